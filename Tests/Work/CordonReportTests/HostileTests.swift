// Lines of strangers: what breaks a page, what breaks a reader, and what is simply too much.

import CData
import Foundation
import Testing

@testable import CordonReport

@Suite struct HostileTests {
  static let texts = [
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\" onmouseover=\"alert(1)",
    "'><svg onload=alert(1)>",
    "{{title}}", "{{{style}}}", "{{#weeks}}", "{{% CONTENT_TYPE:TEXT}}", "&lt;b&gt;", "\u{202E}gpj.exe",
    "a\u{2028}b\u{2029}c",
    "\u{0}\u{1B}[31m\u{7F}\u{9B}", "]]><!--", "</title></style>", "\"\u{301} onload=\u{301}\"", "<\u{338}b>",
    "https://bad.example/x",
    "\u{FEFF}\u{200B}", String(repeating: "e\u{301}\u{302}\u{303}", count: 5000), "تسمية", "\r\n\t",
  ]

  private func everywhere(_ text: String) throws -> String {
    try line(
      rule: text, list: text, labels: [text], value: text,
      more: [
        "source": text, "error": text, "errors": [["rule": text, "error": text]], "kept": ["day": "2026-11-20"],
        "urls": [["url": text, "key": text, "identity": text, "platform": text, "status": "listed"]],
      ])
  }

