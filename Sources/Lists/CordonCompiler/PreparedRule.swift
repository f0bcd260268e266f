// A rule whose value was brought to the form that is compared: by the same code that brings items to theirs.

import CordonBytes
import CordonImage
import CordonModel
import CordonPatterns
import CordonLists
import CordonText
import CordonPlatforms
import CordonURL

/// A rule's value, ready to be compared.
package enum PreparedValue: Sendable {
  /// The whole key and, within it, host and page; the identity that the address gives, where the rule holds for the same
  /// content under any of its addresses.
  case url(MatchKey, Scope, identity: [UInt8]?)
  /// An address that says what it shows where no key goes, in its fragment or behind a scheme: its identity alone.
  case content([UInt8])
  case host([UInt8])
  /// The host as it stands in keys, and the name below which hosts are meant too. They differ where the rule was written
  /// with "www.": keys have lost it, but `mail.example.org` is not below `www.example.org`.
  case domain([UInt8], below: [UInt8])
  case identity([UInt8])
  case sha256(KeySHA256)
  case pattern(PatternVariants, PatternTargets)
  case phrase(PhraseText, PatternVariants)

  /// What the index is asked for, and what makes two rules duplicates; for patterns and phrases their text.
  package var key: [UInt8] {
    switch self {
    case .url(let key, .exact, _): key.bytes
    case .url(let key, _, _): Array(key.bytes[key.pageRange])
    case .host(let bytes), .domain(_, let bytes), .identity(let bytes), .content(let bytes): bytes
    case .sha256(let digest): digest.bytes
    case .pattern: []
    case .phrase(let phrase, _): phrase.folded
    }
  }

  /// What makes two rules on addresses the same: the content they show, where that is known.
  var contentKey: [UInt8] {
    if case .url(_, _, let identity?) = self { identity } else { key }
  }
}

