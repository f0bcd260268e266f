// The folded text while it is made: bytes, the map back, and whether anything changed.

import CordonBytes

/// What folding writes to.
struct FoldOutput: Sendable {
  /// As large as the largest text so far; only the first ``count`` bytes say something.
  private(set) var room: [UInt8] = []
  private(set) var capacity = 0
  var count = 0
  var isChanged = false
  var map = OffsetMap()
  /// How much further the original is where both run side by side; nil behind a block.
  private var lead: Int? = 0

  mutating func begin(originalCount: Int) {
    count = 0
    isChanged = false
    lead = 0
    map.removeAll(originalCount: originalCount)
  }

  /// What stands behind the last byte is the original's end.
  mutating func end(originalCount: Int) {
    if lead != originalCount &- count { map.appendLinear(form: count, original: originalCount) }
  }

  /// Makes room for at least `more` bytes, and some to spare.
  mutating func makeRoom(for more: Int) {
    let needed = count &+ more &+ 32
    if needed > room.count { room.append(contentsOf: repeatElement(0, count: max(needed &- room.count, room.count))) }
    capacity = room.count
  }

  /// Whether an entry may be written whole.
  @inline(__always) var hasRoom: Bool { count &+ 8 <= capacity }

  /// Calls `body` with the room and the output, whose room it must leave alone.
  @inline(__always)
  mutating func withPointer<Result>(_ body: (UnsafeMutableRawPointer, inout FoldOutput) -> Result) -> Result {
    var taken: [UInt8] = []
    swap(&taken, &room)
    defer { swap(&taken, &room) }
    return taken.withUnsafeMutableBytes { body($0.baseAddress!, &self) }
  }

  /// What follows stands side by side with the original from `original` on.
  @inline(__always)
  mutating func runSideBySide(from original: Int) {
    if lead == original &- count { return }
    lead = original &- count
    map.appendLinear(form: count, original: original)
  }

  /// What follows, up to the next note, came from `original`.
  @inline(__always)
  mutating func runBlock(from original: Range<Int>) {
    lead = nil
    map.appendBlock(form: count, original: original)
  }

  /// Appends what one character folds to, an entry of length 1 to 7.
  @inline(__always)
  mutating func append(_ entry: FoldEntry, from original: Int, length: Int, to target: UnsafeMutableRawPointer) {
    // SAFETY: the caller has asked for room; the last byte lies before it.
    if entry.isWhite, count > 0, unsafe target.load(fromByteOffset: count &- 1, as: UInt8.self) == 0x20 {
      extend(to: original &+ length)
      return
    }
    if entry.keepsLength {
      runSideBySide(from: original)
    } else {
      runBlock(from: original..<original &+ length)
    }
    if entry.isChanged { isChanged = true }
    // SAFETY: eight bytes of room, of which the entry's length count.
    unsafe target.storeBytes(of: entry.bits.littleEndian, toByteOffset: count, as: UInt64.self)
    count &+= entry.length
  }

  /// The same, from where no pointer is at hand.
  mutating func append(_ entry: FoldEntry, from original: Int, length: Int) {
    makeRoom(for: 8)
    withPointer { target, output in output.append(entry, from: original, length: length, to: target) }
  }

  /// Whether the last byte is a space.
  var endsInSpace: Bool { count > 0 && room[count &- 1] == 0x20 }

  /// The last byte, a space or an ASCII letter, stands for what follows it too, up to `end`.
  mutating func extend(to end: Int) {
    isChanged = true
    map.extend(lastByteAt: count &- 1, to: end)
    lead = nil
  }

  /// Appends a byte as it is.
  mutating func append(_ byte: UInt8) {
    makeRoom(for: 1)
    room[count] = byte
    count &+= 1
  }

  /// Appends up to eight bytes, the first one lowest.
  mutating func append(_ bytes: UInt64, count added: Int) {
    makeRoom(for: 8)
    withPointer { target, output in
      // SAFETY: there is room for eight bytes, of which `added` count.
      unsafe target.storeBytes(of: bytes.littleEndian, toByteOffset: output.count, as: UInt64.self)
      output.count &+= added
    }
  }

  /// Appends bytes as they are.
  mutating func append(_ bytes: Span<UInt8>) {
    makeRoom(for: bytes.count)
    for index in bytes.indices { room[count &+ index] = bytes[index] }
    count &+= bytes.count
  }

  /// Appends a byte that is not UTF-8 as it is; but not where what was dropped before it would let it end a character.
  mutating func append(strayByte byte: UInt8, from original: Int) {
    runSideBySide(from: original)
    append(byte)
    if byte & 0xC0 == 0x80, endsInCharacter {
      count &-= 1
      isChanged = true
    }
  }

  /// Whether the last bytes, two or more of them, are one character.
  private var endsInCharacter: Bool {
    let bytes = room.span.extracting(0..<count)
    for length in 2...4 where length <= count {
      if Scalar(decoding: bytes, at: count &- length)?.length == length { return true }
    }
    return false
  }
}
