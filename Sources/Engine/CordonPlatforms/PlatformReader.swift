// What the tables say of one address.
//
//   URLForms ─► read: suffixes of the host in the index, or the scheme, or the first path segment
//                 │ nothing there, as for nearly every address: done, and nothing was allocated
//                 └─► parts ─► templates ─► identities · the wrapped address · a shortener

import CordonBytes
import CordonURL

/// What an address is named by its platform, and what the content lies in.
package struct Identities: Sendable, Equatable {
  package private(set) var bytes: [UInt8] = []
  /// The identity first, empty where the address has none of its own, then its parents, nearest first; in `bytes`.
  package private(set) var ranges: [Range<Int>] = []
  /// Whether the address says it in its query, so that its page alone says less.
  package internal(set) var needsQuery = false
  /// The same of its fragment.
  package internal(set) var needsFragment = false
  /// Whether it was told from the path alone, whatever the host.
  package internal(set) var isOfAnyHost = false
  /// Whether the address goes on behind what named it: `…/NAME/more/of/it`.
  package internal(set) var isOfMore = false

  package init() {}

  package var isEmpty: Bool { ranges.isEmpty }
  package var count: Int { ranges.count }
  /// All of them, for who has time.
  package var texts: [[UInt8]] { ranges.map { Array(bytes[$0]) } }

  mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    needsQuery = false
    needsFragment = false
    isOfAnyHost = false
    isOfMore = false
  }

  mutating func append(_ make: (inout [UInt8]) -> Void) {
    let start = bytes.count
    make(&bytes)
    let made = Array(bytes[start...])
    // A parent that is the content itself says nothing.
    if ranges.contains(where: { bytes[$0].elementsEqual(made) }) {
      bytes.removeSubrange(start...)
    } else {
      ranges.append(start..<bytes.count)
    }
  }
}

