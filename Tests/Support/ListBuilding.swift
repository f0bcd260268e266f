// Lists made in tests: rules in one line each, compiled in memory and opened.

import CordonCompiler
import CordonImage
import CordonMatcher
import CordonModel
import CordonLists

/// A rule as a test means it. Without an id the compiler makes one.
package func rule(
  _ kind: RuleKind, _ value: String, id: String? = nil, scope: Scope = .page, on targets: PatternTargets = .standard,
  _ action: Action = .block, evasion: Bool = false, expires: String? = nil, match: [String] = [], noMatch: [String] = []
) -> Rule {
  var rule = Rule(kind: kind, value: value, location: SourceLocation(file: "l", line: 1, column: 1))
  rule.id = id
  rule.scope = scope
  rule.targets = targets
  rule.action = action
  rule.findsEvasions = evasion
  rule.expires = expires.flatMap { CalendarDate($0) }
  let examples = SourceLocation(file: "l", line: 1, column: 9)
  rule.examples.match = match.map { Rule.Example(item: $0, location: examples) }
  rule.examples.noMatch = noMatch.map { Rule.Example(item: $0, location: examples) }
  return rule
}

/// A source that holds `rules`, each on a line of its own.
package func source(_ rules: [Rule], named name: String = "demo") -> ListReader.Source {
  var source = ListReader().read(bytes: [], named: name, format: .text)
  source.diagnostics = []
  source.list.rules = rules.enumerated().map { index, rule in
    var rule = rule
    rule.location.line = index + 1
    return rule
  }
  return source
}

/// What is wrong with a list that a test means to be right.
package struct UnusableList: Error, CustomStringConvertible {
  package let description: String
}

/// Compiles `rules`, broad ones and duplicates too, and opens the image.
package func blocklist(_ rules: [Rule]) throws -> Blocklist { try blocklist([source(rules)]) }

/// Compiles `sources`, with broad rules and duplicates, and opens the image.
package func blocklist(_ sources: [ListReader.Source]) throws -> Blocklist {
  let compilation = ListCompiler(allowsBroadRules: true).compile(sources)
  guard !compilation.hasErrors else {
    throw UnusableList(description: compilation.diagnostics.map(\.description).joined(separator: "\n"))
  }
  return try Blocklist(verifying: compilation.serialized())
}

extension Matcher {
  /// As `match(item:as:)`, of bytes in a buffer of exactly their size, so that the address sanitizer sees a read past it.
  package func match(bytes: [UInt8], as type: ItemType = .auto) -> Verdict {
    withExactBuffer(of: bytes) { match(item: $0, as: type) }
  }
}

/// Calls `body` with `bytes` in an allocation of exactly their size.
package func withExactBuffer<Result>(of bytes: [UInt8], _ body: (Span<UInt8>) -> Result) -> Result {
  let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
  defer { buffer.deallocate() }
  _ = buffer.initialize(from: bytes)
  return body(UnsafeBufferPointer(buffer).span)
}

/// Bytes as text for messages: what is not printable ASCII as `\xHH`.
package func shown(_ bytes: [UInt8]) -> String {
  bytes.map { byte in
    (0x20..<0x7F).contains(byte)
      ? String(UnicodeScalar(byte)) : "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }.joined()
}

/// SHA-256 of `text` in hexadecimal digits.
package func sha256Hexadecimal(of text: String) -> String {
  KeySHA256(of: Array(text.utf8).span).bytes.map { byte in
    String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }.joined()
}
