// What was looked up lately against what was not: the same answers, for keys of every length up to twice what is kept,
// for those that share a line, and for keys that are in the list and that are not.

import CordonTestSupport
import Testing

@testable import CordonImage

@Suite struct RecentKeysTests {
  /// Keys of 1 to 120 bytes, of which many begin alike.
  private static func key(_ number: Int) -> [UInt8] {
    Array("\(number).".utf8) + [UInt8](repeating: UInt8(ascii: "a") + UInt8(number % 3), count: number % 117)
  }

  @Test func whatWasLookedUpLatelyIsAnsweredTheSame() throws {
    var list = SampleList.small
    // Every other key; one that is known by its SHA-256 alone, so that no filter stands before the others.
    list.keys += (0..<3000).map { .init(bytes: Self.key($0 * 2), rule: [0, 1, 4, 5, 6][$0 % 5]) }
    let image = try Image(verifying: list.serialized())
    #expect(image.holdsHashedKeys)
    let recent = RecentKeys()
    var random = SeededRandom(seed: 21)
    var present = 0
    var last = 0
    for _ in 0..<50_000 {
      // The last one again, one of a few, or any.
      let number = [last, random.next(below: 20), random.next(below: 6000)][random.next(below: 3)]
      last = number
      let key = Self.key(number)
      let found = image.rules(under: key.span, hashed: true, recent: recent)
      let rules = (0..<found.count).map { image.rule(found[$0]) }
      let expected = number % 2 == 0 ? [list.rules[[0, 1, 4, 5, 6][number / 2 % 5]]] : []
      #expect(rules == expected, "key \(number)")
      present += rules.count
    }
    #expect(present > 20_000 && present < 30_000, "\(present)")
    #expect(image.rules(under: [UInt8]().span, hashed: true, recent: recent).count == 0)
  }

  @Test func keysThatShareALineAreToldApart() throws {
    let recent = RecentKeys()
    var asked: [String] = []
    func entry(_ key: String, hash: UInt64, is entry: Int?) -> Int? {
      recent.entry(of: Array(key.utf8).span, hash: hash) { _ in
        asked.append(key)
        return entry
      }
    }
    let longest = String(repeating: "k", count: RecentKeys.maximumLength)
    // Key, its hash, what the index says, and whether that is asked.
    let steps: [(String, UInt64, Int?, Bool)] = [
      ("a", 5, 0, true), ("a", 5, 0, false), ("b", 5, nil, true), ("b", 5, nil, false), ("a", 5, 7, true),
      ("ab", 5, 1, true), ("a", 5, 2, true), ("a", 5 + 1024, 2, false), ("a", 6, 3, true), ("a", 5, 2, false),
      (longest, 9, 4, true), (longest, 9, 4, false), (longest + "k", 9, 5, true), (longest + "k", 9, 5, true),
      (longest, 9, 4, false), ("", 0, nil, true), ("", 0, nil, true),
    ]
    for (number, step) in steps.enumerated() {
      let before = asked.count
      #expect(entry(step.0, hash: step.1, is: step.2) == step.2, "step \(number)")
      #expect(asked.count - before == (step.3 ? 1 : 0), "step \(number)")
    }
  }
}
