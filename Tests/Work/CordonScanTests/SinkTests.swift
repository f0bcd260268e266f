import CordonMatcher
import CordonTestSupport
import Testing

@testable import CordonScan

private let place = RecordPlace(source: "posts.csv", record: 12)

private func written(
  _ sink: any RecordSink, _ item: [UInt8], _ verdict: Verdict, field: String? = nil, problem: String? = nil
) -> String {
  var sink = sink
  var output: [UInt8] = []
  if let field {
    let name = Array(field.utf8)
    sink.write(verdict, of: item.span, field: name.span, at: place, problem: problem, to: &output)
  } else {
    sink.write(verdict, of: item.span, field: nil, at: place, problem: problem, to: &output)
  }
  return String(decoding: output, as: UTF8.self)
}

@Suite struct SinkTests {
  private let found = Match(
    rule: "demo-0001", list: "demo", action: .block, labels: ["video", "x"], kind: .identity,
    value: "youtube:video:AbC", tier: .derived, via: [.refang, .extract, .identity], span: 4..<11)

  @Test func aMatchHasTheShapeOfTheContract() {
    var verdict = Verdict()
    verdict.matches = [found]
    let object =
      #"{"rule":"demo-0001","list":"demo","action":"block","labels":["video","x"],"kind":"identity","#
      + #""value":"youtube:video:AbC","tier":"derived","via":["refang","extract","identity"],"span":[4,11]}"#
    #expect(
      written(JSONLSink(explains: false), Array("see it".utf8), verdict, field: "body")
        == #"{"source":"posts.csv","record":12,"field":"body","input":"see it","matches":["# + object + "]}\n")
    verdict.failures = [MatchFailure(rule: "r", error: "match limit")]
    verdict.removed = [found]
    #expect(
      written(JSONLSink(explains: true), [0x61, 0xFF], verdict, problem: "bad")
        == #"{"source":"posts.csv","record":12,"input":"a\#u{FFFD}","bytes":"Yf8=","matches":["# + object
        + #"],"exceptions":[],"removed":["# + object
        + #"],"errors":[{"rule":"r","error":"match limit"}],"error":"bad"}"# + "\n")
    #expect(
      written(JSONLSink(explains: false), [], Verdict())
        == #"{"source":"posts.csv","record":12,"input":"","matches":[]}"# + "\n")
  }

  @Test func aTextLineHasSevenColumnsWhateverTheItemSays() {
    var verdict = Verdict()
    verdict.matches = [found]
    let hostile = Array("a\tb\nposts.csv:1\u{1B}[2J\u{9B}\u{202E}\\\u{2028}\r".utf8) + [0xC3]
    let line = written(TextSink(explains: false), hostile, verdict, field: "x\ty")
    #expect(
      line == "posts.csv:12:x\\ty\tblock\tdemo-0001\tidentity\tyoutube:video:AbC\tderived via refang,extract,identity\t"
        + "a\\tb\\nposts.csv:1\\x1b[2J\\u{9b}\\u{202e}\\\\\\u{2028}\\r\\xc3\n")
    #expect(
      written(TextSink(explains: false), Array("é".utf8), Verdict()) == "posts.csv:12\t-\t-\t-\t-\t-\té\n")
  }

  @Test func aLongItemIsShownAroundItsMatchAndCutBetweenCharacters() {
    let item = Array(String(repeating: "é", count: 100_000).utf8)
    for middle in [0, 1, 39, 40, 41, 99_999, 199_990, 200_000, 900_000, -5] {
      let lower = middle
      let range = TextSink.excerpt(of: item.span, around: lower..<lower)
      #expect(range.count <= 163)
      #expect(String(validating: item[range], as: UTF8.self) != nil)
    }
    let stray = [UInt8](repeating: 0x80, count: 1_000)
    #expect(TextSink.excerpt(of: stray.span, around: 500..<501).count <= 166)
  }

  /// Every sink writes behind what the batch has written, where that stands: a copy for each record would make a square
  /// of a batch.
  @Test func whatABatchHasWrittenIsNotCopied() {
    var verdict = Verdict()
    verdict.matches = [found]
    let item = Array("see it".utf8)
    let findings = RecordSummary(of: [verdict], platforms: Platforms())
    var (records, rows) = (JSONLSink(explains: false, showsAll: true), WorklistSink(defanger: nil))
    for isRow in [false, true] {
      var output: [UInt8] = []
      output.reserveCapacity(1 << 16)
      let start = output.withUnsafeBufferPointer { $0.baseAddress }
      var copies = 0
      for _ in 0..<50 {
        if isRow {
          _ = rows.writeItem(item.span, field: nil, at: place, found: findings, to: &output)
        } else {
          records.write(verdict, of: item.span, field: nil, at: place, problem: nil, to: &output)
        }
        if output.withUnsafeBufferPointer({ $0.baseAddress }) != start { copies += 1 }
      }
      #expect(copies == 0, "\(isRow)")
    }
  }
}
