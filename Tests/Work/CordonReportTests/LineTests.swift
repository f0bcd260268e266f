// Lines that are none, and why; dates and the field that they are taken from.

import CordonModel
import Foundation
import Testing

@testable import CordonReport

@Suite struct LineTests {
  private static let match =
    #"{"rule":"r","list":"l","action":"block","labels":[],"kind":"url","value":"v","tier":"direct"}"#

  static let refused: [(String, String)] = [
    ("teapot", "not a JSON record (it is not one JSON value)"),
    (#"{"source":"a","record":1,"matches":["#, "not a JSON record (it is not one JSON value)"),
    ("[]", "not a JSON object"), ("12", "not a JSON object"),
    (#"{"source":"a","record":1}"#, "no line of `cordon scan`: it has neither `matches` nor `error`"),
    (#"{"record":1,"matches":[]}"#, "no `source`"), (#"{"source":"a","matches":[]}"#, "no `record`"),
    (#"{"source":1,"record":1,"matches":[]}"#, "`source` is no string"),
    (#"{"source":"a","record":"1","matches":[]}"#, "`record` is no whole number"),
    (#"{"source":"a","record":1.5,"matches":[]}"#, "`record` is no whole number"),
    (#"{"source":"a","record":1,"matches":{}}"#, "`matches` is no array"),
    (#"{"source":"a","record":1,"matches":[1]}"#, "a match is no object"),
    (#"{"source":"a","record":1,"matches":[],"matches":[]}"#, "`matches` stands twice"),
    (#"{"source":"a","record":1,"matches":[],"error":1}"#, "`error` is no string"),
    (#"{"source":"a","record":1,"matches":[],"urls":[{"status":"new"}]}"#, "an address in `urls` without `key`"),
    (#"{"source":"a","record":1,"matches":[],"urls":[{"key":"k"}]}"#, "an address in `urls` without `status`"),
    (
      #"{"source":"a","record":1,"matches":[],"urls":[{"key":"k","status":"old"}]}"#,
      "`status` has a value that this Cordon does not know"
    ),
    (#"{"source":"a","record":1,"matches":[],"errors":[1]}"#, "an entry of `errors` is no object"),
    (line(match.replacing("\"rule\":\"r\",", with: "")), "a match without `rule`"),
    (line(match.replacing(",\"tier\":\"direct\"", with: "")), "a match without `tier`"),
    (line(match.replacing("block", with: "destroy")), "`action` has a value that this Cordon does not know"),
    (line(match.replacing("block", with: "allow")), "a match with the action `allow`, which makes none"),
    (line(match.replacing("[]", with: "\"x\"")), "`labels` is no array"),
    (line(match.replacing("[]", with: "[1]")), "`labels` is no string"),
  ]

  private static func line(_ match: String) -> String { "{\"source\":\"a\",\"record\":1,\"matches\":[\(match)]}" }

  @Test func whatIsNoLineOfScanIsCountedAndNamedAndTheRestGoesOn() throws {
    #expect(LineTests.refused.count == 24)
    for (text, reason) in LineTests.refused {
      let report = try makeReport([
        LineTests.line(LineTests.match) + "\n" + text + "\n\n" + LineTests.line(LineTests.match)
      ])
      #expect(report.problems.malformedLines == 1 && report.matchedItems.total == 2 && !report.isComplete, "\(text)")
      #expect(report.problems.firstMalformed.first?.reason == reason, "\(text)")
      #expect(report.problems.firstMalformed.first?.place.hasSuffix("0.jsonl:2") == true, "\(text)")
    }
  }

  @Test func linesOfErrorsAndOfEmptyRecordsAreItems() throws {
    let report = try makeReport([
      #"{"source":"a","record":1,"error":"too long"}"# + "\n" + #"{"source":"a","record":2,"matches":[]}"#
    ])
    #expect(report.items.total == 2 && report.records.total == 2 && report.matchedItems.total == 0)
    #expect(report.problems.recordErrors == 1 && report.isComplete)
  }

  /// What stands in the line, and the day that is taken.
  static let dates: [(String, String?)] = [
    (#""kept":{"day":"2026-11-20"},"day":"2026-01-01""#, "2026-11-20"),
    (#""day":"2026-01-01","kept":{"other":"2026-11-20"}"#, "2026-01-01"), (#""kept":{"day":1795168800}"#, "2026-11-20"),
    (#""kept":{"day":1795168800000}"#, "2026-11-20"), (#""kept":{"day":1795168800.5}"#, "2026-11-20"),
    (#""kept":{"day":"1795168800"}"#, "2026-11-20"), (#""kept":{"day":null},"day":"2026-01-01""#, nil),
    (#""kept":{"day":true}"#, nil), (#""kept":{"day":["2026-01-01"]}"#, nil), (#""kept":["day"]"#, nil),
    (#""x":1"#, nil),
    (#""kept":{"day":""}"#, nil), (#""kept":{"Day":"2026-11-20"}"#, nil),
  ]

  @Test func theDateIsTheKeptFieldElseTheLinesOwn() throws {
    #expect(LineTests.dates.count == 13)
    for (members, day) in LineTests.dates {
      let report = try makeReport([#"{"source":"a","record":1,\#(members),"matches":[]}"#])
      #expect(report.period?.newest.description == day, "\(members)")
      #expect(report.datedItems + report.absentDates + report.unreadableDates == 1)
    }
  }

  @Test func aRecordEndsWithItsFile() throws {
    let one = try CordonReportTests.line()
    #expect(try makeReport([one + one]).records.total == 1)
    #expect(try makeReport([one, one]).records.total == 2)
  }

  @Test func aVideoIsOfOnePlatformOnAnyOfItsAddresses() throws {
    let urls = [
      ["url": "x", "key": "youtu.be/a", "identity": "youtube:video:a", "platform": "youtu.be", "status": "listed"],
      [
        "url": "x", "key": "youtube.com/watch?v=a", "identity": "youtube:video:a", "platform": "youtube.com",
        "status": "listed",
      ],
      [
        "url": "x", "key": "m.example/1", "identity": "mastodon:status:m.example/1", "platform": "m.example",
        "status": "new",
      ],
      ["url": "x", "key": "t.me/a", "platform": "t.me", "status": "new"],
    ]
    let report = try makeReport([
      try CordonReportTests.line(more: ["urls": urls])
        + CordonReportTests.line(record: 2, kind: "identity", value: "youtube:video:a")
        + CordonReportTests.line(record: 3, kind: "phrase", value: "pour")
    ])
    #expect(report.platforms.rows.filter { $0.items.total > 0 }.map(\.name) == ["youtube.com"])
    #expect(report.platforms.rows[0].items.total == 2 && report.withoutPlatform.total == 1)
    #expect(report.content.rows.map(\.name) == ["youtube:video:a"])
    #expect(report.content.rows[0].platforms == ["m.example", "t.me", "youtube.com"])
  }

  @Test func everyAxisEndsAtARoundNumber() {
    for maximum in [
      0, 1, 2, 3, 5, 6, 7, 9, 10, 11, 49, 50, 51, 99, 100, 101, 123, 999, 1000, 1001, 38_889, .max - 1, .max,
    ] {
      let axis = Axis(maximum: maximum)
      #expect(axis.top >= maximum || maximum > .max / 2)
      #expect((0...1).contains(axis.share(maximum)))
      #expect((1...5).contains(axis.ticks.count - 1), "\(maximum)")
      var step = axis.step
      while step % 10 == 0 { step /= 10 }
      #expect([1, 2, 5].contains(step), "\(maximum)")
    }
    #expect(Axis(maximum: 41).ticks == [0, 10, 20, 30, 40, 50])
    #expect(Axis(maximum: 1).ticks == [0, 1])
  }
}
