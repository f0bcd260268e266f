// Folding: text to its comparison form, with a map back to the bytes it came from.
//
//   ASCII            lower-cased, byte for byte
//   everything else  NFKC_Casefold (UAX #15, UTS #44) through ICU, segment by segment: a segment begins where ICU says
//                    that normalisation starts anew, so that each has its own place in the original
//   not UTF-8        kept as it is
//
// White space, invisible characters beyond NFKC_Casefold's, look-alikes: a later stage of this room.

import CICU
import CordonBytes

/// A text in its comparison form.
package struct FoldedText: Sendable {
  package internal(set) var bytes: [UInt8] = []
  /// Whether anything but the case of ASCII letters changed.
  package internal(set) var isChanged = false
  /// Where folded and original bytes stop running side by side: from `folded` on, offsets stand for `original`.
  var anchors: [(folded: Int, original: Int, length: Int)] = []
  var originalCount = 0

  package init() {}

  /// The bytes of the original that `range` came from, at borders of whole characters.
  ///
  /// - Complexity: O(log *a*), *a* changes in the text.
  package func originalRange(of range: Range<Int>) -> Range<Int> {
    let start = original(of: range.lowerBound, roundingUp: false)
    let end = range.isEmpty ? start : max(start, original(of: range.upperBound, roundingUp: true))
    return start..<end
  }

  /// The original's offset for `offset`. Inside a changed segment that is the segment's start, or its end.
  private func original(of offset: Int, roundingUp: Bool) -> Int {
    // The last anchor at or before the byte in question.
    let probe = roundingUp ? offset &- 1 : offset
    var low = 0
    var high = anchors.count
    while low < high {
      let middle = (low &+ high) / 2
      if anchors[middle].folded <= probe { low = middle &+ 1 } else { high = middle }
    }
    guard low > 0 else { return min(offset, originalCount) }
    let anchor = anchors[low &- 1]
    if anchor.length == 0 { return min(anchor.original &+ offset &- anchor.folded, originalCount) }
    return roundingUp ? anchor.original &+ anchor.length : anchor.original
  }
}

/// Folds texts. Holds scratch memory: one for each worker.
package struct TextFolder: Sendable {
  /// SAFETY: ICU's normaliser instances are immutable, live as long as the process, and may be used by all threads.
  private struct Normalizer: @unchecked Sendable {
    let pointer: OpaquePointer?
  }
  /// The longest segment that is normalised at once, in UTF-16 code units. UAX #15 (section 13, *stream-safe text*) holds
  /// 30 combining marks in a row to be beyond all use.
  private static let maximumSegmentLength = 64
  private let normalizer = Normalizer(pointer: unsafe cordon_nfkc_casefold())
  private var utf16: [UInt16] = []
  private var folded16: [UInt16] = []

  package init() {}

  /// Writes the folded form of `text` into `result`, whose memory is reused.
  ///
  /// - Complexity: O(*n*)
  package mutating func fold(_ text: Span<UInt8>, into result: inout FoldedText) {
    result.bytes.removeAll(keepingCapacity: true)
    result.anchors.removeAll(keepingCapacity: true)
    result.isChanged = false
    result.originalCount = text.count
    var at = 0
    while at < text.count {
      // ASCII, up to the last byte that the next character cannot combine with.
      let runStart = at
      while at < text.count, text[at] < 0x80 { at &+= 1 }
      var segmentStart = at
      if at < text.count, at > runStart, let next = Scalar(decoding: text, at: at), !hasBoundary(before: next.value) {
        segmentStart = at &- 1
      }
      for index in runStart..<segmentStart { result.bytes.append(text[index].asciiLowercased) }
      guard at < text.count else { break }
      guard let first = Scalar(decoding: text, at: at) else {
        // Not UTF-8: kept, and what follows starts anew.
        for index in segmentStart...at { result.bytes.append(text[index].asciiLowercased) }
        at &+= 1
        continue
      }
      // One segment: up to the next scalar before which normalisation starts anew. A row of combining marks that no
      // language has is cut: ICU orders marks in a time that grows with the square of their number.
      utf16.removeAll(keepingCapacity: true)
      if segmentStart < at { utf16.append(UInt16(text[segmentStart])) }
      first.append(to: &utf16)
      at &+= first.length
      while at < text.count, utf16.count < TextFolder.maximumSegmentLength,
        let next = Scalar(decoding: text, at: at), !hasBoundary(before: next.value)
      {
        next.append(to: &utf16)
        at &+= next.length
      }
      appendSegment(text.extracting(segmentStart..<at), at: segmentStart, to: &result)
    }
  }

  private func hasBoundary(before value: UInt32) -> Bool {
    guard let pointer = normalizer.pointer else { return true }
    return unsafe cordon_has_boundary_before(pointer, value)
  }

  /// Normalises the segment in `utf16`, which came from `source`, and notes where it stands.
  private mutating func appendSegment(_ source: Span<UInt8>, at original: Int, to result: inout FoldedText) {
    guard let count = normalize() else {
      result.bytes.append(source)
      return
    }
    let start = result.bytes.count
    for scalar in String(decoding: folded16[..<count], as: UTF16.self).unicodeScalars {
      result.bytes.append(contentsOf: UTF8.encode(scalar)!)
    }
    let isSame =
      result.bytes.count &- start == source.count
      && result.bytes.span.extracting(start..<result.bytes.count).elementsEqual(source)
    if isSame { return }
    result.isChanged = true
    result.anchors.append((folded: start, original: original, length: source.count))
    result.anchors.append((folded: result.bytes.count, original: original &+ source.count, length: 0))
  }

  /// Normalises `utf16` into `folded16`; nil where ICU refuses.
  private mutating func normalize() -> Int? {
    guard let pointer = normalizer.pointer else { return nil }
    // NFKC maps one code unit to at most 18 (U+FDFA).
    let capacity = utf16.count &* 18 &+ 8
    if folded16.count < capacity { folded16 = [UInt16](repeating: 0, count: capacity) }
    let room = folded16.count
    let written = utf16.withUnsafeBufferPointer { source in
      folded16.withUnsafeMutableBufferPointer { target in
        // SAFETY: both buffers are as long as the counts passed with them.
        unsafe cordon_normalize(pointer, source.baseAddress, Int32(source.count), target.baseAddress, Int32(room))
      }
    }
    return written < 0 ? nil : Int(written)
  }
}