  @Test func noTextOfALineIsMarkup() throws {
    #expect(HostileTests.texts.count == 21)
    for text in HostileTests.texts {
      // Twice, so that the content counts as having come back.
      let lines = try everywhere(text) + everywhere(text).replacingOccurrences(of: "\"record\":1", with: "\"record\":2")
      let report = try makeReport([lines], title: text)
      #expect(report.matchedItems.total == 2)
      let page = report.page()
      let clean = try makeReport(
        [try everywhere("pot") + everywhere("pot").replacingOccurrences(of: "\"record\":1", with: "\"record\":2")],
        title: "pot"
      ).page()
      #expect(tags(page) == tags(clean), "\(text.debugDescription.prefix(60))")
      for scalar in page.unicodeScalars {
        #expect(
          scalar == "\n" || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value), "\(text.debugDescription)")
        #expect(!(0x2028...0x202E).contains(scalar.value))
      }
    }
  }

  /// The tags of a page with their attributes, but for widths and such numbers.
  private func tags(_ page: String) -> [String] {
    var tags: [String] = []
    var bytes = Array(page.utf8)[...]
    while let start = bytes.firstIndex(of: 0x3C) {
      let end = bytes[start...].firstIndex(of: 0x3E) ?? bytes.endIndex - 1
      tags.append(String(decoding: bytes[start...end], as: UTF8.self))
      bytes = bytes[(end + 1)...]
    }
    return tags
  }

  @Test func onlyTheStyleIsLeftUnescaped() {
    for template in [cordon_data_report_page(), cordon_data_report_bars()] {
      let text = ReportPage.text(template)
      #expect(text.hasPrefix("{{% CONTENT_TYPE:CORDON}}\n"))
      let unescaped = text.split(separator: "{{{").dropFirst().map { $0.prefix { $0 != "}" } }
      #expect(unescaped == (text.contains("<style>") ? ["style"] : []))
      #expect(!text.contains("{{&"))
      #expect(
        !text.contains("<script") && !text.contains("style=") && !text.contains("http://") && !text.contains("https://")
      )
    }
  }

  @Test func aQuotationMarkWithAnAccentIsEscapedToo() {
    #expect(StrictHTML().escapeText("\"\u{301}<\u{338}&'>") == "&quot;\u{301}&lt;\u{338}&amp;&#39;&gt;")
  }

  @Test func aTextIsShownAsItCanBeSeen() {
    let cases: [(String, String)] = [
      ("pot", "pot"), ("a\u{202E}b", #"a\u{202e}b"#), ("a\nb\u{0}", #"a\nb\x00"#), ("茶壺茶壺茶壺", "茶壺茶壺…"),
      ("0123456789", "0123456789"), ("0123456789a", "012345678…"), ("\u{9B}\u{9B}\u{9B}", #"\u{9b}\u{…"#),
      ("e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}x", "e\u{301}\u{301}\u{301}\u{301}x"), ("", ""), ("تسمية", "تسمية"),
    ]
    #expect(cases.count == 10)
    for (text, shown) in cases {
      #expect(
        Array(PageText.shown(text, width: 10).unicodeScalars) == Array(shown.unicodeScalars), "\(text.debugDescription)"
      )
    }
  }

  @Test func addressesAndNamesAreDefangedAndIdentitiesAndFilesStay() {
    var text = PageText(liveLinks: false)
    #expect(text.content("youtube:video:a.b") == "youtube:video:a.b")
    #expect(text.content("bad.example/a.b") == "bad[.]example/a.b")
    #expect(text.content("https://bad.example/") == "hxxps://bad[.]example/")
    #expect(text.file("week.zip") == "week.zip")
    #expect(text.file("https://bad.example/week.zip") == "hxxps://bad[.]example/week.zip")
    #expect(text.text("see https://bad.example/x now") == "see hxxps://bad[.]example/x now")
    #expect(text.platform("t.me", isKnown: true) == "t.me" && text.platform("t.me", isKnown: false) == "t[.]me")
    var live = PageText(liveLinks: true)
    #expect(live.content("bad.example/a") == "bad.example/a" && live.text("http://a.example") == "http://a.example")
  }

  @Test func numbersAreWrittenForPeople() {
    #expect(
      [0, 7, 999, 1000, 38_889, 1_234_567].map(PageText.number) == ["0", "7", "999", "1,000", "38,889", "1,234,567"])
    #expect(
      PageText.share(1, of: 3) == "33.3 %" && PageText.share(0, of: 0) == "–" && PageText.share(2, of: 2) == "100.0 %")
    #expect(PageText.counted(1, "address") == "1 address" && PageText.counted(2, "address") == "2 addresses")
  }

  @Test func aNameOfMegabytesIsCutAndStillItself() throws {
    let long = String(repeating: "ä", count: 2_000_000)
    let report = try makeReport([
      try line(labels: [long + "1"]) + line(record: 2, labels: [long + "2"]) + line(record: 3, labels: [long + "1"])
    ])
    #expect(report.labels.rows.map(\.items.total) == [2, 1])
    for label in report.labels.rows {
      #expect(label.name.utf8.count <= NamePool.maximumLength)
      #expect(label.name.hasPrefix("ää") && label.name.contains("… (4000001 bytes, sha256 "))
    }
    #expect(report.page().utf8.count < 60_000)
  }

  @Test func aHundredThousandLabelsAndContentsAreCountedAndCut() throws {
    var lines = ""
    for number in 0..<100_000 {
      lines += """
        {"source":"a","record":\(number),"matches":[{"rule":"r\(number)","list":"l","action":"block","labels":["n\(number)"],\
        "kind":"url","value":"pot\(number).example/x","tier":"direct"}]}\n
        """
    }
    let report = try makeReport([lines], dateField: nil)
    #expect(report.labels.count == 100_000 && report.labels.rows.count == Report.maximumRows)
    #expect(report.content.count == 100_000 && report.platforms.count == 100_000 && report.fired.count == 100_000)
    let numbers = try report.numbers
    #expect(numbers["labelsLeftOut"] as? Int == 90_000)
    #expect((numbers["labels"] as? [Any])?.count == 10_000)
    #expect(report.page().utf8.count < 100_000)
    #expect(report.page().contains("and 99,980 more labels"))
  }

  @Test func oneRecordOfManyLinksDoesNotTakeTheirSquare() throws {
    let urls = (0..<20_000).map {
      ["url": "x", "key": "pot\($0).example/a", "platform": "pot\($0).example", "status": "listed"]
    }
    let report = try makeReport([try line(more: ["urls": urls])])
    #expect(report.content.count == 20_000)
    #expect(report.content.rows[0].platformCount == ContentTable.maximumPlatforms)
  }

  @Test func nothingIsAReportToo() throws {
    for text in ["", "\n\n", " \t\r\n"] {
      let report = try makeReport([text])
      #expect(report.isComplete && report.items.total == 0 && report.complaints.isEmpty)
      #expect(report.page().contains("No line has a date in day that can be read"))
      #expect((try report.numbers["totals"] as? [String: Any])?["matches"] as? Int == 0)
    }
  }

  @Test(arguments: ["0001-01-01", "9999-12-31", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "1970-01-01"])
  func daysAtTheEndsOfTheCalendarAreDaysToo(day: String) throws {
    let report = try makeReport([try line(more: ["day": day]) + line(record: 2, more: ["day": "2026-11-20"])])
    #expect(report.datedItems == 2 && report.weeks.count <= 54 && !report.page().isEmpty)
    #expect(
      try makeReport([try line(more: ["day": day])], until: "0001-01-01").page().contains("Matched items by week"))
  }
}
