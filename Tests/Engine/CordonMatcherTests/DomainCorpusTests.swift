// 48,010 real URLs against 122,182 entries of real lists. The oracles are plain Swift: hosts cut out of the URL as text and
// looked up suffix by suffix in a set, addresses by their match key in a dictionary.

import CordonCompiler
import CordonMatcher
import CordonLists
import CordonTestSupport
import CordonURL
import Testing

@Suite(.enabled(if: Corpus.isPresent)) struct DomainCorpusTests {
  static let files: [(path: String, kind: RuleKind)] = [
    ("lists/gambling.domains.txt", .domain), ("lists/games.domains.txt", .domain),
    ("lists/shopping.domains.txt", .domain),
    ("lists/malware.urls.txt", .url),
  ]

  static func sources() throws -> [ListReader.Source] {
    try files.map { path, kind in
      ListReader(as: kind).read(bytes: try Corpus.bytes(path), named: path, format: .text)
    }
  }

  /// All four in one image, broad entries too.
  static let all = Result { try blocklist(Array(sources())) }

  @Test func realListsCompileButForWhatIsRefused() throws {
    let sources = try DomainCorpusTests.sources()
    #expect(sources.map(\.list.rules.count) == [32_247, 33_741, 36_968, 19_226])
    #expect(sources.map { $0.diagnostics.count { $0.severity == .error } } == [0, 0, 0, 0])
    let strict = sources.map { ListCompiler().compile([$0]) }
    #expect(strict.map(\.ruleCount) == [32_247, 33_731, 36_967, 18_153])
    #expect(try DomainCorpusTests.all.get().ruleCount == 32_247 + 33_741 + 36_968 + 18_153)
    #expect(strict.map { $0.diagnostics.count { $0.severity == .error } } == [0, 10, 1, 0])
    #expect(strict.map { count($0, "public suffix") } == [0, 6, 1, 0])
    #expect(strict.map { count($0, "other people's content") } == [0, 4, 0, 0])
    #expect(strict.map { count($0, "already; keep one") } == [0, 0, 0, 0])
    #expect(strict.map { count($0, "this is the same") } == [0, 0, 0, 1073])
    #expect(strict.map { count($0, "is ignored") } == [0, 0, 0, 0])
    // Nothing else is said of any of them.
    #expect(strict.map(\.diagnostics.count) == [0, 10, 1, 1219])
  }

  private func count(_ compilation: Compilation, _ words: String) -> Int {
    compilation.diagnostics.count { $0.message.contains(words) }
  }

  @Test func everyURLMatchesWhatTheSetsSay() throws {
    let sources = try DomainCorpusTests.sources()
    let matcher = Matcher(try DomainCorpusTests.all.get())
    let domains = sources.prefix(3).map { Set($0.list.rules.map { withoutWWW($0.value.lowercased()[...]) }) }
    let tables = try NormalizationTables.builtin()
    var canonicalizer = Canonicalizer(tables: tables)
    var forms = URLForms()
    var pages: Set<[UInt8]> = []
    for rule in sources[3].list.rules {
      guard (try? canonicalizer.canonicalize(Array(rule.value.utf8).span, into: &forms)) != nil else { continue }
      pages.insert(Array(forms.key.bytes[forms.key.pageRange]))
    }
    let names = DomainCorpusTests.files.map(\.path).map { $0.split(separator: "/")[1].dropLast(4) }
    var items = 0
    var matched = 0
    var matches: [String: Int] = [:]
    for url in try Corpus.lines("urls/kasztp.txt") {
      var expected: [String] = []
      for suffix in suffixes(of: host(of: url)) {
        for (name, set) in zip(names, domains) where set.contains(suffix) { expected.append("\(name) \(suffix)") }
      }
      if (try? canonicalizer.canonicalize(url.span, into: &forms)) != nil {
        let page = Array(forms.key.bytes[forms.key.pageRange])
        if pages.contains(page) { expected.append("\(names[3]) \(String(decoding: page, as: UTF8.self))") }
      }
      let verdict = matcher.match(item: url.span)
      let found = verdict.matches.map { "\($0.list) \($0.value)" }
      if found.sorted() != expected.sorted() { Issue.record("\(shown(url)): \(found), not \(expected)") }
      items += 1
      if verdict.isMatch { matched += 1 }
      for match in verdict.matches { matches[match.list, default: 0] += 1 }
    }
    #expect(items == 48_010)
    #expect(matched == 2085)
    #expect(matches == ["gambling.domains": 14, "games.domains": 1952, "shopping.domains": 125])
  }

  @Test func everyEntryMatchesItself() throws {
    let sources = try DomainCorpusTests.sources()
    let matcher = Matcher(try DomainCorpusTests.all.get())
    var entries = 0
    for source in sources {
      for index in stride(from: 0, to: source.list.rules.count, by: 20) {
        let value = source.list.rules[index].value
        let item = source.list.rules[index].kind == .domain ? "https://x.\(value)/y" : "https://www.\(value)?z=1"
        let found = matcher.match(item: item).matches.map(\.list)
        if !found.contains(source.list.name) { Issue.record("\(item): \(found)") }
        entries += 1
      }
    }
    #expect(entries == 6112)
  }

  /// The host of an `http` or `https` URL, cut out as text: without user, port, final dots and `www.`, lower-case.
  private func host(of url: [UInt8]) -> String {
    let text = String(decoding: url, as: UTF8.self).lowercased()
    guard let scheme = text.firstRange(of: "://") else { return "" }
    var rest = text[scheme.upperBound...].drop { $0 == "/" }
    rest = rest.prefix { !"/?#\\".contains($0) }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    if let colon = rest.firstIndex(of: ":") { rest = rest[..<colon] }
    while rest.last == "." { rest.removeLast() }
    return withoutWWW(rest)
  }

  private func withoutWWW(_ host: Substring) -> String {
    var host = host
    while host.hasPrefix("www."), host.count > 4 { host = host.dropFirst(4) }
    return String(host)
  }

  private func suffixes(of host: String) -> [String] {
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    return labels.indices.map { labels[$0...].joined(separator: ".") }
  }
}
