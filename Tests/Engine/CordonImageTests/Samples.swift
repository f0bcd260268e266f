// What the tests of this room share: seeded random lists, a small image with something in every section, and a reader
// that touches everything an image has.

import CordonBytes
import CordonModel
import CordonTestSupport
import Testing

@testable import CordonImage

/// A list as a test means it, apart from how the writer is fed.
struct SampleList {
  struct Key: Hashable {
    var bytes: [UInt8]
    /// Its place among the rules; a rule of the kind `sha256` has the hash of the bytes alone.
    var rule: Int
  }

  var lists: [ImageInfo.List] = [.init(name: "demo", version: "2026-11-23"), .init(name: "other")]
  var tables: [UInt8] = Array("tables".utf8)
  var rules: [RuleRecord] = []
  var keys: [Key] = []
  var pathHosts: [String] = []

  var salt = Salt.standard
  var listKey: ListKey?

  func writer() -> ImageWriter {
    var writer = ImageWriter(lists: lists, tables: tables, salt: salt, key: listKey)
    let numbers = rules.map { writer.add($0, makesID: $0.id.isEmpty) }
    for key in keys {
      if rules[key.rule].kind == .sha256 {
        let isAdded = writer.add(keySHA256: sha256(key.bytes).span, rule: numbers[key.rule])
        #expect(isAdded)
      } else {
        writer.add(key: key.bytes.span, rule: numbers[key.rule])
      }
    }
    for host in pathHosts { writer.addPathHost(Array(host.utf8).span) }
    return writer
  }

  func serialized() throws -> [UInt8] { try writer().serialize() }

  /// The rules as an image answers them: with the ids that are made from their first keys.
  var answeredRules: [RuleRecord] {
    rules.enumerated().map { index, rule in
      guard rule.id.isEmpty, let key = keys.first(where: { $0.rule == index }) else { return rule }
      var rule = rule
      let digest = KeyDigester(salt: salt, key: listKey).digest(of: KeySHA256(of: key.bytes.span))
      rule.id = DerivedID.text(kind: rule.kind, scope: rule.writtenScope, digestStart: digest.high)
      return rule
    }
  }

  /// What a lookup of each key must answer, by id.
  func expectedRules(hashed: Bool) -> [[UInt8]: [String]] {
    let answered = answeredRules
    var ids: [[UInt8]: Set<String>] = [:]
    for key in keys where hashed || rules[key.rule].kind != .sha256 {
      ids[key.bytes, default: []].insert("\(answered[key.rule].list) \(answered[key.rule].id)")
    }
    return ids.mapValues { $0.sorted() }
  }

