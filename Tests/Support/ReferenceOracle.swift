// The oracle: every rule in turn, without index, filter or order.
//
//   holding    which rules hold at all: ReferenceItem, which compares forms as whole strings
//   verdict    what `allow` leaves of them, from a second, plain statement of the contract:
//
//     place     an address of the item, or a stretch of its text
//     width     exact < page < prefix (longer ones first) < host < domain (longer ones first) < patterns and phrases
//     an exception at an address    wins there over what is as wide or wider, and in the text over what patterns and
//                                   phrases find inside the address
//     an exception in the text      wins over all that patterns and phrases find in the text
//     nothing else is touched

import CordonCompiler
import CordonImage
import CordonMatcher
import CordonModel
import CordonPatterns
import CordonLists
import CordonPlatforms
import CordonText
import CordonURL

/// The ids of the rules that a verdict names. A pattern or a phrase that stands in one place of the text need not be
/// named for the places where it was removed.
package struct ReferenceVerdict: Equatable {
  package var matches: Set<String> = []
  package var exceptions: Set<String> = []
  package var removed: Set<String> = []

  init() {}

  package init(_ verdict: Verdict) {
    matches = Set(verdict.matches.map(\.rule))
    exceptions = Set(verdict.exceptions.map(\.rule))
    removed = Set(
      verdict.removed.filter { ![.pattern, .phrase].contains($0.kind) || !matches.contains($0.rule) }.map(\.rule))
  }
}

