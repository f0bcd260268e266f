// A rule whose value was brought to the form that is compared: by the same code that brings items to theirs.

import CordonBytes
import CordonImage
import CordonModel
import CordonPatterns
import CordonRules
import CordonText
import CordonURL

/// A rule's value, ready to be compared.
package enum PreparedValue: Sendable {
  /// The whole key and, within it, host and page.
  case url(MatchKey, Scope)
  case host([UInt8])
  /// The host as it stands in keys, and the name below which hosts are meant too. They differ where the rule was written
  /// with "www.": keys have lost it, but `mail.example.org` is not below `www.example.org`.
  case domain([UInt8], below: [UInt8])
  case identity([UInt8])
  case sha256(KeySHA256)
  case pattern(Pattern, PatternTargets)
  case phrase(PhraseText, Pattern)

  /// What the index is asked for, and what makes two rules duplicates; for patterns and phrases their text.
  package var key: [UInt8] {
    switch self {
    case .url(let key, .exact): key.bytes
    case .url(let key, _): Array(key.bytes[key.pageRange])
    case .host(let bytes), .domain(_, let bytes), .identity(let bytes): bytes
    case .sha256(let digest): digest.bytes
    case .pattern: []
    case .phrase(let phrase, _): phrase.folded
    }
  }
}

/// Prepares rules. Holds scratch memory.
package struct RulePreparer {
  private var canonicalizer: Canonicalizer
  private var forms = URLForms()

  package init(tables: NormalizationTables) { canonicalizer = Canonicalizer(tables: tables) }

  /// Why a rule's value cannot be used: one sentence that says how to mend it.
  package struct Refusal: Error { package let message: String }

  package mutating func prepare(_ rule: Rule) throws(Refusal) -> PreparedValue {
    let value = Array(rule.value.utf8)
    switch rule.kind {
    case .url:
      try canonicalize(value, quoted: rule.value)
      guard forms.key.hasHost else {
        throw Refusal(message: "`\(rule.value)` has no host; write an address such as https://example.org/x")
      }
      if rule.scope == .prefix { try checkPrefix() }
      return .url(forms.key, rule.scope)
    case .host: return .host(try host(value, of: rule))
    case .domain:
      let host = try host(value, of: rule)
      var name = forms.canonical.bytes[forms.canonical.hostRange]
      while name.last == .ascii(".") { name.removeLast() }
      return .domain(host, below: forms.key.hostIsName && name.starts(with: "www.".utf8) ? Array(name) : host)
    case .identity: return .identity(value)
    case .sha256:
      guard let digest = KeySHA256(hexadecimal: value.span) else {
        throw Refusal(message: "a sha256 is 64 hexadecimal digits")
      }
      return .sha256(digest)
    case .pattern:
      do throws(PatternSyntaxError) {
        return .pattern(try Pattern(value.span), rule.targets)
      } catch {
        throw Refusal(message: "the pattern is not valid PCRE2: \(error.message), at byte \(error.offset) of it")
      }
    case .phrase:
      let phrase = PhraseText(rule.value)
      guard !phrase.folded.isEmpty else { throw Refusal(message: "the phrase is empty once it is folded") }
      do throws(PatternSyntaxError) {
        return .phrase(phrase, try Pattern(phrase: phrase.folded.span, boundaries: phrase.boundaries))
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