  /// Something in every section: each kind of rule, labels, dates, a shared key, a hashed one, ids that are made.
  static let small: SampleList = {
    var list = SampleList()
    list.rules = [
      RuleRecord(id: "demo-1", list: "demo", kind: .domain, labels: ["video", "größe"]),
      RuleRecord(id: "demo-2", list: "demo", kind: .url, scope: .prefix, action: .review, labels: ["video", "größe"]),
      RuleRecord(
        id: "demo-3", list: "demo", kind: .pattern, targets: [.host], added: CalendarDate("2026-11-23"),
        text: #"fork(?=bomb)\d+"#),
      RuleRecord(
        id: "o-1", list: "other", kind: .phrase, action: .log, expires: CalendarDate("2027-01-01"), text: "döner"),
      RuleRecord(id: "o-2", list: "other", kind: .sha256, action: .allow),
      RuleRecord(id: "o-3", list: "other", kind: .identity, labels: []),
      RuleRecord(id: "o-4", list: "other", kind: .host, scope: .exact),
      RuleRecord(id: "", list: "demo", kind: .domain, labels: ["video", "größe"]),
      RuleRecord(id: "", list: "demo", kind: .url, scope: .exact, writtenScope: .page),
    ]
    list.keys = [
      Key(bytes: Array("ads.example".utf8), rule: 0),
      Key(bytes: Array("ads.example".utf8), rule: 6),
      Key(bytes: Array("ads.example".utf8), rule: 4),
      Key(bytes: Array("example.org/a/b".utf8), rule: 1),
      Key(bytes: Array("hidden.test/x".utf8), rule: 4),
      Key(bytes: Array("youtube:video:AbC".utf8), rule: 5),
      Key(bytes: Array("plain.example".utf8), rule: 7),
      Key(bytes: Array("youtube:video:XyZ".utf8), rule: 8),
      Key(bytes: Array("youtube.example/watch?v=XyZ".utf8), rule: 8),
    ]
    // Two tails that are crowded.
    list.pathHosts = ["example.org", "hidden.test"] + (0..<32).map { "h\($0).crowd\($0 % 2).test" }
    return list
  }()

  /// Any rules, and keys that are shared, repeated and hashed at random.
  static func random(ruleCount: Int, keyCount: Int, seed: UInt64) -> SampleList {
    var generator = SeededRandom(seed: seed)
    let words = ["", "video", "a\u{0}b", "größe", "日本", "🚧", "video", String(repeating: "long ", count: 100)]
    func day(_ generator: inout SeededRandom) -> CalendarDate? {
      [nil, CalendarDate(daysSince1970: .min), CalendarDate(daysSince1970: .max), CalendarDate("2026-11-23")]
        .randomElement(using: &generator)!
    }
    var list = SampleList()
    list.tables = (0..<Int.random(in: 0..<200, using: &generator)).map { UInt8(truncatingIfNeeded: $0) }
    for i in 0..<ruleCount {
      let kind = RuleKind.allCases.randomElement(using: &generator)!
      let holdsText = kind == .pattern || kind == .phrase
      // Without an id of its own where it has a key to make one from.
      let isNamed = holdsText || keyCount == 0 || Bool.random(using: &generator)
      list.rules.append(
        RuleRecord(
          id: isNamed ? "r\(i)-\(words.randomElement(using: &generator)!)" : "",
          list: ["demo", "other", "unnamed"].randomElement(using: &generator)!,
          kind: kind, scope: Scope.allCases.randomElement(using: &generator)!,
          targets: PatternTargets(rawValue: UInt8.random(in: 0...7, using: &generator)),
          findsEvasions: holdsText && Bool.random(using: &generator),
          action: Action.allCases.randomElement(using: &generator)!,
          labels: (0..<Int.random(in: 0..<4, using: &generator)).map { _ in words.randomElement(using: &generator)! },
          added: day(&generator), expires: day(&generator),
          text: holdsText ? words.randomElement(using: &generator)! : nil))
      if !isNamed { list.keys.append(Key(bytes: Array("own-\(i).example".utf8), rule: i)) }
    }
    let searched = list.rules.map { $0.kind == .pattern || $0.kind == .phrase }
    for _ in 0..<(ruleCount == 0 ? 0 : keyCount) {
      let rule = Int.random(in: 0..<ruleCount, using: &generator)
      if searched[rule] { continue }
      list.keys.append(
        Key(bytes: Array("host-\(Int.random(in: 0..<keyCount, using: &generator)).example".utf8), rule: rule))
    }
    return list
  }
}

/// SHA-256 as 32 bytes.
func sha256(_ bytes: [UInt8]) -> [UInt8] {
  let words = KeySHA256(of: bytes.span).words
  var result: [UInt8] = []
  for word in [words.0, words.1, words.2, words.3] { result.append(little: word.byteSwapped) }
  return result
}

extension Image {
  /// The answers to a lookup: list and id of each rule.
  func rules(for key: [UInt8], hashed: Bool) -> [String] {
    let found = rules(under: key.span, hashed: hashed, recent: RecentKeys())
    return (0..<found.count).map { rule(found[$0]) }.map { "\($0.list) \($0.id)" }.sorted()
  }

  func rules(for key: String, hashed: Bool = false) -> [String] { rules(for: Array(key.utf8), hashed: hashed) }

  /// Every rule, by list and id.
  var allRules: [RuleRecord] {
    var rules: [RuleRecord] = []
    forEachRule { rules.append(rule($0)) }
    return rules.sorted { ($0.list, $0.id) < ($1.list, $1.id) }
  }

  /// As `mayHavePaths(under:)`, for the tests' own hosts.
  func mayHavePaths(under host: String) -> Bool { mayHavePaths(under: Array(host.utf8).span) }

  /// Asks the filters about a host as the short way does: by its tail, by itself and its suffixes, and by its addresses.
  func mayHold(_ host: [UInt8]) -> (tail: Bool, hosts: Bool, addresses: Bool) {
    let filters = filters
    let tails = HostTails(of: host.span, seed: filters.seed)
    var hashes = [Hash64.hash(host.span, seed: filters.seed)]
    for index in host.indices where host[index] == UInt8(ascii: ".") {
      hashes.append(Hash64.hash(host.span.extracting(index + 1..<host.count), seed: filters.seed))
    }
    let hosts = hashes.withUnsafeBufferPointer { filters.mayHold(hostsWithHashes: $0) }
    return (
      filters.mayHold(hostWithTail: tails.tail(isCrowded: filters.isCrowded(tails.two))), hosts != 0,
      filters.mayHold(addressesAtHostWithHash: hashes[0])
    )
  }

  /// Reads all there is. Answers how many rules lookups of `list`'s keys led to.
  @discardableResult
  func readEverything(askingFor list: SampleList) -> Int {
    _ = (info, tables)
    forEachRule { _ = (header($0), rule($0)) }
    for index in textRules { _ = rule(index).text }
    let recent = RecentKeys()
    var found = 0
    for key in list.keys {
      for hashed in [false, true] {
        let rules = rules(under: key.bytes.span, hashed: hashed, recent: recent)
        for index in 0..<rules.count { found += rule(rules[index]).id.isEmpty ? 0 : 1 }
      }
      _ = mayHavePaths(under: key.bytes.span)
      _ = mayHold(key.bytes)
    }
    for host in list.pathHosts { _ = mayHold(Array(host.utf8)) }
    return found
  }
}
