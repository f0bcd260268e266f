// Lines as scan prints them, with everything that a report looks at, and some that it must refuse.

import CordonModel
import CordonTestSupport
import Foundation

enum RandomLines {
  /// A file of `count` lines; every record is a run of one to three.
  static func file(count: Int, with random: inout SeededRandom) -> String {
    var text = ""
    var record = 0
    // One line of each action and tier, so that no number is missing.
    for action in ["block", "review", "log"] {
      for tier in ["direct", "derived", "folded"] {
        record += 1
        text += lineText([
          "source": "s0", "record": record, "matches": [match(action: action, tier: tier, with: &random)],
          "kept": ["day": "2026-05-0\(1 + random.next(below: 9))"],
          "urls": [["url": "x", "key": "new.example/a", "platform": "new.example", "status": "new"]],
        ])
      }
    }
    for _ in 0..<count {
      if random.next(below: 3) > 0 { record += 1 }
      text += random.next(below: 25) == 0 ? broken.randomElement(using: &random)! : good(record, with: &random)
    }
    return text
  }

  /// What must be refused.
  static let broken = [
    "{\"source\":\"s\",\"record\":1,\"matches\":[{\n", "teapot\n", "[]\n", "{\"source\":\"s\",\"matches\":[]}\n",
    "{\"record\":1,\"matches\":[]}\n", "\"x\"\n", "{\"a\":\"\\ud800\"}\n",
  ]

  private static func good(_ record: Int, with random: inout SeededRandom) -> String {
    var object: [String: Any] = ["source": "s\(record / 20 % 3)", "record": record, "input": "see “this” \u{2028}"]
    if random.next(below: 30) == 0 {
      object["error"] = "line of \(random.next(below: 3)) bytes is longer than 1"
      if random.next(below: 2) == 0 { return lineText(object) }
    }
    object["matches"] = (0..<[0, 1, 1, 1, 2, 3][random.next(below: 6)]).map { _ in
      match(
        action: ["block", "review", "log"][random.next(below: 3)],
        tier: ["direct", "derived", "folded"][random.next(below: 3)], with: &random)
    }
    if random.next(below: 3) > 0 {
      let hasMatches = (object["matches"] as? [Any])?.isEmpty == false
      object["urls"] = (0..<1 + random.next(below: 3)).map { _ in address(canBeListed: hasMatches, with: &random) }
    }
    if random.next(below: 20) == 0 { object["errors"] = [["rule": "slow", "error": "match limit"]] }
    switch random.next(below: 12) {
    case 0: break
    case 1: object["kept"] = ["day": "no date", "other": 1]
    case 2: object["kept"] = ["other": "2020-01-01"]
    case 3: object["day"] = day(with: &random).description
    case 4: object["kept"] = ["day": 86_400 * Int(day(with: &random).daysSince1970) + random.next(below: 86_400)]
    default: object["kept"] = ["day": day(with: &random).description, "other": ["day": "x"]]
    }
    return lineText(object)
  }

  /// A day of the twenty months to November 2026, late ones more often.
  private static func day(with random: inout SeededRandom) -> CalendarDate {
    let back = random.next(below: 5) == 0 ? random.next(below: 600) : random.next(below: 60)
    return CalendarDate(daysSince1970: CalendarDate("2026-11-26")!.daysSince1970 - Int32(back))
  }

  private static func match(action: String, tier: String, with random: inout SeededRandom) -> [String: Any] {
    let (kind, value) = [
      ("url", "pot\(random.next(below: 3)).example/a/\(random.next(below: 3))"), ("domain", "www.kettle.example.co.uk"),
      ("identity", "youtube:video:\(random.next(below: 4))"), ("identity", "telegram:channel:pots"),
      ("pattern", "tea.?pot"), ("phrase", "pour it"), ("host", "192.0.2.7"),
    ][random.next(below: 7)]
    return [
      "rule": "r\(random.next(below: 6))", "list": "l\(random.next(below: 2))", "action": action, "kind": kind,
      "value": value, "tier": tier, "via": [String](), "span": [0, 1],
      "labels": ["video", "caf\u{E9}", "cafe\u{301}", "", "a\"b"].filter { _ in random.next(below: 3) == 0 },
    ]
  }

  private static func address(canBeListed: Bool, with random: inout SeededRandom) -> [String: Any] {
    var own: [String: Any] = [
      [
        "key": "youtu.be/\(random.next(below: 4))", "identity": "youtube:video:\(random.next(below: 4))",
        "platform": "youtu.be",
      ],
      ["key": "t.me/s/pots/1", "identity": "telegram:channel:pots", "platform": "t.me"],
      ["key": "pot\(random.next(below: 3)).example/b", "platform": "pot.example"],
      ["key": "192.0.2.7/x", "platform": "192.0.2.7"],
    ][random.next(below: 4)]
    own["url"] = "http://\(own["key"]!)"
    let status = ["unresolved", "new", "listed", "listed"][random.next(below: canBeListed ? 4 : 2)]
    own["status"] = status
    if status == "listed", random.next(below: 4) == 0 {
      let number = random.next(below: 4)
      let way = random.next(below: 2) == 0 ? "copy" : "target"
      own["carried"] =
        number < 2
        ? ["key": "youtu.be/\(number)", "identity": "youtube:video:\(number)", "as": way]
        : ["key": "a.pot\(number).example/b", "as": way]
    }
    return own
  }

  private static func lineText(_ object: [String: Any]) -> String {
    let data = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
