// The page of `cordon report`, opened in Chromium: its numbers are those of the lines, it fetches nothing, logs nothing and
// runs nothing; it fits its window, and can be read in light and in dark.

import CordonTestSupport
import Foundation
import Testing

@Suite(.serialized, .enabled(if: Browser.isExpected, "chromium is missing: scripts/install --tests"))
struct ReportPageTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// A year of lines, and what a reader would count in them.
  private struct Sample {
    var text = ""
    var items = 0
    var matched = 0
    var labels: [String: Int] = [:]
    var platforms: [String: Int] = [:]
    var weeks: [String: Int] = [:]
    var rules: [String: Int] = [:]
    var tiers: [String: Int] = [:]

    init(seed: UInt64) throws {
      var random = SeededRandom(seed: seed)
      var calendar = Calendar(identifier: .iso8601)
      calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
      for record in 0..<1500 {
        // 2026-11-26, and back.
        let back = record == 0 ? 0 : random.next(below: 360)
        let date = Date(timeIntervalSince1970: 1_795_687_200 - Double(back) * 86_400)
        let day = date.formatted(.iso8601.year().month().day())
        let parts = calendar.dateComponents([.yearForWeekOfYear, .weekOfYear], from: date)
        items += 1
        let label = ["video", "leaflet", "tea \"&\" pots"][random.next(below: 3)]
        let site = ["pots.example", "kettle.example", "cups.example"][random.next(below: 3)]
        let tier = ["direct", "derived", "folded"][random.next(below: 3)]
        var object: [String: Any] = ["source": "a", "record": record, "kept": ["day": day], "matches": [Any]()]
        if random.next(below: 4) > 0 {
          object["matches"] = [
            [
              "rule": "rule-\(label.prefix(3))", "list": "demo", "action": "block", "labels": [label], "kind": "url",
              "value": "\(site)/\(random.next(below: 40))", "tier": tier,
            ] as [String: Any]
          ]
          matched += 1
          labels[label, default: 0] += 1
          platforms[site.replacing(".", with: "[.]"), default: 0] += 1
          rules["rule-\(label.prefix(3))", default: 0] += 1
          tiers[tier, default: 0] += 1
          weeks[String(format: "%04d-W%02d", parts.yearForWeekOfYear ?? 0, parts.weekOfYear ?? 0), default: 0] += 1
        }
        text += String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self) + "\n"
      }
    }
  }

  private func count(_ cell: String) -> Int? { Int(cell.replacing(",", with: "")) }

  /// Of each row the count in one column, without rows of nothing.
  private func counts(_ table: String, _ document: String, column: Int, names: Int = 0) -> [String: Int] {
    Dictionary(rows(ofTable: table, in: document).dropFirst().map { ($0[names], count($0[column]) ?? -1) }) { $1 }
      .filter { $0.value != 0 }
  }

  @Test func theNumbersOfThePageAreThoseOfTheLines() throws {
    let sample = try Sample(seed: 11)
    try workshop.write(sample.text, to: "m.jsonl")
    #expect(try workshop.run("report", "m.jsonl", "-o", "r.html", "--date-field", "day").status == 0)
    let visit = try Browser.open("r.html", in: workshop)
    #expect(visit.console == [])
    #expect(visit.requests == [])
    let document = visit.document
    let totals = counts("t-totals", document, column: 4)
    #expect(totals["Items"] == sample.items && totals["Matched items"] == sample.matched)
    #expect(sample.labels.count == 3 && sample.platforms.count == 3 && sample.weeks.count >= 52)
    #expect(counts("t-labels", document, column: 4) == sample.labels)
    #expect(counts("t-platforms", document, column: 4) == sample.platforms)
    #expect(counts("t-weeks", document, column: 3) == sample.weeks)
    #expect(counts("t-fired", document, column: 6) == sample.rules)
    let actions = rows(ofTable: "t-actions", in: document)
    #expect(
      actions.last?.dropFirst().map(count) == ["direct", "derived", "folded"].map { sample.tiers[$0] } + [
        sample.matched
      ])

    // The plots say the same: a bar has its words.
    for (week, matched) in sample.weeks {
      #expect(document.contains(": \(matched) matched item\(matched == 1 ? "" : "s")</title>"), "\(week)")
    }
    for (site, items) in sample.platforms { #expect(document.contains("<title>\(site): \(items) items</title>")) }
  }

  @Test func valuesOfStrangersRunNothingAndFetchNothing() throws {
    var text = ""
    for (number, value) in [
      "</script><script>document.title='run'</script>",
      "<img src=http://fetched.example/a onerror=document.title='run'>",
      "\"><svg onload=document.title='run'>", "\"\u{301} onfocus=\u{301}document.title='run' autofocus \"",
      "<link rel=stylesheet href=http://fetched.example/b>", "<style>@import 'http://fetched.example/c'</style>",
      "url(http://fetched.example/d)", "{{{style}}}", "\u{202E}gpj\u{2028}\u{0}",
      String(repeating: "a", count: 1_000_000),
      "</title></style></svg><iframe src=http://fetched.example/e>",
    ].enumerated() {
      let object: [String: Any] = [
        "source": value, "record": number, "kept": ["day": "2026-11-20"], "error": value,
        "errors": [["rule": value, "error": value]],
        "matches": [
          [
            "rule": value, "list": value, "action": "block", "labels": [value], "kind": "url", "value": value,
            "tier": "direct",
          ] as [String: Any]
        ],
      ]
      let line = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self) + "\n"
      text += line + line
    }
    try workshop.write(text + "<script>1</script>\n", to: "<img src=x>.jsonl")
    for options in [[], ["--live-links"]] {
      let outcome = try workshop.run(
        ["report", "<img src=x>.jsonl", "-o", "r.html", "--date-field", "day", "--title", "</title><script>1</script>"]
          + options)
      #expect(outcome.status == 2)
      let visit = try Browser.open("r.html", in: workshop)
      #expect(visit.console == [])
      #expect(visit.requests == [])
      #expect(visit.document.contains("<title>&lt;/title&gt;&lt;script&gt;1&lt;/script&gt;</title>"))
      for tag in ["<script", "<img", "<iframe", "<link", "<style>@", " onload=\"", " onerror=\"", " onfocus=\""] {
        #expect(!visit.document.contains(tag), "\(tag)")
      }
      #expect(rows(ofTable: "t-labels", in: visit.document).count == 12)
    }
  }

  /// The two tests above would see a page that does what it must not.
  @Test func aPageThatFetchesAndRunsIsFoundOut() throws {
    try workshop.write(
      """
      <!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="script-src 'none'"><title>x</title>
      <img src="http://fetched.example/a"><script>1</script>
      """, to: "x.html")
    let visit = try Browser.open("x.html", in: workshop)
    #expect(visit.requests.contains("http://fetched.example/a"))
    #expect(visit.console.count == 1 && visit.console[0].contains("Content Security Policy"))
  }

  @Test(arguments: [(360, 1), (390, 0), (800, 1), (1280, 1), (1280, 0)])
  func thePageFitsItsWindowAndItsTextStandsOutFromThePaper(width: Int, scheme: Int) throws {
    let sample = try Sample(seed: 12)
    try workshop.write(sample.text, to: "m.jsonl")
    #expect(
      try workshop.run(
        "report", "m.jsonl", "-o", "r.html", "--date-field", "day", "--title", String(repeating: "Long", count: 40)
      ).status == 0)
    // The page runs nothing, so another one, which holds it in a frame, looks at it.
    try workshop.write(
      """
      <!DOCTYPE html><meta name="color-scheme" content="light dark"><title>x</title><body>
      <iframe src="r.html" width="\(width)" height="900" style="border:0"></iframe><pre id="result"></pre><script>
      onload = () => {
        const page = frames[0].document, view = frames[0];
        const luminance = color => {
          const [r, g, b] = color.match(/[0-9.]+/g).map(Number).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const paper = luminance(view.getComputedStyle(page.body).backgroundColor);
        const contrast = color => {
          const own = luminance(color);
          return (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05);
        };
        let least = 99, texts = 0, unnamed = 0;
        for (const element of page.querySelectorAll('body *')) {
          if (element.matches('.skip, title, desc, style') ||
              ![...element.childNodes].some(n => n.nodeType == 3 && n.data.trim())) continue;
          const style = view.getComputedStyle(element);
          least = Math.min(least, contrast(element instanceof view.SVGElement ? style.fill : style.color));
          texts += 1;
        }
        for (const plot of page.querySelectorAll('svg[role=img]')) {
          const names = plot.getAttribute('aria-labelledby').split(' ');
          if (names.some(id => !page.getElementById(id)?.textContent.trim())) unnamed += 1;
        }
        const bar = view.getComputedStyle(page.querySelector('rect.block')).fill;
        const levels = [...page.querySelectorAll('h1, h2, h3')].map(h => +h.localName[1]);
        const jumps = levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1).length;
        const ids = [...page.querySelectorAll('[id]')].map(e => e.id);
        document.getElementById('result').textContent = [
          'wide', page.documentElement.scrollWidth, 'dark', paper < 0.1, 'texts', texts > 200, 'contrast', least >= 4.5,
          'bar', contrast(bar) >= 3, 'plots', page.querySelectorAll('svg[role=img]').length, 'unnamed', unnamed, 'jumps',
          jumps, 'same', ids.length - new Set(ids).size, 'heads', page.querySelectorAll('th:not([scope])').length,
          'tables', page.querySelectorAll('table:not(:has(caption))').length,
          'links', [...page.querySelectorAll('a')].filter(a => !page.querySelector(a.getAttribute('href'))).length].join(' ');
      };
      </script>
      """, to: "frame.html")
    let visit = try Browser.open(
      "frame.html", in: workshop,
      options: [
        "--allow-file-access-from-files", "--window-size=1400,1000", "--blink-settings=preferredColorScheme=\(scheme)",
      ])
    let result = try #require(visit.document.firstMatch(of: /<pre id="result">([^<]*)<\/pre>/)).output.1
    #expect(
      result
        == """
        wide \(width) dark \(scheme == 0) texts true contrast true bar true plots 6 unnamed 0 jumps 0 same 0 heads 0 \
        tables 0 links 0
        """)
    #expect(visit.console == [])
  }
}