/// Prepares rules. Holds scratch memory.
package struct RulePreparer {
  private var canonicalizer: Canonicalizer
  private var forms = URLForms()
  private var platforms: PlatformReader
  private var identities = Identities()
  private var phrases = PhraseReader()
  private var rewriter = PatternRewriter()
  /// What the author of the last rule should look at.
  private(set) var warnings: [String] = []

  package init(tables: ListTables) {
    canonicalizer = Canonicalizer(tables: tables.keys)
    platforms = PlatformReader(tables.platforms)
  }

  /// Why a rule's value cannot be used: one sentence that says how to mend it.
  package struct Refusal: Error { package let message: String }

  package mutating func prepare(_ rule: Rule) throws(Refusal) -> PreparedValue {
    let value = Array(rule.value.utf8)
    warnings.removeAll()
    switch rule.kind {
    case .url:
      try canonicalize(value, quoted: rule.value)
      return try address(rule)
    case .host: return .host(try host(value, of: rule))
    case .domain:
      let host = try host(value, of: rule)
      var name = forms.canonical.bytes[forms.canonical.hostRange]
      while name.last == .ascii(".") { name.removeLast() }
      return .domain(host, below: forms.key.hostIsName && name.starts(with: "www.".utf8) ? Array(name) : host)
    case .identity: return .identity(try identity(value, of: rule))
    case .sha256:
      guard let digest = KeySHA256(hexadecimal: value.span) else {
        throw Refusal(message: "a sha256 is 64 hexadecimal digits")
      }
      return .sha256(digest)
    case .pattern:
      guard !rule.findsEvasions || rule.targets.contains(.text) else {
        throw Refusal(
          message:
            "`evasion` is for patterns on text, and this one is not searched there; add `text` to `on`, or leave "
            + "`evasion` out")
      }
      do {
        return .pattern(
          try PatternVariants(pattern: value, findsEvasions: rule.findsEvasions, using: &rewriter), rule.targets)
      } catch let error as PatternSyntaxError {
        throw Refusal(message: "the pattern is not valid PCRE2: \(error.message), at byte \(error.offset) of it")
      } catch {
        let message = (error as? NotRewritten)?.message ?? "\(error)"
        throw Refusal(message: "`evasion` cannot be had: \(message)")
      }
    case .phrase:
      let phrase = phrases.read(rule.value)
      guard !phrase.folded.isEmpty else { throw Refusal(message: "the phrase is empty once it is folded") }
      do throws(PatternSyntaxError) {
        let skeleton = rule.findsEvasions ? phrases.skeleton(of: phrase) : nil
        return .phrase(phrase, try PatternVariants(phrase: phrase, skeleton: skeleton))
      } catch {
        throw Refusal(message: "the phrase cannot be searched for: \(error.message)")
      }
    }
  }

  private mutating func canonicalize(_ value: [UInt8], quoted text: String) throws(Refusal) {
    do throws(URLFailure) {
      try canonicalizer.canonicalize(value.span, into: &forms)
    } catch {
      throw Refusal(message: "`\(text)` is no URL: \(error.message)")
    }
  }

  private mutating func address(_ rule: Rule) throws(Refusal) -> PreparedValue {
    var identity: [UInt8]?
    identities = Identities()
    if platforms.read(forms) {
      platforms.identities(into: &identities)
      // On a host that no entry names, the form of a path proves no platform: the rule holds for the address alone.
      // And where the address goes on behind what a template names, the rule is on what stands there, not on all of it.
      let isOwn = !identities.isOfAnyHost && !identities.isOfMore
      if rule.scope == .page, isOwn, let own = identities.texts.first, !own.isEmpty { identity = own }
      warnOfPlatform(rule)
    }
    guard forms.key.hasHost else {
      if let identity { return .content(identity) }
      throw Refusal(message: "`\(rule.value)` has no host; write an address such as https://example.org/x")
    }
    if rule.scope == .prefix { try checkPrefix() }
    guard let identity else { return .url(forms.key, rule.scope, identity: nil) }
    if identities.needsFragment { return .content(identity) }
    // Where the query says what is shown, the page is that of all of it.
    return .url(forms.key, identities.needsQuery ? .exact : .page, identity: identity)
  }

  private mutating func warnOfPlatform(_ rule: Rule) {
    var carried: [UInt8] = []
    if platforms.unwrap(into: &carried) {
      warnings.append(
        "`\(rule.value)` only leads to `\(String(decoding: carried, as: UTF8.self))`; write that address, which is most likely "
          + "meant, and the rule holds for both")
    } else if identities.isEmpty, platforms.isShortener() {
      warnings.append(
        "`\(rule.value)` is on a shortener: it is looked up as it stands, and not where it leads; write that address too"
      )
    }
  }

  private mutating func identity(_ value: [UInt8], of rule: Rule) throws(Refusal) -> [UInt8] {
    let parts = rule.value.split(separator: ":", maxSplits: 2)
    let platform = String(parts.first ?? "")
    switch platforms.identity(value.span) {
    case .identity(let identity): return identity
    case .unknownPlatform:
      let near = NearestName.of(platform, in: platforms.tables.platformWords).map { "; did you mean `\($0)`?" } ?? ""
      warnings.append("no platform `\(platform)` is known: nothing but this very word will match\(near)")
      return value
    case .unknownType(let types):
      let type = parts.count > 1 ? String(parts[1]) : ""
      let hint = NearestName.hint(for: type, in: types, what: "its types")
      throw Refusal(message: "`\(platform)` has no identities of the type `\(type)`\(hint)")
    case .malformed(let forms):
      let written = forms.map { "`\(parts[0]):\(parts[1]):\($0)`" }.joined(separator: " or ")
      throw Refusal(message: "`\(rule.value)` has not the form of what it names; it is written \(written)")
    }
  }

  private func checkPrefix() throws(Refusal) {
    let page = forms.key.pageRange
    let depth = forms.key.bytes[page].count { $0 == .ascii("/") }
    guard depth <= URLLimits.maximumPrefixDepth, page.count <= URLLimits.maximumPrefixLength else {
      throw Refusal(
        message: "a prefix has at most \(URLLimits.maximumPrefixDepth) path segments and "
          + "\(URLLimits.maximumPrefixLength) bytes; write a shorter one")
    }
  }

  /// The host of a `host` or `domain` rule, as it stands in keys.
  private mutating func host(_ value: [UInt8], of rule: Rule) throws(Refusal) -> [UInt8] {
    let kind = rule.kind.rawValue
    if value.starts(with: "*.".utf8) || value.first == .ascii(".") {
      let bare = rule.value.drop { $0 == "*" || $0 == "." }
      throw Refusal(message: "`\(rule.value)` is no host; write `domain: \(bare)`, which holds for all hosts below it")
    }
    try canonicalize(value, quoted: rule.value)
    let key = forms.key
    guard key.hasHost, key.bytes.count == key.hostEnd &+ 1, key.queryStart == nil else {
      throw Refusal(message: "`\(rule.value)` is more than a host; write it as `url`, or its host alone as `\(kind)`")
    }
    guard forms.standard == .whatwg else {
      throw Refusal(message: "`\(rule.value)` is no host: \(forms.browserFailure?.message ?? "no browser accepts it")")
    }
    guard key.hostEnd <= URLLimits.maximumHostLength else {
      throw Refusal(message: "the host is longer than \(URLLimits.maximumHostLength) bytes, which no host in DNS is")
    }
    return Array(key.bytes[key.hostRange])
  }
}
