// One blocklist, eight threads, a matcher each: the answers of one alone. Run under the thread sanitizer this shows that
// what they share (the image, the patterns compiled on first use) is shared rightly.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct ConcurrencyTests {
  @Test func eightThreadsOnOneListFindWhatOneFinds() throws {
    for seed in 1...UInt64(6) {
      var random = SeededRandom(seed: seed)
      let rules = (0..<6).flatMap { round in
        RandomCases.rules(using: &random).map { rule in
          var rule = rule
          rule.id = "\(rule.id ?? "")-\(round)"
          return rule
        }
      }
      let items = (0..<60).map { _ in RandomCases.item(using: &random) }
      let day = CalendarDate("2026-11-23")!
      // A list of its own for what is expected, so that all eight compile the patterns of the other at once.
      let alone = Matcher(try blocklist(rules), options: .init(date: day))
      let expected = items.map { alone.match(bytes: $0) }
      #expect(expected.contains { $0.isMatch }, "seed \(seed)")
      let shared = try blocklist(rules)
      let answers = Mutex<[[Verdict]]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { worker in
        let matcher = Matcher(shared, options: .init(date: day))
        // Each begins elsewhere, so that they meet in other patterns.
        let order = items.indices.map { ($0 + worker * 7) % items.count }
        var verdicts = [Verdict](repeating: Verdict(), count: items.count)
        for index in order { verdicts[index] = matcher.match(bytes: items[index]) }
        answers.withLock { [verdicts] in $0.append(verdicts) }
      }
      let all = answers.withLock { $0 }
      #expect(all.count == 8)
      for verdicts in all { #expect(verdicts == expected, "seed \(seed)") }
    }
  }

  @Test func aMatcherKeepsItsListAlive() throws {
    let matcher: Matcher
    do { matcher = Matcher(try blocklist([rule(.phrase, "tea", id: "r")])) }
    #expect(matcher.match(item: "tea").matches.map(\.rule) == ["r"])
  }
}
