// A subject as literals are looked for in it: case-folded, with room before and behind it, so that a few bytes may be read
// at once wherever a literal may stand.
//
//   64 zeros │ folded bytes │ 64 zeros
//
// ASCII, which nearly all subjects are, keeps its places. Where a letter beyond ASCII takes another number of bytes when it
// is folded (ſ becomes s), the place that each byte came from is noted.

import CKernels
import CordonBytes

/// A case-folded subject. Holds memory that is reused: one for each worker and form.
package final class FoldedSubject {
  /// The longest subject, in bytes, so that places in it are numbers of 32 bits even where folding makes it longer.
  package static let maximumLength = 1 << 30
  /// How many bytes may be read before and behind the folded ones.
  static let margin = 64

  @exclusivity(unchecked) private var memory: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) private var capacity: Int
  /// How many folded bytes there are.
  @exclusivity(unchecked) package private(set) var count = 0
  /// For each folded byte, and for the end, where it came from; empty where all stand where they stood.
  @exclusivity(unchecked) private var origins: [Int32] = []
  @exclusivity(unchecked) private var scratch: [UInt8] = []
  /// Whether the subject, before it was folded, is UTF-8.
  @exclusivity(unchecked) package private(set) var isWellFormed = true

  package init() {
    capacity = 0
    memory = FoldedSubject.allocate(0)
  }

  deinit { memory.deallocate() }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 2 * margin)
    // SAFETY: just allocated with this capacity. So the bytes before and behind have values whatever is folded.
    unsafe memory.initialize(repeating: 0, count: capacity + 2 * margin)
    return memory
  }

  /// The first folded byte, with ``margin`` readable bytes before it and behind the last.
  var base: UnsafePointer<UInt8> {
    // SAFETY: inside `memory`, which has a margin on both sides.
    unsafe UnsafePointer(memory + FoldedSubject.margin)
  }

  /// The folded bytes.
  package var bytes: UnsafeBufferPointer<UInt8> {
    // SAFETY: so many were written by `fold`.
    unsafe UnsafeBufferPointer(start: base, count: count)
  }

  /// Folds `subject`; answers what it is.
  ///
  /// - Complexity: O(*n*)
  @discardableResult
  package func fold(_ subject: Span<UInt8>) -> SubjectKind {
    if !origins.isEmpty { origins.removeAll(keepingCapacity: true) }
    reserve(subject.count)
    count = subject.count
    // SAFETY: the room holds as many bytes as the subject.
    let form = unsafe subject.lowerASCII(to: memory + FoldedSubject.margin)
    isWellFormed = true
    if form == .beyondASCII { foldBeyondASCII(subject) }
    // SAFETY: the margin behind the room, which `foldBeyondASCII` may have made anew.
    unsafe (memory + FoldedSubject.margin + count).update(repeating: 0, count: FoldedSubject.margin)
    return form
  }

  private func reserve(_ needed: Int) {
    guard needed > capacity else { return }
    memory.deallocate()
    capacity = max(256, needed * 2)
    memory = FoldedSubject.allocate(capacity)
  }

  /// Folds the letters beyond ASCII of `subject`, which is in the room already, lowered.
  private func foldBeyondASCII(_ subject: Span<UInt8>) {
    let room = unsafe memory + FoldedSubject.margin
    var at = 0
    while at < subject.count {
      guard subject[at] >= 0x80 else {
        at &+= 1
        continue
      }
      let sequence = UTF8Sequence(at: at, of: subject)
      if let scalar = sequence.scalar {
        let folded = CaseFolding.folded(scalar)
        if folded != scalar {
          let encoded = UTF8.encode(Unicode.Scalar(folded)!)!
          guard encoded.count == sequence.length else { return foldElsewhere(subject) }
          for (offset, byte) in encoded.enumerated() {
            // SAFETY: as many bytes as the sequence, which lies inside the subject.
            unsafe room[at &+ offset] = byte
          }
        }
      } else {
        isWellFormed = false
      }
      at &+= sequence.length
    }
  }

  /// The same where some letter changes its length.
  private func foldElsewhere(_ subject: Span<UInt8>) {
    scratch.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    var at = 0
    while at < subject.count {
      let sequence = UTF8Sequence(at: at, of: subject)
      let start = scratch.count
      if let scalar = sequence.scalar {
        scratch.append(contentsOf: UTF8.encode(Unicode.Scalar(CaseFolding.folded(scalar))!)!)
      } else {
        isWellFormed = false
        for offset in 0..<sequence.length { scratch.append(subject[at &+ offset]) }
      }
      for offset in start..<scratch.count {
        // Ill-formed bytes are kept one for one.
        let step = sequence.scalar == nil ? offset &- start : 0
        origins.append(Int32(truncatingIfNeeded: at &+ step))
      }
      at &+= sequence.length
    }
    origins.append(Int32(truncatingIfNeeded: subject.count))
    reserve(scratch.count)
    count = scratch.count
    scratch.withUnsafeBufferPointer { bytes in
      // SAFETY: the room was made as large; the scratch memory is elsewhere.
      if let source = bytes.baseAddress {
        unsafe (memory + FoldedSubject.margin).update(from: source, count: bytes.count)
      }
    }
  }

  /// Where in the subject the folded byte at `offset` came from; `offset` may be the end.
  func origin(of offset: Int) -> Int { origins.isEmpty ? offset : Int(origins[offset]) }

  /// Where in `original`, the subject, a search may begin so that it meets every match that begins at the folded byte at
  /// `offset` or behind it: not inside a character, nor between the bytes of a line's end.
  func start(at offset: Int, in original: Span<UInt8>) -> Int {
    var start = origin(of: min(offset, count))
    for _ in 0..<3 where start > 0 && start < original.count && original[start] & 0xC0 == 0x80 { start &-= 1 }
    if start > 0, start < original.count, original[start] == 0x0A, original[start &- 1] == 0x0D { start &-= 1 }
    return start
  }

  /// Where in `original` ends what came before the folded byte at `offset`, and the character that it may cut.
  func end(at offset: Int, in original: Span<UInt8>) -> Int {
    guard offset < count else { return original.count }
    var end = origin(of: offset)
    while end < original.count, original[end] & 0xC0 == 0x80 { end &+= 1 }
    return end
  }

  /// The first folded byte that came from `origin` of the subject, or from behind it.
  func offset(ofOrigin origin: Int) -> Int {
    if origins.isEmpty { return origin }
    var (low, high) = (0, origins.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(origins[middle]) < origin { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The range of the subject that `range` came from.
  package func origin(of range: Range<Int>) -> Range<Int> {
    origin(of: range.lowerBound)..<origin(of: range.upperBound)
  }
}

/// What a subject is made of.
package enum SubjectKind: Sendable {
  /// ASCII, in which all white space is single spaces.
  case simple
  case ascii, beyondASCII
}

extension Span<UInt8> {
  /// Writes the bytes with the letters of ASCII lowered to `target`, which has room for all; answers what
  /// they are.
  func lowerASCII(to target: UnsafeMutablePointer<UInt8>) -> SubjectKind {
    withUnsafeBufferPointer { bytes in
      // SAFETY: the caller vouches for the room; of no bytes, whose address may be nil, none is read.
      switch bytes.baseAddress.map({ unsafe cordon_lower_ascii(target, $0, bytes.count) }) {
      case nil, Int32(CORDON_SIMPLE_ASCII): .simple
      case Int32(CORDON_ASCII): .ascii
      default: .beyondASCII
      }
    }
  }
}
