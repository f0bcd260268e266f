// JSON and JSON lines as Python's json module reads them: the same texts at the same paths of the same records, on random
// and hostile files. Tests/Oracles/json-oracle.py makes the files, says what Python makes of them, and compares.

import CordonTestSupport
import Foundation
import Testing

@Suite struct JSONOracleTests {
  private static let oracle = Corpus.packageRoot.appending(path: "Tests/Oracles/json-oracle.py").path
  private static let seed = 1
  private static let files = 2400

  @Test(.enabled(if: Python.isExpected, "there is no python3")) func recordsAreThoseOfPythonsReader() throws {
    let workshop = try Workshop.withSmallList()
    try workshop.makeFolder("json")
    let folder = workshop.folder.appending(path: "json").path
    _ = try Python.run([Self.oracle, "make", folder, "\(Self.seed)", "\(Self.files)"])
    let outcome = try workshop.run(["scan", "-l", "list.cordon", "--all", "--type", "text", "--recursive", "json"])
    #expect(outcome.status == 2, "\(outcome.message)")
    try workshop.write(outcome.output, to: "answers.jsonl")
    #expect(outcome.message.contains("2,820 records malformed"), "\(outcome.message)")
    let told = try Python.run([Self.oracle, "compare", folder, workshop.folder.appending(path: "answers.jsonl").path])
    let counts = try JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Int]
    // Records that were refused, and why; records that were read though Python's module or simdjson alone would not.
    let refused = ["syntax": 2367, "utf8": 430, "depth": 11, "paths": 12]
    let mended = ["surrogates": 544, "numbers": 334]
    let expected = ["files": Self.files, "records": 12_315, "fields": 22_195]
      .merging(refused, uniquingKeysWith: +).merging(mended, uniquingKeysWith: +)
    #expect(counts == expected, "seed \(Self.seed)")
  }
  // What the oracle found.

  @Test func aNumberThatJSONHasNotHidesNoText() throws {
    let workshop = try Workshop.withSmallList()
    let record = #"{"score":NaN,"id":123456789012345678901,"far":-1e999,"text":"\u0074ea pot"}"#
    let outcome = try workshop.run("scan", "-l", "list.cordon", "--format", "jsonl", input: record)
    let found = try #require(outcome.records.first)
    #expect(outcome.status == 0 && outcome.message == "" && outcome.lines.count == 1)
    #expect(found["field"] as? String == "text" && found["input"] as? String == "tea pot" && found["error"] == nil)
  }

  @Test func aRecordThatIsNoneIsShownAsItWasGiven() throws {
    let workshop = try Workshop.withSmallList()
    let record = #"{"a":"\ud83d","n":NaN,"b":}"#
    let outcome = try workshop.run("scan", "-l", "list.cordon", "--all", "--format", "jsonl", input: record)
    let found = try #require(outcome.records.first)
    #expect(found["input"] as? String == record && found["error"] != nil)
  }
}
