// Case folding against PCRE2: what is the same letter to it in a caseless search folds to the same bytes.

import CordonBytes
import CordonTestSupport
import Testing

@testable import CordonPatterns

@Suite struct CaseFoldingTests {
  /// Letters that fold like another one and may be none to PCRE2, which has the tables of its own version of Unicode (14
  /// in 10.42). Then a literal is found more often than it needs be, and PCRE2 says no.
  ///
  ///     U+0390 and U+1FD3, U+03B0 and U+1FE3, U+FB05 and U+FB06    one letter since Unicode 15.1 (2023)
  ///     U+019B and U+A7DC, U+0264 and U+A7CB, U+A7CC…U+A7DB        Latin capitals of Unicode 16 (2024)
  ///     U+1C89 and U+1C8A                                          Cyrillic tje, Unicode 16
  ///     U+10D50…U+10D65 and U+10D70…U+10D85                        Garay, Unicode 16
  static let newer: [ClosedRange<UInt32>] = [
    0x019B...0x019B, 0x0264...0x0264, 0x0390...0x0390, 0x03B0...0x03B0, 0x1C89...0x1C8A, 0x1FD3...0x1FD3,
    0x1FE3...0x1FE3, 0xA7CB...0xA7CD, 0xA7DA...0xA7DC, 0xFB05...0xFB06, 0x10D50...0x10D65, 0x10D70...0x10D85,
  ]

  @Test func whatIsOneLetterToPCRE2FoldsToTheSameBytes() throws {
    let scalars = (0...UInt32(0x10FFFF)).filter { Unicode.Scalar($0) != nil }
    let searcher = PatternSearcher()
    let alike = Dictionary(grouping: scalars) { CaseFolding.folded($0) }.filter { $0.value.count > 1 }

    // Nothing else has another case: neither to PCRE2, nor to ICU, nor to Swift's own tables.
    let known = try CaseFoldingTests.found(by: "[\\p{Cased}\\p{CWCM}\\p{CWCF}]", among: scalars, searcher)
    #expect(known.count > 4400, "\(known.count)")
    let cased = scalars.filter { value in
      let properties = Unicode.Scalar(value)!.properties
      return known.contains(value) || alike[CaseFolding.folded(value)] != nil || properties.isCased
        || properties.changesWhenCaseMapped || properties.changesWhenCaseFolded
    }
    #expect(cased.count > 4600, "\(cased.count)")

    var (pairs, apart) = (0, Set<UInt32>())
    for value in cased {
      let found = try CaseFoldingTests.found(by: "\\x{\(String(value, radix: 16))}", among: cased, searcher)
      #expect(found.contains(value))
      for other in found where other != value {
        pairs += 1
        #expect(CaseFolding.bytes(of: other) == CaseFolding.bytes(of: value), "\(value) and \(other)")
      }
      if !found.isSuperset(of: alike[CaseFolding.folded(value)] ?? []) { apart.insert(value) }
    }
    #expect(pairs > 2900, "\(pairs)")

    let newer = Set(CaseFoldingTests.newer.joined())
    #expect(newer.count == 60)
    #expect(apart.isSubset(of: newer), "\(apart.subtracting(newer).sorted())")
    for value in newer { #expect(alike[CaseFolding.folded(value)] != nil, "\(value)") }
  }

  /// Those of `scalars` that `pattern` matches.
  private static func found(
    by pattern: String, among scalars: [UInt32], _ searcher: PatternSearcher
  ) throws -> Set<UInt32> {
    let pattern = try Pattern(Array(pattern.utf8).span)
    let subject = scalars.flatMap { Array(UTF8.encode(Unicode.Scalar($0)!)!) }
    var found: Set<UInt32> = []
    var start = 0
    while case .match(let range) = searcher.search(subject.span, for: pattern, from: start) {
      found.insert(UTF8Sequence(at: range.lowerBound, of: subject.span).scalar!)
      start = range.upperBound
    }
    return found
  }

  @Test func foldingIsOneCharacterToOneAndTwiceIsOnce() {
    var (scalars, changed, toASCII) = (0, 0, [UInt32]())
    for value in UInt32(0)...0x10FFFF where Unicode.Scalar(value) != nil {
      let folded = CaseFolding.folded(value)
      scalars += 1
      if folded != value { changed += 1 }
      if value >= 0x80, folded < 0x80 { toASCII.append(value) }
      if CaseFolding.folded(folded) != folded || UTF8Sequence.scalar(of: CaseFolding.bytes(of: value)) != folded {
        Issue.record("\(value)")
      }
    }
    #expect(scalars == 0x110000 - 0x800)
    #expect(changed > 1400, "\(changed)")
    // What a boundary's reader has to know of: these are in no word of ASCII to PCRE2.
    #expect(toASCII == [0x17F, 0x212A])
  }
}

extension UTF8Sequence {
  /// The character that `bytes` are, all of them.
  fileprivate static func scalar(of bytes: [UInt8]) -> UInt32? {
    let sequence = UTF8Sequence(at: 0, of: bytes.span)
    return sequence.length == bytes.count ? sequence.scalar : nil
  }
}
