// The header of a 7z archive (7zFormat.txt of the LZMA SDK), as far as it says which bytes of the file belong to something and
// which sums they have. libarchive reads the members; it accounts for nothing else, and does not compare a folder's sum.
//
//     Header:      1 │ 2 properties │ 3 streams │ 4 streams │ 5 files │ 0
//     Streams:     6 packed: place, sizes, sums │ 7 folders: coders, sizes, sums │ 8 members: counts, sizes, sums │ 0
//     a number:    1 to 9 bytes; the ones that lead in the first say how many follow

/// Where the packed streams stand in a 7z archive, and what they unpack to.
struct SevenZipHeader {
  /// What several packed streams unpack to together: the data of some members, one after another.
  struct Folder {
    /// The lengths of its members that are not empty.
    var members: [Int] = []
    /// The CRC-32 of them all, where the folder has one.
    var crc: UInt32?
  }

  /// The packed streams, as places behind the signature header, without those of empty length.
  var packed: [Range<Int>] = []
  var folders: [Folder] = []
  /// The folders of an encoded header as libarchive reads them, from the mark of the folders to the end of the streams.
  var coders: [UInt8] = []

  struct Malformed: Error {
    /// Whether it holds more than is read, so that reading on would take too much memory.
    var isTooLarge = false
  }

  /// Reads a header, or, where that is encoded, the streams that hold it.
  init(_ bytes: [UInt8]) throws(Malformed) {
    var reader = SevenZipBytes(bytes)
    if bytes.first == 0x17 {
      _ = try reader.byte()
      try readStreams(&reader)
      guard reader.isAtEnd else { throw Malformed() }
      return
    }
    guard try reader.byte() == 1 else { throw Malformed() }
    var mark = try reader.byte()
    if mark == 2 {
      while try reader.byte() != 0 { try reader.skip(reader.number()) }
      mark = try reader.byte()
    }
    if mark == 3 {
      try readStreams(&reader)
      folders = []
      mark = try reader.byte()
    }
    if mark == 4 {
      try readStreams(&reader)
      mark = try reader.byte()
    }
    if mark == 5 {
      _ = try reader.number()
      while try reader.byte() != 0 { try reader.skip(reader.number()) }
      mark = try reader.byte()
    }
    guard mark == 0, reader.isAtEnd else { throw Malformed() }
    folders.removeAll(where: \.members.isEmpty)
  }

  private mutating func readStreams(_ reader: inout SevenZipBytes) throws(Malformed) {
    var mark = try reader.byte()
    if mark == 6 {
      try readPacked(&reader)
      mark = try reader.byte()
    }
    var sizes: [Int] = []
    let start = reader.place - 1
    if mark == 7 {
      sizes = try readFolders(&reader)
      mark = try reader.byte()
    }
    // libarchive reads no folders without the part on members.
    var membersPart: [UInt8] = [8, 0]
    if mark == 8 {
      try readMembers(&reader, of: sizes)
      mark = try reader.byte()
      membersPart = []
    } else {
      for index in sizes.indices where sizes[index] > 0 { folders[index].members = [sizes[index]] }
    }
    guard mark == 0 else { throw Malformed() }
    coders = reader.bytes[start..<reader.place - 1] + membersPart + [0]
  }

  private mutating func readPacked(_ reader: inout SevenZipBytes) throws(Malformed) {
    var place = try reader.number()
    let count = try reader.count()
    while true {
      switch try reader.byte() {
      case 0: return
      case 9:
        for _ in 0..<count {
          let (end, isTooLong) = place.addingReportingOverflow(try reader.number())
          if isTooLong { throw Malformed() }
          if end > place { packed.append(place..<end) }
          place = end
        }
      case 0x0A: _ = try reader.sums(count)
      default: throw Malformed()
      }
    }
  }

  /// Reads the folders and answers how long each is unpacked.
  private mutating func readFolders(_ reader: inout SevenZipBytes) throws(Malformed) -> [Int] {
    guard try reader.byte() == 0x0B else { throw Malformed() }
    let count = try reader.count()
    // Whether the folders stand elsewhere, which nobody writes.
    guard try reader.byte() == 0 else { throw Malformed() }
    var outputs: [(count: Int, main: Int, isCopied: Bool)] = []
    for _ in 0..<count { outputs.append(try reader.folder()) }
    guard try reader.byte() == 0x0C else { throw Malformed() }
    var sizes: [Int] = []
    for output in outputs {
      var all: [Int] = []
      for _ in 0..<output.count { all.append(try reader.number()) }
      sizes.append(all[output.main])
    }
    // What is stored as it is has the length of its stream, and what has no length has no stream: else a part is hidden.
    let isWhole =
      outputs.allSatisfy(\.isCopied)
      ? try SevenZipHeader.sum(sizes) == SevenZipHeader.sum(packed.map(\.count)) : !sizes.contains(0)
    if !isWhole { throw Malformed() }
    folders = [Folder](repeating: Folder(), count: count)
    var mark = try reader.byte()
    if mark == 0x0A {
      let sums = try reader.sums(count)
      for index in sums.indices { folders[index].crc = sums[index] }
      mark = try reader.byte()
    }
    guard mark == 0 else { throw Malformed() }
    return sizes
  }

