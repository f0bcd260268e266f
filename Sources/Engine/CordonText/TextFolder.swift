// Folding: text to its comparison form, with a map back to the bytes it came from.
//
//   ASCII            lower-cased, eight bytes at a time
//   everything else  NFKC_Casefold (UAX #15, UTS #44), then the further rules of FoldRules: by FoldTable a character that
//                    nothing behind it joins, the others by ICU, segment by segment (TextFolder+Segment)
//   white space      a run of it becomes one U+0020
//   not UTF-8        kept as it is
//
//   original   T  e  U+200B  a  U+3000  Ｐ  ｏ  ｔ        the joiner is dropped, the wide space and letters are ASCII's
//   folded     t  e          a  space   p  o  t
//
// The fast loop looks one character ahead: it folds a character when the next one starts anew (ICU's *boundary before*),
// leaves out what is dropped between them, and hands everything else to the segments. Folding is idempotent.

import CICU
import CordonBytes

/// Folds texts. Holds tables and scratch memory: one for each worker.
package struct TextFolder: Sendable {
  let mapper: NormalizationMapper
  var table: FoldTable
  var output = FoldOutput()
  var segment = Segment()

  package init() {
    mapper = NormalizationMapper()
    table = FoldTable(mapper)
  }

  /// Whether folding only lower-cases `text`: all of it is ASCII, its white space is U+0020 alone, and never two in a row.
  ///
  /// - Complexity: O(*n*), eight bytes a step.
  package static func isPlain(_ text: Span<UInt8>) -> Bool {
    text.withUnsafeBytes { text in
      guard let base = text.baseAddress else { return true }
      var at = 0
      var afterSpace = false
      while text.count &- at >= 8 {
        // SAFETY: eight bytes are left.
        let word = ASCIIWord(at: unsafe base + at)
        if !word.isASCII || word.changesWhiteSpace(afterSpace: afterSpace) { return false }
        afterSpace = word.endsInSpace
        at &+= 8
      }
      while at < text.count {
        // SAFETY: below the count.
        let byte = unsafe text[at]
        if byte >= 0x80 || 0x09...0x0D ~= byte || (byte == 0x20 && afterSpace) { return false }
        afterSpace = byte == 0x20
        at &+= 1
      }
      return true
    }
  }

  /// Writes the folded form of `text` into `result`, whose memory is reused.
  ///
  /// - Complexity: O(*n*)
  package mutating func fold(_ text: Span<UInt8>, into result: inout FoldedText) {
    swap(&result.map, &output.map)
    output.begin(originalCount: text.count)
    var at = 0
    while true {
      output.makeRoom(for: text.count &- at)
      at = foldKnown(text, from: at)
      if at == text.count { break }
      at = foldSegment(of: text, at: at)
    }
    output.end(originalCount: text.count)
    swap(&result.map, &output.map)
    result.isChanged = output.isChanged
    result.bytes.removeAll(keepingCapacity: true)
    result.bytes.append(output.room.span.extracting(0..<output.count))
  }

  /// Folds from `start` on what the table alone can tell, and returns where it cannot, or the end.
  private mutating func foldKnown(_ text: Span<UInt8>, from start: Int) -> Int {
    text.withUnsafeBufferPointer { source in
      table.pages.withUnsafeBufferPointer { pages in
        table.entries.withUnsafeBufferPointer { entries in
          output.withPointer { target, output in
            TextFolder.foldKnown(
              source, from: start, pages: pages.baseAddress!, entries: entries.baseAddress!, target, &output)
          }
        }
      }
    }
  }

  private static func foldKnown(
    _ source: UnsafeBufferPointer<UInt8>, from start: Int, pages: UnsafePointer<UInt16>,
    entries: UnsafePointer<UInt64>, _ target: UnsafeMutableRawPointer, _ output: inout FoldOutput
  ) -> Int {
    guard let text = source.baseAddress else { return start }
    let end = source.count
    var at = start
    // SAFETY (all of this loop): reads of the text lie below `end`, as each is guarded by; the character that `next` tells
    // is well-formed, so its page is one of the table's 8,704, and a page that is made has 128 entries. A write takes up to
    // eight bytes at the output's end, and `hasRoom` holds before each.
    scan: while at < end {
      if end >= 8, unsafe text[at] < 0x80 {
        at = foldWords(text, from: at, to: end, target, &output)
        if at == end { break }
      }
      guard var current = unsafe CachedCharacter(text, at, end, pages, entries) else { return at }
      // A row of characters, each looked at once.
      while true {
        if current.entry.length == 0 {
          guard current.entry.isDropped else { return at }
          output.isChanged = true
          at &+= current.length
          continue scan
        }
        var after = at &+ current.length
        while after < end {
          guard let next = unsafe CachedCharacter(text, after, end, pages, entries) else { return at }
          if next.entry.startsAnew {
            guard output.hasRoom else { return at }
            output.append(current.entry, from: at, length: current.length, to: target)
            at = after
            if next.length == 1, end &- at >= 8, ASCIIWord(at: unsafe text + at).isASCII { continue scan }
            current = next
            break
          }
          guard next.entry.isDropped else { return at }
          output.isChanged = true
          after &+= next.length
        }
        if after < end { continue }
        guard output.hasRoom else { return at }
        output.append(current.entry, from: at, length: current.length, to: target)
        return end
      }
    }
    return at
  }

  /// Lower-cases words of ASCII, as long as nothing else is to do, and returns where that ends: before the last character
  /// when what follows may join it.
  @inline(__always)
  private static func foldWords(
    _ text: UnsafePointer<UInt8>, from start: Int, to end: Int, _ target: UnsafeMutableRawPointer,
    _ output: inout FoldOutput
  ) -> Int {
    var at = start
    var count = output.count
    // SAFETY: the output's last byte, and eight bytes of the text, which has at least as many; what is written fits, as
    // `capacity` says.
    var afterSpace = unsafe count > 0 && target.load(fromByteOffset: count &- 1, as: UInt8.self) == 0x20
    while end &- at >= 8, count &+ 8 <= output.capacity {
      let word = ASCIIWord(at: unsafe text + at)
      if !word.isASCII || word.changesWhiteSpace(afterSpace: afterSpace) { break }
      unsafe target.storeBytes(of: word.lowercased.littleEndian, toByteOffset: count, as: UInt64.self)
      afterSpace = word.endsInSpace
      at &+= 8
      count &+= 8
    }
    // The last bytes, with those that stand before them shifted out.
    let left = end &- at
    if left > 0, left < 8, count &+ 8 <= output.capacity {
      let word = ASCIIWord(bits: ASCIIWord(at: unsafe text + end - 8).bits &>> UInt64(8 &* (8 &- left)))
      if word.isASCII, !word.changesWhiteSpace(afterSpace: afterSpace) {
        unsafe target.storeBytes(of: word.lowercased.littleEndian, toByteOffset: count, as: UInt64.self)
        at = end
        count &+= left
      }
    }
    if at == start { return at }
    output.runSideBySide(from: start)
    // SAFETY: below the end.
    if at < end, unsafe text[at] >= 0x80 {
      at &-= 1
      count &-= 1
    }
    output.count = count
    return at
  }
}

