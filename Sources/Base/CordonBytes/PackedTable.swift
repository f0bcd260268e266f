// A table as a compiled list holds it: words of 32 bits, and the strings that they refer to.
//
//   offset  type       what
//   0       u32        magic: which table it is
//   4       u32        how many words
//   8       u32        how many bytes of strings
//   12      u32 …      the words
//   behind  bytes      the strings, and zeros up to the next multiple of 4
//
// All numbers are little-endian. A string is two words: where it begins in the strings, and its length in bytes.

/// Words and strings of one table. What the words mean is proved by the table that reads them.
package struct PackedTable: Sendable, Equatable {
  package let words: [UInt32]
  package let strings: [UInt8]
  /// Stands in a word for what is not there.
  package static let none = UInt32.max

  private static let headSize = 12

  package init(words: [UInt32], strings: [UInt8]) {
    self.words = words
    self.strings = strings
  }

  /// Reads the table that `bytes` begin with; nil where there is none with this magic number, or it is cut short.
  package init?(_ bytes: Span<UInt8>, magic: UInt32) {
    func word(_ offset: Int) -> UInt32 {
      UInt32(bytes[offset]) | UInt32(bytes[offset &+ 1]) &<< 8 | UInt32(bytes[offset &+ 2]) &<< 16
        | UInt32(bytes[offset &+ 3]) &<< 24
    }
    guard bytes.count >= PackedTable.headSize, word(0) == magic else { return nil }
    let (wordCount, stringCount) = (Int(word(4)), Int(word(8)))
    let stringStart = PackedTable.headSize + 4 * wordCount
    guard bytes.count >= stringStart + PackedTable.padded(stringCount) else { return nil }
    for index in stringStart + stringCount..<stringStart + PackedTable.padded(stringCount) where bytes[index] != 0 {
      return nil
    }
    words = [UInt32](unsafeUninitializedCapacity: wordCount) { room, count in
      for index in 0..<wordCount {
        // SAFETY: the room has `wordCount` places.
        unsafe room.initializeElement(at: index, to: word(PackedTable.headSize &+ 4 &* index))
      }
      count = wordCount
    }
    strings = bytes.extracting(stringStart..<stringStart + stringCount).copied()
  }

  /// How many bytes of a compiled list the table takes.
  package var byteCount: Int { PackedTable.headSize + 4 * words.count + PackedTable.padded(strings.count) }

  private static func padded(_ count: Int) -> Int { (count + 3) & ~3 }

  /// The bytes that ``init(_:magic:)`` reads.
  package func serialized(magic: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for word in [magic, UInt32(words.count), UInt32(strings.count)] + words {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    bytes += strings
    bytes.append(contentsOf: repeatElement(0, count: byteCount - bytes.count))
    return bytes
  }

  /// Whether the two words at `index` are a string of the table.
  package func hasString(at index: Int) -> Bool {
    Int(words[index]) + Int(words[index + 1]) <= strings.count
  }

  /// Where in ``strings`` the string of the two words at `index` stands.
  @inline(__always)
  package func stringRange(at index: Int) -> Range<Int> {
    let start = Int(words[index])
    return start..<start &+ Int(words[index &+ 1])
  }

  /// The bytes of the string of the two words at `index`.
  package func string(at index: Int) -> [UInt8] { Array(strings[stringRange(at: index)]) }
}

/// Makes a ``PackedTable``. Each string is kept once.
package struct PackedTableWriter {
  package var words: [UInt32] = []
  private var strings: [UInt8] = []
  private var known: [[UInt8]: UInt32] = [:]

  package init() {}

  /// The two words of `string`.
  package mutating func string(_ string: [UInt8]) -> [UInt32] {
    let start: UInt32
    if let offset = known[string] {
      start = offset
    } else {
      start = UInt32(strings.count)
      known[string] = start
      strings += string
    }
    return [start, UInt32(string.count)]
  }

  package var table: PackedTable { PackedTable(words: words, strings: strings) }
}