/// Asks the tables about addresses. Holds scratch memory: one for each worker.
package struct PlatformReader: Sendable {
  package let tables: PlatformTables
  private struct Candidate {
    var template: Int
    var suffixStart: Int
    var includesBelow: Bool
  }
  private var candidates: [Candidate] = []
  /// Those for any host whose path begins as the address's does.
  private var openCandidates: [Candidate] = []
  private var parts = URLParts()
  private var matcher = TemplateMatcher()
  private var carried: [UInt8] = []
  /// The number of the template, in the order of the source, that gave the last answer; nil where none did.
  package private(set) var matchedTemplate: Int?
  /// Whether ``unwrap(into:)`` took the address from an archive, which holds a copy of the page.
  package var holdsCopy: Bool {
    unwrapped.map { PlatformReader.archives.contains(tables.text(.wrappers, $0, 0)) } ?? false
  }
  private var unwrapped: Int?
  /// Whether ``unwrap(into:)`` met an address under more layers of escapes than are undone.
  package private(set) var carriesTooDeep = false
  /// The wrappers that are archives (wrappers.yaml).
  private static let archives: Set<String> = ["wayback", "archivetoday", "webarchives", "google-cache"]

  package init(_ tables: PlatformTables) { self.tables = tables }

  /// Reads the address of `forms`; the other methods then answer for it. False where no template can match it.
  ///
  /// - Complexity: a hash for each suffix of the host that is as long as some host of the tables. Allocates nothing
  ///   where it answers false.
  package mutating func read(_ forms: borrowing URLForms) -> Bool {
    candidates.removeAll(keepingCapacity: true)
    openCandidates.removeAll(keepingCapacity: true)
    if tables.isEmpty { return false }
    let isWeb = forms.canonical.isSpecial
    if !isWeb, let scheme = scheme(of: forms.canonical) {
      for number in tables.range(.schemes, scheme, 2) {
        let template = Int(tables.word(.numbers, number, 0))
        candidates.append(Candidate(template: template, suffixStart: 0, includesBelow: true))
      }
      parts.load(forms.canonical, host: forms.canonical.bytes.span.extracting(forms.canonical.hostRange))
      return true
    }
    guard forms.key.hasHost, isWeb || forms.hasHTTPReading else { return false }
    findHosts(forms.key)
    let host = forms.key.bytes.span.extracting(forms.key.hostRange)
    return isWeb ? load(forms.canonical, host: host) : load(forms.httpReading, host: host)
  }

  /// The number of the scheme of `url`, where it has templates of its own.
  private func scheme(of url: borrowing CanonicalURL) -> Int? {
    for number in 0..<tables.count(.schemes) {
      let known = tables.packed.strings.span.extracting(tables.stringRange(.schemes, number, 0))
      if known.elementsEqual(url.bytes.span.extracting(url.schemeRange)) { return number }
    }
    return nil
  }

  /// Takes `url` apart and finds the templates for any host; false where there is no candidate at all.
  private mutating func load(_ url: borrowing CanonicalURL, host: Span<UInt8>) -> Bool {
    let mayBeOpen = mayBeginOpen(url)
    guard mayBeOpen || !candidates.isEmpty else { return false }
    parts.load(url, host: host)
    if mayBeOpen, let first = parts.segments.first, !first.text.isEmpty {
      var candidates: [Candidate] = []
      tables.anyHost.forEachLiteral(of: parts.decoded.span.extracting(first.text)) { literal in
        for number in tables.range(.segments, literal, 3) {
          let template = Int(tables.word(.numbers, number, 0))
          candidates.append(Candidate(template: template, suffixStart: 0, includesBelow: true))
        }
      }
      candidates.sort { $0.template < $1.template }
      openCandidates = candidates
    }
    return true
  }

  private mutating func findHosts(_ key: borrowing MatchKey) {
    var suffixes = 0
    key.forEachHostSuffix { range in
      guard tables.hasHost(ofLength: range.count), let number = tables.number(ofHost: key.bytes.span.extracting(range))
      else { return }
      suffixes += 1
      for posting in tables.range(.hosts, number, 2) {
        let at = tables.index(.postings, posting)
        candidates.append(
          Candidate(
            template: Int(tables.packed.words[at]), suffixStart: range.lowerBound,
            includesBelow: tables.packed.words[at &+ 1] != 0))
      }
    }
    // Longer suffixes came first; what decides is the order of the source.
    if suffixes > 1 { candidates.sort { ($0.template, $0.suffixStart) < ($1.template, $1.suffixStart) } }
  }

  /// Whether a template for any host may match: told from the first path segment.
  private func mayBeginOpen(_ url: borrowing CanonicalURL) -> Bool {
    if tables.anyHost.isEmpty { return false }
    let path = url.pathRange
    var start = path.lowerBound
    while start < path.upperBound, url.bytes[start] == .ascii("/") { start &+= 1 }
    var end = start
    while end < path.upperBound, url.bytes[end] != .ascii("/") {
      if url.bytes[end] == .ascii("%") { return true }
      end &+= 1
    }
    return end > start && tables.anyHost.holds(url.bytes.span.extracting(start..<end))
  }

  // MARK: Values

  /// Whether `value` has the form of identities of `type`, of a platform.
  mutating func matchesValue(ofType type: Int, of platform: Int, _ value: Span<UInt8>) -> Bool {
    matcher.matchesValue(ofType: type, of: tables, value, rules: tables.range(.platforms, platform, 4))
  }

  /// Appends the text that the pieces of `type` make of what was matched last.
  func appendValue(ofType type: Int, to output: inout [UInt8]) {
    matcher.append(tables.range(.types, type, 5), of: tables, to: &output)
  }

  // MARK: Answers

  /// Writes the identity of the address that was read, and its parents, into `identities`.
  package mutating func identities(into identities: inout Identities) {
    identities.reset()
    guard let template = first(of: .platform) else { return }
    let group = Int(tables.word(.templates, template, 2))
    if tables.word(.groups, group, 0) != 0 { identities.append { _ in } }
    for gives in tables.range(.groups, group, 1) {
      identities.append { matcher.append(tables.range(.gives, gives, 0), of: tables, to: &$0) }
    }
    let bits = TemplateBits(tables.word(.templates, template, 0))
    let path = Int(tables.word(.templates, template, 5))
    identities.needsQuery = bits.needsQuery
    identities.needsFragment = bits.needsFragment
    identities.isOfMore =
      tables.word(.paths, path, 2) == PathTail.anything.rawValue
      && parts.segments.count > tables.range(.paths, path, 0).count
    identities.isOfAnyHost = bits.scheme == .web && bits.isAnyHost
  }

  /// Writes the address that the one that was read carries into `address`; false where it carries none.
  package mutating func unwrap(into address: inout [UInt8]) -> Bool {
    matchedTemplate = nil
    unwrapped = nil
    carriesTooDeep = false
    for isOpen in [false, true] {
      if isOpen, isOwned(by: .wrapper) { break }
      for candidate in isOpen ? openCandidates : candidates {
        guard mayMatch(candidate.template, owner: .wrapper, parts.onceSegments) else { continue }
        let wrapper = Int(tables.word(.templates, candidate.template, 1))
        guard matches(candidate, rules: tables.range(.wrappers, wrapper, 2), decodesOnce: true) else { continue }
        if take(from: wrapper, into: &address) {
          matchedTemplate = Int(tables.word(.templates, candidate.template, 3))
          unwrapped = wrapper
          return true
        }
      }
    }
    return false
  }

  /// Whether the address that was read is a shortener's, of which nobody can tell where it leads without asking it.
  package mutating func isShortener() -> Bool { first(of: .shortener) != nil }

  /// Whether the host is that of an entry of `owner`s: then no template for any host holds.
  private mutating func isOwned(by owner: TemplateBits.Owner) -> Bool {
    if openCandidates.isEmpty { return true }
    for candidate in candidates where TemplateBits(tables.word(.templates, candidate.template, 0)).owner == owner {
      if matcher.holdsHost(
        candidate.template, of: tables, parts, suffixStart: candidate.suffixStart,
        includesBelow: candidate.includesBelow, captureCount: rules(of: candidate.template, owner).count)
      {
        return true
      }
    }
    return false
  }

  /// The rules of the captures of a template of an `owner`.
  private func rules(of template: Int, _ owner: TemplateBits.Owner) -> Range<Int> {
    switch owner {
    case .platform: tables.range(.platforms, Int(tables.word(.templates, template, 1)), 4)
    case .wrapper: tables.range(.wrappers, Int(tables.word(.templates, template, 1)), 2)
    case .shortener: 0..<0
    }
  }

  /// The first template that matches, of `owner`s: those with a host of their own before those for any host.
  private mutating func first(of owner: TemplateBits.Owner) -> Int? {
    matchedTemplate = nil
    for isOpen in [false, true] {
      if isOpen, isOwned(by: owner) { break }
      for candidate in isOpen ? openCandidates : candidates {
        guard mayMatch(candidate.template, owner: owner, parts.segments) else { continue }
        if matches(candidate, rules: rules(of: candidate.template, owner), decodesOnce: false) {
          matchedTemplate = Int(tables.word(.templates, candidate.template, 3))
          return candidate.template
        }
      }
    }
    return nil
  }

  @inline(__always)
  private mutating func matches(_ candidate: Candidate, rules: Range<Int>, decodesOnce: Bool) -> Bool {
    matcher.matches(
      candidate.template, of: tables, parts, suffixStart: candidate.suffixStart,
      includesBelow: candidate.includesBelow, rules: rules, decodesOnce: decodesOnce)
  }

  /// Whether the template is of an `owner` and may match a path of these segments: told from their number and from the first
  /// one's first byte.
  @inline(__always)
  private func mayMatch(_ template: Int, owner: TemplateBits.Owner, _ path: [URLParts.Segment]) -> Bool {
    let at = tables.index(.templates, template)
    guard TemplateBits(tables.packed.words[at]).owner == owner else { return false }
    let shape = tables.index(.paths, Int(tables.packed.words[at &+ 5]))
    let count = Int(tables.packed.words[shape &+ 1])
    let isWhole = tables.packed.words[shape &+ 2] == PathTail.none.rawValue
    guard isWhole ? path.count == count : path.count >= count else { return false }
    let set = tables.packed.words[at &+ 7]
    guard set != PackedTable.none, let first = path.first, !first.text.isEmpty else { return true }
    let byte = parts.decoded[first.text.lowerBound]
    return tables.packed.words[tables.index(.sets, Int(set)) &+ Int(byte &>> 5)] &>> UInt32(byte & 31) & 1 != 0
  }

  /// Builds what a wrapper carries of the captures; false where that is no address.
  private mutating func take(from wrapper: Int, into address: inout [UInt8]) -> Bool {
    let (strip, decode) = (tables.range(.wrappers, wrapper, 5), tables.range(.wrappers, wrapper, 7))
    if let carrier = tables.number(.wrappers, wrapper, 4), !strip.isEmpty || !decode.isEmpty {
      var text = matcher.captures.value(carrier)
      for number in strip {
        let prefix = tables.packed.strings[tables.stringRange(.texts, number, 0)]
        guard text.starts(with: prefix) else { continue }
        text.removeFirst(prefix.count)
        break
      }
      for number in decode {
        guard let decoded = WrapperDecoding(code: tables.word(.numbers, number, 0))?.decoded(text) else {
          return false
        }
        text = decoded
      }
      matcher.setCapture(carrier, to: text)
    }
    carried.removeAll(keepingCapacity: true)
    matcher.append(tables.range(.wrappers, wrapper, 9), of: tables, to: &carried)
    switch CarriedAddress.normalize(&carried) {
    case .address: break
    case .none: return false
    case .tooDeep:
      carriesTooDeep = true
      return false
    }
    address.removeAll(keepingCapacity: true)
    address += carried
    return true
  }
}
