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

private func json(_ bytes: [UInt8]) -> (text: String, isExact: Bool) {
  var writer = JSONWriter()
  let isExact = writer.string(bytes.span)
  return (String(decoding: writer.bytes, as: UTF8.self), isExact)
}

/// The value of a JSON string. By simdjson: Foundation loses U+FEFF.
private func readBack(_ json: String, by parser: JSONParser) -> String? {
  let text = Array(json.utf8)
  return parser.withLeaves(of: 0..<text.count, in: text) { result in
    result.leaves.map { leaves in
      String(decoding: UnsafeBufferPointer(start: leaves[0].value, count: leaves[0].value_length), as: UTF8.self)
    }
  }
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

  @Test func randomBytesAreReadBackAsTheStandardLibraryDecodesThem() throws {
    let parser = try #require(JSONParser(fields: []))
    var inexact = 0
    for seed in 0..<4_000 as Range<UInt64> {
      var generator = SeededRandom(seed: seed)
      let pieces: [[UInt8]] = [
        [0x61], [0x22], [0x5C], [0x00], [0x1F], [0x7F], [0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xF0, 0x9F, 0x98, 0x80],
        [0xF0, 0x9F], [0xE2, 0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80],
        [0xE0, 0x80],
        [0xEF, 0xBB, 0xBF], [0xF0, 0x80], [0xF5],
      ]
      let count = Int.random(in: 1...12, using: &generator)
      let bytes = (0..<count).flatMap { _ in pieces.randomElement(using: &generator) ?? [] }
      let (text, isExact) = json(bytes)
      let expected = String(decoding: bytes, as: UTF8.self)
      #expect(readBack(text, by: parser) == expected, "seed \(seed): \(bytes)")
      #expect(isExact == (String(validating: bytes, as: UTF8.self) != nil), "seed \(seed): \(bytes)")
      let isSafe = text.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0.value != 0x2028 && $0.value != 0x2029
      }
      #expect(isSafe, "seed \(seed)")
      var writer = JSONWriter()
      writer.base64(bytes.span)
      #expect(decodeBase64(String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)) == bytes)
      inexact += isExact ? 0 : 1
    }
    #expect(inexact > 2_000)
  }

  @Test func commasStandBetweenValuesOnly() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("a")
    writer.beginArray()
    writer.endArray()
    writer.key("b")
    writer.strings(["x", "y"])
    writer.key("c")
    writer.bool(true)
    writer.key("d")
    writer.number(-7)
    writer.endObject()
    writer.endLine()
    writer.beginArray()
    writer.beginObject()
    writer.endObject()
    writer.beginObject()
    writer.endObject()
    writer.endArray()
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"a":[],"b":["x","y"],"c":true,"d":-7}"# + "\n[{},{}]")
  }

  /// Every sink writes behind what the batch has written, where that stands: a copy for each record would make a square
  /// of a batch.
  @Test func whatABatchHasWrittenIsNotCopied() {
    var verdict = Verdict()
    verdict.matches = [found]
    let item = Array("see it".utf8)
    let findings = Findings(of: [verdict], platforms: Platforms())
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
