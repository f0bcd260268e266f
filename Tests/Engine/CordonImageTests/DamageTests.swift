// Images that are damaged, cut short, or forged with a right digest: refused with a clear error or harmless, never a trap.

import CordonTestSupport
import Testing

@testable import CordonImage

struct DamageTests {
  private let list = SampleList.small

  @Test func everyFlippedByteIsRefused() throws {
    let bytes = try list.serialized()
    var refused = 0
    for i in bytes.indices {
      for flip in [0x01, 0x80, 0xFF] as [UInt8] {
        var damaged = bytes
        damaged[i] ^= flip
        #expect(throws: ImageError.self, "byte \(i) ^ \(flip)") { try Image(verifying: damaged) }
        refused += 1
      }
    }
    #expect(refused == bytes.count * 3 && bytes.count > 1_000)
  }

  @Test func everyTruncationIsRefused() throws {
    let bytes = try list.serialized()
    for length in bytes.indices {
      let error = #expect(throws: ImageError.self) { try Image(verifying: Array(bytes.prefix(length))) }
      let minimum = Layout.frontSize + Layout.digestSize
      let expected: ImageError.Problem =
        switch length {
        case 0: .empty
        case ..<minimum: .tooShort(size: length, minimum: minimum)
        default: .truncated(size: length, expected: UInt64(bytes.count))
        }
      #expect(error?.problem == expected)
    }
  }

  @Test func bytesBehindTheEndAreRefused() throws {
    let bytes = try list.serialized()
    let error = #expect(throws: ImageError.self) { try Image(verifying: bytes + [0]) }
    #expect(error?.problem == .trailingBytes(size: bytes.count + 1, expected: UInt64(bytes.count)))
  }

  @Test(arguments: ["x", "# a list\nexample.org\n", "{\"url\": \"https://example.org/\"}", "\u{0}", "\r\n"])
  func otherFilesAreNotTakenForImages(text: String) {
    let error = #expect(throws: ImageError.self) { try Image(verifying: Array(text.utf8)) }
    #expect(error?.problem == .notAnImage)
  }

  @Test func aNewerVersionOrFeatureIsNamed() throws {
    for version in [0, 1, 2, 3, 4, 6] as [UInt32] {
      let other = #expect(throws: ImageError.self) { try Image(verifying: forged(Layout.Header.version, version)) }
      #expect(other?.problem == .unknownVersion(found: "format version \(version)", known: "version 5"))
    }
    let feature = #expect(throws: ImageError.self) { try Image(verifying: forged(Layout.Header.flags, UInt32(4))) }
    #expect(feature?.problem == .unknownVersion(found: "the features 4", known: "3"))
  }

  /// One field changed to what the format forbids: section, offset within it, value, and the section that is blamed.
  static let forgeries: [(Layout.Section, Int, UInt32, String)] = [
    (.strings, 0, 0x8080_8080, "strings"),
    (.stringOffsets, 0, 1, "stringOffsets"),
    (.stringOffsets, 4, 0xFFFF_FFFF, "stringOffsets"),
    (.stringOffsets, 32, 56, "stringOffsets"),
    (.lists, 0, 99, "lists"),
    (.lists, 4, 99, "lists"),
    (.labelOffsets, 0, 1, "labelOffsets"),
    (.labelOffsets, 4, 3, "labelOffsets"),
    (.labels, 0, 99, "labels"),
    (.classes, 0, 2, "classes"),
    (.classes, 4, 99, "classes"),
    (.classes, 16, 0x0501_0200, "classes"),
    (.classes, 16, 0x0501_0008, "classes"),
    (.classes, 16, 0x0501_0001, "classes"),
    (.classes, 16, 0x0501_0401, "classes"),
    (.classes, 16, 0x0500_0201, "classes"),
    (.classes, 16, 0x0505_0201, "classes"),
    (.classes, 16, 0x0801_0201, "classes"),
    (.classes, 20, 4, "classes"),
    (.classes, 20, 16, "classes"),
    (.classes, 44, 8, "classes"),
    (.rules, 0, 99, "rules"),
    (.rules, 4, 99, "rules"),
    (.rules, 8, 7, "rules"),
    (.rules, 28, 0xFFFF_FFFF, "rules"),
    (.rules, 0, 1, "texts"),
    (.texts, 0, 0, "texts"),
    (.texts, 0, 99, "texts"),
    (.texts, 8, 2, "texts"),
    (.texts, 4, 99, "texts"),
    (.crowdedTails, 4, 0xFFFF_FFFF, "crowdedTails"),
    (.crowdedTails, 12, 0, "crowdedTails"),
    (.directory, 0, 1, "directory"),
    (.directory, 4, 3, "directory"),
    (.entries, 0, 0xFFFF_FFFF, "entries"),
    (.entries, 9, 0, "entries"),
    (.references, 0, 0x0100_0000 | 17, "references"),
    (.references, 1, 0x100E_030E, "references"),
    (.references, 3, 0x100B_0D01, "references"),
    (.references, 3, 0x010B_0D03, "postings"),
    (.postings, 0, 0, "postings"),
    (.postings, 0, 1, "postings"),
    (.postings, 0, 2, "postings"),
    (.postings, 0, 4, "postings"),
    (.postings, 0, 0xFFFF_FFFF, "postings"),
    (.postings, 4, 8, "postings"),
    (.postings, 8, 0, "postings"),
    (.postings, 12, 8, "postings"),
  ]