package struct ReferenceOracle {
  private struct Entry {
    let id: String
    let rule: Rule
    let value: PreparedValue
  }
  /// An address of the item, and the rules that hold for it.
  private struct Place {
    let range: Range<Int>
    let key: MatchKey
    /// The address's identity, then those of what it lies in.
    var identities: [[UInt8]] = []
    /// Whether it is carried by an address that stands in the item.
    var isCarried = false
    var rules: [Int] = []
  }

  private var entries: [Entry] = []
  private let canonicalizer: Canonicalizer
  private let platforms: PlatformTables
  private let searcher = PatternSearcher()

  /// - Parameter rules: each with an id.
  package init(_ rules: [Rule]) throws {
    let tables = try ListTables.builtin()
    canonicalizer = Canonicalizer(tables: tables.keys)
    platforms = tables.platforms
    var preparer = RulePreparer(tables: tables)
    entries = try rules.map { Entry(id: $0.id ?? "", rule: $0, value: try preparer.prepare($0)) }
  }

  /// The ids of the rules that hold for `item` on `date`, exceptions among them and not applied.
  package func holding(_ item: [UInt8], as type: ItemType, on date: CalendarDate) -> Set<String> {
    guard type != .url || key(of: item) != nil else { return [] }
    let plain = ReferenceItem(
      item, as: type == .auto ? nil : type == .url ? .url : .text, using: canonicalizer, platforms: platforms)
    return Set(entries.filter { inForce($0, date) && plain.satisfies($0.value, searcher: searcher) }.map(\.id))
  }

  /// What the list says about `item`.
  package func verdict(_ item: [UInt8], as type: ItemType, on date: CalendarDate) -> ReferenceVerdict {
    var verdict = wholeVerdict(item, as: type, on: date)
    for entry in entries where [.pattern, .phrase].contains(entry.rule.kind) && verdict.matches.contains(entry.id) {
      verdict.removed.remove(entry.id)
    }
    return verdict
  }

  private func wholeVerdict(_ item: [UInt8], as type: ItemType, on date: CalendarDate) -> ReferenceVerdict {
    var verdict = ReferenceVerdict()
    var places = places(of: item, as: type, on: date)
    let isText = isText(item, type, places)
    if isText { places += handlePlaces(in: item, on: date) }
    for place in places {
      for index in place.rules {
        let isRemoved = place.rules.contains { isException($0) && wins($0, over: index, on: place) }
        note(index, isRemoved: isRemoved, in: &verdict)
      }
    }
    guard isText else { return verdict }
    let saved = places.filter { !$0.isCarried && $0.rules.contains { isException($0) } }.map(\.range)
    let found = entries.indices.map { inForce(entries[$0], date) ? textRanges(of: entries[$0].value, in: item) : [] }
    let isAllSaved = found.indices.contains { isException($0) && !found[$0].isEmpty }
    for (index, ranges) in found.enumerated() {
      for range in ranges {
        let isRemoved =
          isAllSaved || saved.contains { $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound }
        note(index, isRemoved: isRemoved, in: &verdict)
      }
    }
    return verdict
  }

  private func note(_ index: Int, isRemoved: Bool, in verdict: inout ReferenceVerdict) {
    let id = entries[index].id
    if isException(index) {
      verdict.exceptions.insert(id)
    } else if isRemoved {
      verdict.removed.insert(id)
    } else {
      verdict.matches.insert(id)
    }
  }

  private func isException(_ index: Int) -> Bool { entries[index].rule.action == .allow }

  private func inForce(_ entry: Entry, _ date: CalendarDate) -> Bool { entry.rule.expires.map { date < $0 } ?? true }

  // MARK: Addresses

  private func key(of item: [UInt8]) -> MatchKey? {
    var canonicalizer = canonicalizer
    var forms = URLForms()
    return (try? canonicalizer.canonicalize(item.span, into: &forms)) == nil ? nil : forms.key
  }

  private func places(of item: [UInt8], as type: ItemType, on date: CalendarDate) -> [Place] {
    var standing: [(Range<Int>, [UInt8], Bool)] = []
    let isAddress = (type == .url || type == .auto && InferredType(of: item.span) != .text) && key(of: item) != nil
    if isAddress { standing.append((trimmed(item), Array(item[trimmed(item)]), false)) }
    let isWhole = type == .auto && isAddress && InferredType(of: item.span) == .url
    if type != .url {
      LinkFinder.forEachLink(in: item.span, isAddress: isWhole) { link, bytes in
        if isAddress, link.span == trimmed(item), !link.isRefanged { return }
        standing.append((link.span, bytes, false))
      }
    }
    let all = standing.flatMap { (range, bytes, _) in
      [(range, bytes, false)]
        + ReferenceItem.carried(by: bytes, using: canonicalizer, platforms: platforms).map { (range, $0, true) }
    }
    return all.compactMap { (range, bytes, isCarried) in
      guard let key = key(of: bytes) else { return nil }
      let plain = ReferenceItem(bytes, as: .url, using: canonicalizer, platforms: platforms, followsCarried: false)
      var place = Place(range: range, key: key, identities: plain.identities, isCarried: isCarried)
      place.rules = entries.indices.filter { index in
        inForce(entries[index], date) && plain.satisfies(entries[index].value, searcher: searcher)
      }
      return place
    }
  }

  /// Handles are looked up by their identity alone, and have no key.
  private func handlePlaces(in item: [UInt8], on date: CalendarDate) -> [Place] {
    guard let noKey = key(of: Array("handle.invalid".utf8)) else { return [] }
    return ReferenceItem.handles(in: item, platforms: platforms).map { range, identity in
      let plain = ReferenceItem(showing: identity)
      var place = Place(range: range, key: noKey, identities: [identity])
      place.rules = entries.indices.filter { index in
        inForce(entries[index], date) && plain.satisfies(entries[index].value, searcher: searcher)
      }
      return place
    }
  }

  private func trimmed(_ item: [UInt8]) -> Range<Int> {
    let start = item.firstIndex { $0 > 0x20 } ?? item.count
    let end = item.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? start
    return start..<max(start, end)
  }

  private func isText(_ item: [UInt8], _ type: ItemType, _ places: [Place]) -> Bool {
    switch type {
    case .url: false
    case .text: true
    case .auto: InferredType(of: item.span) != .url || places.isEmpty
    }
  }

  /// Whether the exception `a` is as wide as rule `b` or narrower, both of which hold for the address of `place`.
  private func wins(_ a: Int, over b: Int, on place: Place) -> Bool {
    let (narrow, wide) = (width(of: entries[a], on: place), width(of: entries[b], on: place))
    return narrow.rank != wide.rank ? narrow.rank < wide.rank : narrow.length >= wide.length
  }

  private func width(of entry: Entry, on place: Place) -> (rank: Int, length: Int) {
    let key = place.key
    switch entry.value {
    // Under another address of the same content it is as wide as the identity.
    case .url(let own, .exact, _): return (key.bytes == own.bytes ? 0 : 1, 0)
    case .sha256(let digest):
      // A digest of the address without its query holds whatever the query is.
      if KeySHA256(of: Array(key.bytes[key.pageRange]).span) == digest { return (1, 0) }
      if KeySHA256(of: key.bytes.span) == digest { return (0, 0) }
      return width(
        ofIdentity: place.identities.firstIndex { !$0.isEmpty && KeySHA256(of: $0.span) == digest } ?? 0, on: key)
    case .identity(let identity):
      return key.bytes == identity ? (1, 0) : width(ofIdentity: place.identities.firstIndex(of: identity) ?? 0, on: key)
    case .url(_, .page, _), .content: return (1, 0)
    case .url(_, .prefix, _): return (2, entry.value.key.count)
    case .host: return (3, 0)
    // For the host itself, a domain that was written with "www." is as wide as the host.
    case .domain(let host, let name): return (4, key.bytes[key.hostRange].elementsEqual(host) ? host.count : name.count)
    case .pattern, .phrase: return (5, 0)
    }
  }

  /// The content itself is as wide as a page; what it lies in as the path with so many segments less.
  private func width(ofIdentity index: Int, on key: MatchKey) -> (rank: Int, length: Int) {
    if index == 0 { return (1, 0) }
    let host = String(decoding: key.bytes[key.hostRange], as: UTF8.self)
    let path = String(decoding: key.bytes[key.hostEnd..<key.pageRange.upperBound], as: UTF8.self)
    let kept = path.split(separator: "/").dropLast(index).joined(separator: "/")
    return (2, host.utf8.count + 1 + kept.utf8.count)
  }

  // MARK: Text

  /// Where a pattern or a phrase is found, one match after another, in the text, in its folded form, and in its skeleton.
  private func textRanges(of value: PreparedValue, in text: [UInt8]) -> [Range<Int>] {
    let forms: PatternVariants
    switch value {
    case .pattern(let found, let targets) where targets.contains(.text): forms = found
    case .phrase(_, let found): forms = found
    default: return []
    }
    var folder = TextFolder()
    var folded = FoldedText()
    folder.fold(text.span, into: &folded)
    var all = ranges(of: forms.given, in: text)
    if folded.isChanged || forms.folded != nil {
      all += ranges(of: forms.folded ?? forms.given, in: folded.bytes).map { folded.originalRange(of: $0) }
    }
    if let pattern = forms.skeleton {
      var maker = SkeletonMaker()
      var skeletons = SkeletonReadings()
      maker.make(from: folded, into: &skeletons)
      for reading in 0..<skeletons.count {
        let skeleton = skeletons[reading]
        all += ranges(of: pattern, in: skeleton.bytes, where: skeleton.isWhole).map {
          skeleton.originalRange(of: $0, through: folded)
        }
      }
    }
    return all
  }

  private func ranges(
    of pattern: Pattern, in subject: [UInt8], where isWhole: (Range<Int>) -> Bool = { _ in true }
  ) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start <= subject.count, case .match(let range) = searcher.search(subject.span, for: pattern, from: start) {
      if isWhole(range) {
        ranges.append(range)
        start = max(range.upperBound, start + 1)
      } else {
        start = max(range.lowerBound, start) + 1
      }
      while start < subject.count, subject[start] & 0xC0 == 0x80 { start += 1 }
    }
    return ranges
  }
}
