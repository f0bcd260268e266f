// The hot paths, one item an iteration of the inner loop, so that a change to one of them shows as one number.
// Each round's answer is compared with the first one's, and an answer without a match fails: a fast wrong result is
// no result. scripts/bench compares the same answers with PCRE2's.

import Benchmark
import Cordon
import Workloads

let benchmarks: @Sendable () -> Void = {
  let configuration = Benchmark.Configuration(
    metrics: [.wallClock, .throughput, .peakMemoryResident], warmupIterations: 1, maxDuration: .seconds(5))

  for (corpus, type) in [(Corpus.urls, ItemType.url), (.posts, .text)] {
    do {
      guard let (lines, list) = try corpus.load() else { continue }
      // Each benchmark runs in a process of its own, so it opens the list and finds the expected answer for itself.
      let blocklist = try Blocklist(contentsOf: list)
      let expected = match(lines, as: type, with: Matcher(blocklist))
      Benchmark("match \(corpus.rawValue), \(lines.count) items", configuration: configuration) { benchmark in
        let matcher = Matcher(blocklist)
        benchmark.startMeasurement()
        let answer = match(lines, as: type, with: matcher)
        benchmark.stopMeasurement()
        if answer != expected || answer.matched == 0 {
          // `benchmark.error` would leave the exit status at 0.
          fatalError("\(corpus.rawValue): expected \(expected) and at least one match, got \(answer)")
        }
      }
      guard type == .url else { continue }
      let keys = takeKeys(lines, with: Matcher(blocklist))
      Benchmark("match keys of \(corpus.rawValue), \(lines.count) items", configuration: configuration) { benchmark in
        let matcher = Matcher(blocklist)
        benchmark.startMeasurement()
        let answer = takeKeys(lines, with: matcher)
        benchmark.stopMeasurement()
        if answer != keys || answer.matched == 0 {
          fatalError("\(corpus.rawValue): expected \(keys) and at least one key, got \(answer)")
        }
      }
    } catch {
      print("skipped: \(corpus.rawValue): \(error)")
    }
  }
}
