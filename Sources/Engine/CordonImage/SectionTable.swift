// The first half of verification: that a file is an image, whole, unchanged, and that its sections lie where they must.
// What the sections hold is proved next, in ContentsVerifier.swift.

import CordonModel
/// One section of an image: an array of `count` elements of `stride` bytes.
struct SectionRange: Equatable {
  let offset: Int
  let count: Int
  let stride: Int

  /// The offset in the file of element `index`.
  @inline(__always)
  func at(_ index: Int) -> Int { offset &+ index &* stride }

  var byteRange: Range<Int> { offset..<(offset + count * stride) }
}

/// Where everything stands in an image: every section lies inside the body, in order and without gaps but for padding.
struct SectionTable {
  let strings, stringOffsets, lists, labelOffsets, labels, classes, rules, texts, tables: SectionRange
  let keyFilter, pathHostFilter, hostTailFilter, crowdedTails, seal: SectionRange
  let directory, entries, references, postings: SectionRange
  /// Whether there is a `domain` rule on a single label.
  let hasSingleLabelDomain: Bool
  /// Whether the list has a secret key, without which nobody can ask for anything.
  let isKeyed: Bool
  let filterSeed: UInt64
  let salt: Salt
  let bodySize: Int
  /// When the list was published, where its publisher says so.
  let date: Timestamp?

  /// - Parameter bodySize: what ``verifiedSize(of:)`` says. Whether the digest is right is looked at elsewhere.
  init(verifying memory: ImageMemory, bodySize: Int) throws(ImageError) {
    self.bodySize = bodySize
    date = try SectionTable.verifyHeader(of: memory)
    var next = SectionCursor(memory: memory, bodySize: bodySize)
    strings = try next.section(.strings)
    stringOffsets = try next.section(.stringOffsets)
    lists = try next.section(.lists)
    labelOffsets = try next.section(.labelOffsets)
    labels = try next.section(.labels)
    classes = try next.section(.classes)
    rules = try next.section(.rules)
    texts = try next.section(.texts)
    tables = try next.section(.tables)
    keyFilter = try next.section(.keyFilter)
    pathHostFilter = try next.section(.pathHostFilter)
    hostTailFilter = try next.section(.hostTailFilter)
    crowdedTails = try next.section(.crowdedTails)
    seal = try next.section(.seal)
    directory = try next.section(.directory)
    entries = try next.section(.entries)
    references = try next.section(.references)
    postings = try next.section(.postings)
    try next.end()

    isKeyed = memory.u32(Layout.Header.flags) & Layout.keyedFlag != 0
    hasSingleLabelDomain = memory.u32(Layout.Header.flags) & Layout.singleLabelFlag != 0
    filterSeed = memory.u64(Layout.Header.filterSeed)
    salt = Salt(
      words: (
        memory.u64(Layout.Header.salt).byteSwapped, memory.u64(Layout.Header.salt + 8).byteSwapped
      ))
  }

  /// The body's size in bytes, with which the file ends where it should, and whether a signature stands behind it.
  static func verifiedSize(of memory: ImageMemory) throws(ImageError) -> (bodySize: Int, isSigned: Bool) {
    guard memory.count > 0 else { throw ImageError(.empty) }
    for (offset, byte) in Layout.magic.enumerated().prefix(memory.count) where memory.u8(offset) != byte {
      throw ImageError(.notAnImage)
    }
    let minimum = Layout.frontSize + Layout.digestSize
    guard memory.count >= Layout.headerSize else {
      throw ImageError(.tooShort(size: memory.count, minimum: minimum))
    }
    let version = memory.u32(Layout.Header.version)
    guard version == Layout.version else {
      throw ImageError(.unknownVersion(found: "format version \(version)", known: "version \(Layout.version)"))
    }
    guard memory.count >= minimum else { throw ImageError(.tooShort(size: memory.count, minimum: minimum)) }

    let (expected, overflow) = memory.u64(Layout.Header.bodySize).addingReportingOverflow(UInt64(Layout.digestSize))
    guard !overflow, expected >= UInt64(minimum) else {
      throw ImageError(.malformed(section: "header", reason: "its body size is impossible"))
    }
    let size = UInt64(memory.count)
    guard size >= expected else { throw ImageError(.truncated(size: memory.count, expected: expected)) }
    let bodySize = Int(expected) - Layout.digestSize
    if size == expected { return (bodySize, false) }
    guard SignatureBlock.begins(at: Int(expected), in: memory) else {
      throw ImageError(.trailingBytes(size: memory.count, expected: expected))
    }
    let signed = expected + UInt64(SignatureBlock.size)
    guard size >= signed else { throw ImageError(.truncated(size: memory.count, expected: signed)) }
    guard size == signed else { throw ImageError(.trailingBytes(size: memory.count, expected: signed)) }
    return (bodySize, true)
  }

  /// The date that the header gives, all of it proved.
  private static func verifyHeader(of memory: ImageMemory) throws(ImageError) -> Timestamp? {
    let flags = memory.u32(Layout.Header.flags)
    guard flags & ~Layout.knownFlags == 0 else {
      throw ImageError(.unknownVersion(found: "the features \(flags)", known: "\(Layout.knownFlags)"))
    }
    guard memory.u32(Layout.Header.reserved) == 0 else {
      throw ImageError(.malformed(section: "header", reason: "reserved bytes are not 0"))
    }
    guard memory.u32(Layout.Header.sectionCount) == UInt32(Layout.Section.allCases.count) else {
      throw ImageError(.malformed(section: "header", reason: "the number of sections is not that of its version"))
    }
    let seconds = Int64(bitPattern: memory.u64(Layout.Header.date))
    guard let date = Timestamp(secondsSince1970: seconds) else {
      throw ImageError(.malformed(section: "header", reason: "its date is impossible"))
    }
    return seconds == 0 ? nil : date
  }
}

/// Walks the section table from record to record, and the body along with it.
private struct SectionCursor {
  let memory: ImageMemory
  let bodySize: Int
  /// Where the section before ended, in bytes.
  private var position = Layout.headerSize + Layout.Section.allCases.count * Layout.sectionRecordSize

  init(memory: ImageMemory, bodySize: Int) {
    self.memory = memory
    self.bodySize = bodySize
  }

  mutating func section(_ section: Layout.Section) throws(ImageError) -> SectionRange {
    func malformed(_ reason: String) -> ImageError {
      ImageError(.malformed(section: "\(section)", reason: reason))
    }
    let record = Layout.headerSize + (section.rawValue - 1) * Layout.sectionRecordSize
    guard memory.u32(record) == UInt32(section.rawValue) else { throw malformed("its number is wrong") }
    let stride = section.stride ?? Int(memory.u32(record + 4))
    guard memory.u32(record + 4) == UInt32(stride), (1...64).contains(stride) else {
      throw malformed("its element size is wrong")
    }
    let start = Layout.aligned(position)
    guard start <= bodySize, memory.u64(record + 8) == UInt64(start) else { throw malformed("its offset is wrong") }
    guard (position..<start).allSatisfy({ memory.u8($0) == 0 }) else { throw malformed("its padding is not 0") }
    let count = memory.u64(record + 16)
    guard count <= UInt64((bodySize - start) / stride) else { throw malformed("it ends outside the image") }

    let range = SectionRange(offset: start, count: Int(count), stride: stride)
    position = range.byteRange.upperBound
    return range
  }

  /// The body ends where its last section does.
  func end() throws(ImageError) {
    guard position == bodySize else {
      throw ImageError(.malformed(section: "postings", reason: "bytes follow the last section"))
    }
  }
}
