// What the tests of the scan share: a checker that knows one word, files and pipes, a seeded generator.

import CordonMatcher
import CordonTestSupport
import Foundation

@testable import CordonScan

/// Matches every item that contains `hit`, once for each time; cannot decide items that contain `undecided`.
struct WordChecker: ItemChecker {
  var before: @Sendable ([UInt8]) -> Void = { _ in }

  func match(item: Span<UInt8>, as type: ItemType) -> Verdict {
    let bytes = item.withUnsafeBufferPointer { Array($0) }
    before(bytes)
    var verdict = Verdict()
    for start in WordChecker.places(of: "hit", in: bytes) {
      verdict.matches.append(WordChecker.match("word-1", span: start..<start + 3))
    }
    if !WordChecker.places(of: "undecided", in: bytes).isEmpty {
      verdict.failures.append(MatchFailure(rule: "slow-1", error: "match limit"))
    }
    if !WordChecker.places(of: "excused", in: bytes).isEmpty {
      verdict.removed = verdict.matches
      verdict.matches = []
      verdict.exceptions = [WordChecker.match("allow-1", action: .allow, span: 0..<bytes.count)]
    }
    return verdict
  }

  static func match(_ rule: String, action: Action = .block, span: Range<Int>) -> Match {
    Match(
      rule: rule, list: "demo", action: action, labels: ["word"], kind: .phrase, value: "hit", tier: .folded,
      via: [.fold], span: span)
  }

  static func places(of word: StaticString, in bytes: [UInt8]) -> [Int] {
    bytes.withUnsafeBytes { bytes in
      var places: [Int] = []
      var start = 0
      while start < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(word.utf8Start[0]), bytes.count - start)
      {
        let place = base.distance(to: UnsafeRawPointer(found))
        let isWhole = bytes.count - place >= word.utf8CodeUnitCount
        if isWhole && memcmp(base + place, word.utf8Start, word.utf8CodeUnitCount) == 0 { places.append(place) }
        start = place + 1
      }
      return places
    }
  }
}

/// A run into a file.
struct ScanRun {
  var result: ScanResult
  var output: String
  var reports: [String]

  /// The output's lines; the last one must end, too.
  var lines: [String] {
    output.isEmpty ? [] : output.dropLast(output.hasSuffix("\n") ? 1 : 0).components(separatedBy: "\n")
  }

  /// A line of the output, from 0; empty where there is none.
  func line(_ index: Int) -> String { lines.dropFirst(index).first ?? "" }

  /// The output's JSON objects.
  var objects: [[String: Any]] {
    lines.map { (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any] ?? [:] }
  }

  var records: [Int] { objects.map { $0["record"] as? Int ?? -1 } }
}

/// Scans `inputs` with a ``WordChecker``; paths in the output lose `folder`.
func scan(
  _ inputs: [String], in folder: TemporaryFolder, checker: WordChecker = WordChecker(),
  _ configure: (inout CordonScan.Scanner.Options) -> Void = { _ in }
) throws -> ScanRun {
  var options = CordonScan.Scanner.Options(inputs: inputs)
  options.jobs = 2
  configure(&options)
  let path = folder.path + "/output"
  let descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
  defer { close(descriptor) }
  var reports: [String] = []
  let scanner = CordonScan.Scanner(options: options) { checker }
  let result = scanner.run(writingTo: descriptor) { reports.append($0) }
  let output = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  let prefix = folder.path + "/"
  return ScanRun(
    result: result, output: output.replacingOccurrences(of: prefix, with: ""),
    reports: reports.map { $0.replacingOccurrences(of: prefix, with: "") })
}