/// A character whose entry the table has.
private struct CachedCharacter {
  let entry: FoldEntry
  let length: Int

  /// Reads the character at `at`, or nil where it is not UTF-8 or its page is not made.
  @inline(__always)
  init?(
    _ text: UnsafePointer<UInt8>, _ at: Int, _ end: Int, _ pages: UnsafePointer<UInt16>,
    _ entries: UnsafePointer<UInt64>
  ) {
    // SAFETY: `at` is below `end`, and so is each further byte once it is asked for; see foldKnown for pages and entries.
    func follower(_ offset: Int) -> UInt32? {
      guard at &+ offset < end else { return nil }
      let byte = unsafe text[at &+ offset]
      return byte & 0xC0 == 0x80 ? UInt32(byte & 0x3F) : nil
    }
    let lead = UInt32(unsafe text[at])
    let value: UInt32
    switch lead {
    case 0..<0x80: (value, length) = (lead, 1)
    case 0xC2..<0xE0:
      guard let second = follower(1) else { return nil }
      (value, length) = ((lead & 0x1F) &<< 6 | second, 2)
    case 0xE0..<0xF0:
      guard let second = follower(1), let third = follower(2) else { return nil }
      (value, length) = ((lead & 0x0F) &<< 12 | second &<< 6 | third, 3)
      if value < 0x800 || value & 0x1F_F800 == 0xD800 { return nil }
    case 0xF0..<0xF5:
      guard let second = follower(1), let third = follower(2), let fourth = follower(3) else { return nil }
      (value, length) = ((lead & 0x07) &<< 18 | second &<< 12 | third &<< 6 | fourth, 4)
      if value < 0x1_0000 || value > 0x10_FFFF { return nil }
    default: return nil
    }
    let page = unsafe pages[Int(value &>> FoldTable.pageBits)]
    if page < FoldTable.patience { return nil }
    let index = Int(page &- FoldTable.patience) &<< FoldTable.pageBits | Int(value & 127)
    entry = FoldEntry(bits: unsafe entries[index])
  }
}