  @Test(arguments: forgeries)
  func aForgedFieldIsRefusedByItsSection(section: Layout.Section, offset: Int, value: UInt32, blamed: String) throws {
    let start = try Image(verifying: list.serialized()).sections.range(of: section).offset
    let error = #expect(throws: ImageError.self) { try Image(verifying: forged(start + offset, value)) }
    guard case .malformed(blamed, let reason) = error?.problem else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test func aForgedSectionTableIsRefused() throws {
    var refused = 0
    for section in Layout.Section.allCases {
      let record = Layout.headerSize + (section.rawValue - 1) * Layout.sectionRecordSize
      for offset in stride(from: 0, to: Layout.sectionRecordSize, by: 4) {
        for value in [0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 77] as [UInt32] {
          let bytes = try forged(record + offset, value)
          let error = #expect(throws: ImageError.self, "\(section) + \(offset) = \(value)") {
            try Image(verifying: bytes)
          }
          guard case .malformed = error?.problem else {
            Issue.record("\(String(describing: error))")
            continue
          }
          refused += 1
        }
      }
    }
    #expect(refused == 18 * 6 * 4)
  }

  @Test func aDigestThatStandsTwiceIsRefused() throws {
    var bytes = try list.serialized()
    let entries = try Image(verifying: bytes).sections.entries
    #expect(entries.count == 7)
    bytes.replaceSubrange(entries.at(1)..<entries.at(2), with: bytes[entries.at(0)..<entries.at(1)])
    let error = #expect(throws: ImageError.self) { try Image(verifying: sealed(bytes)) }
    #expect(error?.problem == .malformed(section: "entries", reason: "entry 1 is out of order"))
  }

  @Test func aCrowdThatStandsTwiceIsRefused() throws {
    var bytes = try list.serialized()
    let crowds = try Image(verifying: bytes).sections.crowdedTails
    #expect(crowds.count == 2)
    bytes.replaceSubrange(crowds.at(1)..<(crowds.at(1) + 8), with: bytes[crowds.at(0)..<(crowds.at(0) + 8)])
    let error = #expect(throws: ImageError.self) { try Image(verifying: sealed(bytes)) }
    #expect(error?.problem == .malformed(section: "crowdedTails", reason: "element 1 is out of order"))
  }

  @Test(arguments: [255, 256, 257, 300]) func tooManyCrowdsAreRefused(count: Int) throws {
    var bytes = try list.serialized()
    let sections = try Image(verifying: bytes).sections
    let crowds = sections.crowdedTails
    // The section holds two: the others are put in, and what follows is moved.
    var elements: [UInt8] = []
    for number in 0..<count { elements.append(little: UInt64(number)) }
    elements += [UInt8](repeating: 0, count: Layout.aligned(elements.count) - elements.count)
    let growth = elements.count - (sections.seal.offset - crowds.offset)
    bytes.replaceSubrange(crowds.offset..<sections.seal.offset, with: elements)
    func put(_ value: Int, at offset: Int) {
      var field: [UInt8] = []
      field.append(little: UInt64(value))
      bytes.replaceSubrange(offset..<offset + 8, with: field)
    }
    func record(_ section: Layout.Section) -> Int {
      Layout.headerSize + (section.rawValue - 1) * Layout.sectionRecordSize
    }
    put(count, at: record(.crowdedTails) + 16)
    for section in [Layout.Section.seal, .directory, .entries, .references, .postings] {
      put(sections.range(of: section).offset + growth, at: record(section) + 8)
    }
    put(sections.bodySize + growth, at: Layout.Header.bodySize)
    if count <= 256 {
      try Image(verifying: sealed(bytes)).readEverything(askingFor: list)
    } else {
      let error = #expect(throws: ImageError.self) { try Image(verifying: sealed(bytes)) }
      #expect(error?.problem == .malformed(section: "crowdedTails", reason: "it has too many elements"))
    }
  }

