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
package struct SiteReader: Sendable {
  package let tables: SiteTables
  private struct Candidate {
    var template: Int
    var suffixStart: Int
    var includesBelow: Bool
  }
  private var candidates: [Candidate] = []
  /// Those for any host whose path begins as the address's does.
  private var openCandidates: [Candidate] = []
  private var parts = SiteParts()
  private var matching = SiteMatching()
  private var carried: [UInt8] = []
  /// The number of the template, in the order of the source, that gave the last answer; nil where none did.
  package private(set) var matchedTemplate: Int?
  /// Whether ``unwrap(into:)`` took the address from an archive, which holds a copy of the page.
  package var holdsCopy: Bool {
    unwrapped.map { SiteReader.archives.contains(tables.source.wrappers[$0].word) } ?? false
  }
  private var unwrapped: Int?
  /// Whether ``unwrap(into:)`` met an address under more layers of escapes than are undone.
  package private(set) var carriesTooDeep = false
  /// The wrappers that are archives (wrappers.yaml).
  private static let archives: Set<String> = ["wayback", "archivetoday", "webarchives", "google-cache"]

  package init(_ tables: SiteTables) { self.tables = tables }

  /// Reads the address of `forms`; the other methods then answer for it. False where no template can match it.
  ///
  /// - Complexity: a hash for each suffix of the host that is as long as some host of the tables. Allocates nothing
  ///   where it answers false.
  package mutating func read(_ forms: borrowing URLForms) -> Bool {
    candidates.removeAll(keepingCapacity: true)
    openCandidates.removeAll(keepingCapacity: true)
    if tables.isEmpty { return false }
    let isWeb = forms.canonical.isSpecial
    if !isWeb, let templates = tables.byScheme[Array(forms.canonical.bytes[forms.canonical.schemeRange])] {
      for template in templates {
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

  /// Takes `url` apart and finds the templates for any host; false where there is no candidate at all.
  private mutating func load(_ url: borrowing CanonicalURL, host: Span<UInt8>) -> Bool {
    let mayBeOpen = mayBeginOpen(url)
    guard mayBeOpen || !candidates.isEmpty else { return false }
    parts.load(url, host: host)
    if mayBeOpen, let first = parts.segments.first, !first.text.isEmpty {
      openCandidates = tables.open.templates(for: parts.decoded.span.extracting(first.text)).map {
        Candidate(template: $0, suffixStart: 0, includesBelow: true)
      }
    }
    return true
  }

  private mutating func findHosts(_ key: borrowing MatchKey) {
    var suffixes = 0
    key.forEachHostSuffix { range in
      guard tables.index.hasHost(ofLength: range.count),
        let number = tables.index.number(of: key.bytes.span.extracting(range))
      else { return }
      suffixes += 1
      for posting in tables.index.postings(of: number) {
        candidates.append(
          Candidate(
            template: posting.template, suffixStart: range.lowerBound, includesBelow: posting.includesBelow))
      }
    }
    // Longer suffixes came first; what decides is the order of the source.
    if suffixes > 1 { candidates.sort { ($0.template, $0.suffixStart) < ($1.template, $1.suffixStart) } }
  }

  /// Whether a template for any host may match: told from the first path segment.
  private func mayBeginOpen(_ url: borrowing CanonicalURL) -> Bool {
    if tables.open.isEmpty { return false }
    let path = url.pathRange
    var start = path.lowerBound
    while start < path.upperBound, url.bytes[start] == .ascii("/") { start &+= 1 }
    var end = start
    while end < path.upperBound, url.bytes[end] != .ascii("/") {
      if url.bytes[end] == .ascii("%") { return true }
      end &+= 1
    }
    return end > start && tables.open.holds(url.bytes.span.extracting(start..<end))
  }

  // MARK: Values

  /// Whether `value` has the form of identities of `type`.
  mutating func matchesValue(
    _ type: SiteTables.IdentityType, _ value: Span<UInt8>, rules: [SiteTables.CaptureRule]
  ) -> Bool {
    matching.matchesValue(type, value, rules: rules)
  }

  /// Appends the text that `pieces` make of what was matched last.
  func append(_ pieces: [SiteTables.Piece], to output: inout [UInt8]) { matching.append(pieces, to: &output) }

  // MARK: Answers

  /// Writes the identity of the address that was read, and its parents, into `identities`.
  package mutating func identities(into identities: inout Identities) {
    identities.reset()
    let platforms = tables.platforms
    let found = first { if case .platform(let platform, _) = $0 { platforms[platform].captures } else { nil } }
    guard let entry = found, case .platform(let number, let addresses) = entry.owner else { return }
    if tables.source.platforms[number].addresses[addresses].isWithin { identities.append { _ in } }
    for pieces in tables.platforms[number].gives[addresses] {
      identities.append { matching.append(pieces, to: &$0) }
    }
    identities.needsQuery = entry.template.needsQuery
    identities.needsFragment = entry.template.needsFragment
    identities.isOfMore =
      entry.template.path.tail == .anything && parts.segments.count > entry.template.path.segments.count
    identities.isOfAnyHost = entry.template.scheme == .web && entry.template.host.isAny
  }

  /// Writes the address that the one that was read carries into `address`; false where it carries none.
  package mutating func unwrap(into address: inout [UInt8]) -> Bool {
    matchedTemplate = nil
    unwrapped = nil
    carriesTooDeep = false
    for isOpen in [false, true] {
      if isOpen, isOwned({ if case .wrapper(let number) = $0 { number } else { nil } }) { break }
      for candidate in isOpen ? openCandidates : candidates {
        let entry = tables.templates[candidate.template]
        guard case .wrapper(let number) = entry.owner, entry.mayMatch(parts.onceSegments, of: parts) else { continue }
        let wrapper = tables.wrappers[number]
        guard
          matching.matches(
            entry.template, parts, suffixStart: candidate.suffixStart, includesBelow: candidate.includesBelow,
            rules: wrapper.captures, decodesOnce: true)
        else { continue }
        if take(from: wrapper, into: &address) {
          matchedTemplate = entry.text
          unwrapped = number
          return true
        }
      }
    }
    return false
  }

  /// Whether the address that was read is a shortener's, of which nobody can tell where it leads without asking it.
  package mutating func isShortener() -> Bool {
    let nothing: [SiteTables.CaptureRule] = []
    return first(where: { $0 == .shortener ? nothing : nil }) != nil
  }

  /// Whether the host is that of an entry of the owners that `isAsked` gives a number: then no template for any host holds.
  private mutating func isOwned(_ isAsked: (SiteTables.Entry.Owner) -> Int?) -> Bool {
    if openCandidates.isEmpty { return true }
    for candidate in candidates {
      let entry = tables.templates[candidate.template]
      guard isAsked(entry.owner) != nil else { continue }
      if matching.holdsHost(
        entry.template, parts, suffixStart: candidate.suffixStart, includesBelow: candidate.includesBelow,
        captureCount: captureCount(of: entry.owner))
      {
        return true
      }
    }
    return false
  }

  private func captureCount(of owner: SiteTables.Entry.Owner) -> Int {
    switch owner {
    case .platform(let number, _): tables.platforms[number].captures.count
    case .wrapper(let number): tables.wrappers[number].captures.count
    case .shortener: 0
    }
  }

  /// The first template that matches, of the owners for which `rules` gives the rules of their captures: those with a
  /// host of their own before those for any host.
  private mutating func first(
    where rules: (SiteTables.Entry.Owner) -> [SiteTables.CaptureRule]?
  ) -> SiteTables.Entry? {
    matchedTemplate = nil
    for isOpen in [false, true] {
      if isOpen, isOwned({ rules($0)?.count }) { break }
      for candidate in isOpen ? openCandidates : candidates {
        let entry = tables.templates[candidate.template]
        guard entry.mayMatch(parts.segments, of: parts), let rules = rules(entry.owner) else { continue }
        if matching.matches(
          entry.template, parts, suffixStart: candidate.suffixStart, includesBelow: candidate.includesBelow,
          rules: rules, decodesOnce: false)
        {
          matchedTemplate = entry.text
          return entry
        }
      }
    }
    return nil
  }

  /// Builds what `wrapper` carries of the captures; false where that is no address.
  private mutating func take(from wrapper: SiteTables.Wrapper, into address: inout [UInt8]) -> Bool {
    if let carrier = wrapper.carrier, !wrapper.strip.isEmpty || !wrapper.decode.isEmpty {
      var text = matching.captures.value(carrier)
      if let prefix = wrapper.strip.first(where: { text.starts(with: $0) }) { text.removeFirst(prefix.count) }
      for decoding in wrapper.decode {
        guard let decoded = decoding.decoded(text) else { return false }
        text = decoded
      }
      matching.setCapture(carrier, to: text)
    }
    carried.removeAll(keepingCapacity: true)
    matching.append(wrapper.to, to: &carried)
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