  private static func sum(_ numbers: [Int]) throws(Malformed) -> Int {
    var sum = 0
    for number in numbers {
      let (next, isTooLarge) = sum.addingReportingOverflow(number)
      if isTooLarge { throw Malformed() }
      sum = next
    }
    return sum
  }

  private mutating func readMembers(_ reader: inout SevenZipBytes, of sizes: [Int]) throws(Malformed) {
    var counts = [Int](repeating: 1, count: sizes.count)
    var mark = try reader.byte()
    if mark == 0x0D {
      for index in counts.indices { counts[index] = try reader.number() }
      mark = try reader.byte()
    }
    guard counts.allSatisfy({ $0 <= UnpackBudget.maximumMembers }) else { throw Malformed() }
    let areListed = mark == 9
    for index in sizes.indices where counts[index] > 0 {
      var rest = sizes[index]
      for _ in 1..<counts[index] {
        guard areListed else { throw Malformed() }
        let size = try reader.number()
        guard size <= rest else { throw Malformed() }
        if size > 0 { folders[index].members.append(size) }
        rest -= size
      }
      if rest > 0 { folders[index].members.append(rest) }
    }
    if areListed { mark = try reader.byte() }
    if mark == 0x0A {
      // A folder of one member has its sum already.
      var unknown = 0
      for index in counts.indices where counts[index] != 1 || folders[index].crc == nil { unknown += counts[index] }
      _ = try reader.sums(unknown)
      mark = try reader.byte()
    }
    guard mark == 0 else { throw Malformed() }
  }
}

/// The bytes of a 7z header, read from the first to the last.
private struct SevenZipBytes {
  typealias Malformed = SevenZipHeader.Malformed

  let bytes: [UInt8]
  private(set) var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  mutating func byte() throws(Malformed) -> UInt8 {
    guard place < bytes.count else { throw Malformed() }
    defer { place += 1 }
    return bytes[place]
  }

  mutating func skip(_ count: Int) throws(Malformed) {
    guard count <= bytes.count - place else { throw Malformed() }
    place += count
  }

  mutating func number() throws(Malformed) -> Int {
    let first = try byte()
    let following = (~first).leadingZeroBitCount
    var value: UInt64 = 0
    for index in 0..<following { value |= UInt64(try byte()) << (8 * index) }
    if following < 7 { value |= UInt64(first & (0x7F >> following)) << (8 * following) }
    guard let number = Int(exactly: value) else { throw Malformed() }
    return number
  }

  /// Reads how many items follow. Each takes at least one byte, so there are no more than bytes left.
  mutating func count() throws(Malformed) -> Int {
    let count = try number()
    guard count <= bytes.count - place else { throw Malformed() }
    guard count <= UnpackBudget.maximumMembers else { throw Malformed(isTooLarge: true) }
    return count
  }

  /// The CRC-32 of each of `count` things; nil where one has none.
  mutating func sums(_ count: Int) throws(Malformed) -> [UInt32?] {
    guard count <= 8 * (bytes.count - place) else { throw Malformed() }
    guard count <= 2 * UnpackBudget.maximumMembers else { throw Malformed(isTooLarge: true) }
    var isKnown = [Bool](repeating: true, count: count)
    if try byte() == 0 {
      var bits: UInt8 = 0
      for index in 0..<count {
        if index % 8 == 0 { bits = try byte() }
        isKnown[index] = bits & (0x80 >> UInt8(index % 8)) != 0
      }
    }
    var sums: [UInt32?] = []
    for isKnown in isKnown {
      guard isKnown else {
        sums.append(nil)
        continue
      }
      var sum: UInt32 = 0
      for index in 0..<4 { sum |= UInt32(try byte()) << (8 * UInt32(index)) }
      sums.append(sum)
    }
    return sums
  }

  /// The coders of a folder: how many streams they give, which of these is what the folder unpacks to, and whether there is but
  /// one coder, which changes nothing.
  mutating func folder() throws(Malformed) -> (count: Int, main: Int, isCopied: Bool) {
    var (inputs, outputs) = (0, 0)
    let coders = try count()
    var isCopied = coders == 1
    for _ in 0..<coders {
      let flags = try byte()
      isCopied = isCopied && flags & 0x0F == 1 && place < bytes.count && bytes[place] == 0
      try skip(Int(flags & 0x0F))
      var (input, output) = (1, 1)
      if flags & 0x10 != 0 {
        input = try count()
        output = try count()
      }
      if flags & 0x20 != 0 { try skip(number()) }
      inputs += input
      outputs += output
    }
    guard outputs > 0, inputs >= outputs - 1 else { throw Malformed() }
    var bound: Set<Int> = []
    for _ in 1..<outputs {
      _ = try number()
      bound.insert(try number())
    }
    let packed = inputs - (outputs - 1)
    if packed > 1 { for _ in 0..<packed { _ = try number() } }
    guard let main = (0..<outputs).first(where: { !bound.contains($0) }) else { throw Malformed() }
    return (outputs, main, isCopied)
  }
}
