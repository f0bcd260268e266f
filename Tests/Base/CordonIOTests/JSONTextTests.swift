// JSON files as records: arrays and values over several lines, however the bytes come, against Foundation's reading of the
// whole file.

import CordonBytes
import CordonTestSupport
import Foundation
import Testing

@testable import CordonIO

@Suite struct JSONTextTests {
  /// The lines that `text` becomes, blank ones left out.
  private func lines(_ text: [UInt8], seed: UInt64) throws -> [[UInt8]] {
    let source = JSONTextSource(ScriptedSource(text, seed: seed))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes.split(separator: .ascii("\n")).map(Array.init).filter { !$0.allSatisfy(\.isASCIIWhitespace) }
  }

  static let cases: [(text: String, lines: [String])] = [
    ("[]", []), ("[ ]\n", []), ("[1,2]", [" 1", "2"]), ("[{\"a\":[1,2]},\n{}]", [" {\"a\":[1,2]}", " {}"]),
    ("{\"a\":1}\n{\"b\":2}\n", ["{\"a\":1}", "{\"b\":2}"]), ("{\n \"a\": 1\r\n}\n", ["{  \"a\": 1  }"]),
    ("[\"a,b\\\",]\",\"c\"]", [" \"a,b\\\",]\"", "\"c\""]), ("\u{FEFF}[1,2]", ["\u{FEFF} 1", "2"]),
    ("[1]\n{}", [" 1", "{}"]),
    ("[[1,2],[3]]", [" [1,2]", "[3]"]), ("[1,2", [" 1", "2"]), ("{\"a\":\n", ["{\"a\": "]), ("", []), ("]", ["]"]),
    // A bracket too many does not take the records behind it apart.
    ("{}]\n{\n \"a\":1}\n", ["{}]", "{  \"a\":1}"]), ("[1]]\n[\n2]", [" 1", "]", "[ 2]"]),
  ]

  @Test func eachRecordComesOnALine() throws {
    #expect(Self.cases.count == 16)
    for (text, lines) in Self.cases {
      for seed in 1...UInt64(4) {
        let found = try self.lines(Array(text.utf8), seed: seed).map { String(decoding: $0, as: UTF8.self) }
        #expect(found == lines, "\(text.debugDescription)")
      }
    }
  }

  @Test func recordsAreThoseThatFoundationReads() throws {
    var compared = 0
    for seed in 1...UInt64(1500) {
      var random = SeededRandom(seed: seed)
      let words = ["tea", "a,b", "x]y", "q\"q", "back\\", "é\n", "{}", "", "\u{2028}"]
      let records: [[String: Any]] = (0..<random.next(below: 6)).map { _ in
        var record: [String: Any] = [random.pick(words): random.pick(words)]
        record["list"] = (0..<random.next(below: 3)).map { _ in random.pick(words) }
        record["inner"] = [random.pick(words): random.next(below: 9)]
        return record
      }
      let options: JSONSerialization.WritingOptions =
        random.once(in: 2) ? [.prettyPrinted, .sortedKeys] : [.sortedKeys]
      let text = Array(try JSONSerialization.data(withJSONObject: records, options: options))
      let lines = try lines(text, seed: seed)
      let found = lines.compactMap { decodeJSON($0) as? NSDictionary }
      #expect(found == records.map { $0 as NSDictionary }, "seed \(seed): \(shown(text))")
      compared += records.count
    }
    #expect(compared > 3000)
  }
}