  @Test(arguments: [1, 4, 64])
  func bytesBetweenTheLastSectionAndTheDigestAreRefused(count: Int) throws {
    var bytes = try list.serialized()
    bytes.insert(contentsOf: [UInt8](repeating: 0, count: count), at: bytes.count - Layout.digestSize)
    var bodySize: [UInt8] = []
    bodySize.append(little: UInt64(bytes.count - Layout.digestSize))
    bytes.replaceSubrange(Layout.Header.bodySize..<(Layout.Header.bodySize + 8), with: bodySize)
    let error = #expect(throws: ImageError.self) { try Image(verifying: sealed(bytes)) }
    #expect(error?.problem == .malformed(section: "postings", reason: "bytes follow the last section"))
  }

  @Test func paddingIsNoPlaceToHideThings() throws {
    let sections = try Image(verifying: list.serialized()).sections
    let end = sections.strings.byteRange.upperBound
    #expect(end < sections.stringOffsets.offset)
    #expect(throws: ImageError.self) { try Image(verifying: forged(sections.stringOffsets.offset - 4, UInt32(1))) }
  }

  /// A pattern of a megabyte, which all others are made to have too: who reads them all would hold it as often.
  @Test(arguments: [(68, true), (69, false)]) func oneTextInPlaceOfAllIsRefused(count: Int, isAccepted: Bool) throws {
    var long = SampleList()
    long.rules = (0..<count).map {
      RuleRecord(
        id: "p\($0)", list: "demo", kind: .pattern, text: $0 == 0 ? String(repeating: "x", count: 1 << 20) : "y\($0)")
    }
    var bytes = try long.serialized()
    let image = try Image(verifying: bytes)
    // Texts stand in the order of rules, and "p0" is the first.
    let texts = image.sections.texts
    #expect(texts.count == count && image.rule(RuleIndex(rawValue: 0)).text?.utf8.count == 1 << 20)
    for text in 1..<count {
      bytes.replaceSubrange(texts.at(text) + 4..<texts.at(text) + 8, with: bytes[texts.at(0) + 4..<texts.at(0) + 8])
    }
    if isAccepted {
      _ = try Image(verifying: sealed(bytes))
    } else {
      let error = #expect(throws: ImageError.self) { try Image(verifying: sealed(bytes)) }
      #expect(error?.problem == .malformed(section: "texts", reason: "they are too long"))
    }
  }

  /// Every word of the body, set to every suspicious value, with a right digest. What is not refused must be harmless.
  @Test func aForgeryThatIsAcceptedIsHarmless() throws {
    let bytes = try list.serialized()
    var refused = 0
    var accepted = 0
    for offset in stride(from: 0, to: bytes.count - Layout.digestSize - 3, by: 4) {
      let old = bytes[offset..<(offset + 4)].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      for value in [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, old &+ 1, old &- 1, old ^ 0x4000_0000] {
        do {
          try Image(verifying: forged(offset, value)).readEverything(askingFor: list)
          accepted += 1
        } catch is ImageError {
          refused += 1
        }
      }
    }
    #expect(refused > 1_000 && accepted > 100, "\(refused) refused, \(accepted) accepted")
  }

  @Test(arguments: [UInt64(11), 12, 13, 14])
  func randomForgeriesNeverTrap(seed: UInt64) throws {
    var generator = SeededRandom(seed: seed)
    let list = SampleList.random(ruleCount: 20, keyCount: 60, seed: seed)
    let bytes = try list.serialized()
    var refused = 0
    for _ in 0..<1_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: Layout.Header.sectionCount..<(bytes.count - Layout.digestSize), using: &generator)
        damaged[place] = UInt8.random(in: 0...255, using: &generator)
      }
      do {
        try Image(verifying: sealed(damaged)).readEverything(askingFor: list)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 100, "seed \(seed)")
  }

  /// The small image with `value` at `offset`, and a digest that is right.
  private func forged(_ offset: Int, _ value: some FixedWidthInteger) throws -> [UInt8] {
    var bytes = try list.serialized()
    var field: [UInt8] = []
    field.append(little: value)
    bytes.replaceSubrange(offset..<(offset + field.count), with: field)
    return sealed(bytes)
  }

  private func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let body = Array(bytes.dropLast(Layout.digestSize))
    return body + sha256(body)
  }
}

extension SectionTable {
  func range(of section: Layout.Section) -> SectionRange {
    switch section {
    case .strings: strings
    case .stringOffsets: stringOffsets
    case .lists: lists
    case .labelOffsets: labelOffsets
    case .labels: labels
    case .classes: classes
    case .rules: rules
    case .texts: texts
    case .tables: tables
    case .keyFilter: keyFilter
    case .pathHostFilter: pathHostFilter
    case .hostTailFilter: hostTailFilter
    case .crowdedTails: crowdedTails
    case .seal: seal
    case .directory: directory
    case .entries: entries
    case .references: references
    case .postings: postings
    }
  }
}
