// One item against the list.
//
//   item ─► ItemForm ─┬─ address ─► canonical URL ─► match key ─► expressions ─► index      Matcher+Address.swift
//                     │                     ├──────► url and host patterns
//                     │                     └──────► identity; addresses it carries             Matcher+Platforms.swift
//                     └─ text ─► links (each goes the way of an address) ─► text patterns   Matcher+Text.swift
//                             ├► handles beside platforms' names ─► identities ─► index       Matcher+Platforms.swift
//                             └► folded, where folding changes it ─► text patterns, phrases
//                                  └► skeleton, where rules find evasions ─► those
//   hits ─► exceptions ─► verdict                                                           Exceptions.swift
//   the first rule that holds, for who wants no more                                        Matcher+First.swift
//
// `explain` takes the same way with a trace switched on, so that it can say nothing that `match` does not do.

import CordonBytes
import CordonImage
import CordonPatterns
import CordonPlatforms
import CordonText
import CordonURL

/// Checks items against a ``Blocklist``. Holds scratch memory and is not `Sendable`: make one for each worker, and
/// keep it.
///
///     let matcher = Matcher(blocklist)
///     let verdict = matcher.match(item: "see https://example.org/x")
///     // verdict.matches: [Match(rule: "r7", kind: .url, tier: .derived, via: [.extract], span: 4..<25)]
///
/// Spans are UTF-8 byte offsets into the item as given.
public final class Matcher {
  /// The list that items are checked against.
  public let blocklist: Blocklist
  /// The day by which rules expire; nil: today by the system's clock, UTC.
  public let date: CalendarDate?
  /// Whether the check of an item ends with its first rule that asks to block it.
  ///
  /// A verdict then has one match where it would have one or more, and that is one of those: the first with the strongest
  /// action of them, so that no weaker rule hides a stronger one. A check ends early only with ``Action/block``. The first is
  /// what is found first on the way: at the item itself, if it is an address, then at each link in it from left to right, then
  /// in the text, by patterns and phrases in the order of their lists and ids, those last that take many steps. At an address
  /// rules on it come before patterns, the most specific first; and what a pattern finds in a link of a text counts once the
  /// text was searched for it too.
  ///
  /// Exceptions hold as ever, and an item for which no rule is left is checked whole. Beside a match
  /// ``Verdict/exceptions`` and ``Verdict/removed`` are empty, and ``Verdict/unresolved`` and ``Verdict/failures`` tell of
  /// what came before it.
  public let stopsAtFirst: Bool
  /// Whether verdicts have ``Verdict/urls``: every address of the item, listed or not. That takes some microseconds for each.
  public let collectsURLs: Bool

  let plain: PlainAddressReader
  /// The items of a batch that are begun and not yet done.
  let lanes: Lanes
  let filters: ImageFilters
  let platformPrefilter: PlatformPrefilter
  /// What was looked up lately.
  let recent = RecentKeys()
  /// Those of the plain address that is looked up.
  @exclusivity(unchecked) var expressions: [PlainExpression] = []
  let takesPlainAddresses: Bool
  /// Whether some rule may hold for an address, or all are collected: else links are not looked for.
  let mayHoldAddresses: Bool
  /// Whether plain addresses are read as such; without, the canonicaliser reads them all, as tests ask.
  let readsPlainAddresses: Bool
  // All state is this worker's alone, and no function that changes a part of it calls back while it does: the checks at
  // run time that would say so cost more than a look-up.
  @exclusivity(unchecked) var isInBatch = false
  @exclusivity(unchecked) var canonicalizer: Canonicalizer
  @exclusivity(unchecked) var forms = URLForms()
  @exclusivity(unchecked) var platforms: PlatformReader
  @exclusivity(unchecked) var identities = Identities()
  /// The addresses that the one that is checked carries.
  @exclusivity(unchecked) var carried = CarriedQueue()
  /// Where the last address stands of which carried ones were checked.
  @exclusivity(unchecked) var carrierSpan: Range<Int>?
  // What was found for the item: `resolve` gives it away, so that all of it is empty when the next one begins.
  /// Where addresses on shorteners stand.
  @exclusivity(unchecked) var unresolved: [Range<Int>] = []
  @exclusivity(unchecked) var hits: [Hit] = []
  @exclusivity(unchecked) var failures: [MatchFailure] = []
  /// Whether the link that is checked is but another reading of one that is checked too.
  @exclusivity(unchecked) var isOtherReading = false
  /// Every address of the item, for a matcher that collects them.
  @exclusivity(unchecked) var urls: [FoundURL] = []
  /// The addresses that others carry and for which a rule holds, by their numbers, where ``collectsURLs``.
  @exclusivity(unchecked) var carriedURLs: [Int: FoundURL.Carried] = [:]
  /// Whether the address that stands in the item, and is checked now, is an archive's: it holds a copy of what it carries.
  @exclusivity(unchecked) var isCopy = false
  /// The first rule with the strongest action so far; nil in a matcher that reports every rule.
  @exclusivity(unchecked) var first: FirstRule?
  @exclusivity(unchecked) var linkFinder = LinkFinder()
  /// The same inside carried addresses, while `linkFinder` visits the item.
  @exclusivity(unchecked) var carriedFinder = LinkFinder()
  @exclusivity(unchecked) var folder = TextFolder()
  @exclusivity(unchecked) var folded = FoldedText()
  /// What is searched for patterns, and the folded form of a text beside it.
  let subject = PatternSubject()
  let foldedSubject = PatternSubject()
  /// The same for rules that are searched for otherwise in folded texts, and in skeletons.
  let rewrittenSubject = PatternSubject()
  let skeletonSubjects = (0..<SkeletonReadings.maximumCount).map { _ in PatternSubject() }
  /// Made with the first text whose skeleton is searched.
  lazy var skeletonMaker = SkeletonMaker()
  @exclusivity(unchecked) var skeletons = SkeletonReadings()
  /// The texts of a batch that are asked together. Made with the first such batch.
  private(set) lazy var gate = PatternGate()
  @exclusivity(unchecked) private var knownPlan: PatternPlan?
  let searcher = PatternSearcher()
  /// What the patterns may still cost on this item.
  @exclusivity(unchecked) var budget = SearchBudget(length: 0)
  /// The patterns that could not be decided on it.
  @exclusivity(unchecked) var undecided: Set<Int> = []
  /// Whether some of it was not screened for patterns.
  @exclusivity(unchecked) var isCut = false
  /// What this worker was given by the store, so that it asks for each pattern once.
  @exclusivity(unchecked) var patternCache: [PatternStore.Compiled?]
  @exclusivity(unchecked) var formCache: [CompiledForm: PatternStore.Compiled] = [:]
  /// Where, in ``hits``, those of the address begin that is being checked, or those of the text.
  @exclusivity(unchecked) var firstHit = 0
  /// How many addresses of the item were checked.
  @exclusivity(unchecked) var addressCount = 0
  /// Whether the item is searched as text too, now or when its addresses are checked.
  @exclusivity(unchecked) var isText = false
  /// Collects what patterns cost, for `lint --profile`; nil while matching.
  @exclusivity(unchecked) package var profile: PatternProfile?
  /// Collects what was done, for `explain`; nil while matching.
  @exclusivity(unchecked) var trace: Trace?

  /// - Parameters:
  ///   - date: the day by which rules expire, for scans of the past; nil for today, UTC.
  ///   - stopsAtFirst: whether the check of an item ends with its first rule (``stopsAtFirst``).
  ///   - collectsURLs: whether verdicts tell of every address (``collectsURLs``).
  public convenience init(
    _ blocklist: Blocklist, date: CalendarDate? = nil, stopsAtFirst: Bool = false, collectsURLs: Bool = false
  ) {
    self.init(
      blocklist, date: date, stopsAtFirst: stopsAtFirst, collectsURLs: collectsURLs, usesShortWay: !collectsURLs)
  }

  /// - Parameter usesShortWay: whether plain addresses may go the short way (Matcher+Plain.swift); it changes no answer.
  init(
    _ blocklist: Blocklist, date: CalendarDate? = nil, stopsAtFirst: Bool = false, collectsURLs: Bool = false,
    usesShortWay: Bool
  ) {
    self.collectsURLs = collectsURLs
    self.blocklist = blocklist
    self.date = date
    self.stopsAtFirst = stopsAtFirst
    canonicalizer = Canonicalizer(tables: blocklist.tables.keys)
    let query = PlainQuery(tables: blocklist.tables.keys)
    plain = PlainAddressReader(query: query)
    lanes = Lanes(query: query)
    filters = blocklist.filters
    platformPrefilter = blocklist.platformPrefilter
    // As many as an address has at most: whole, its page, the host's root, and its prefixes.
    expressions.reserveCapacity(URLLimits.maximumPrefixDepth + 3)
    readsPlainAddresses = usesShortWay
    takesPlainAddresses = usesShortWay && Matcher.canTakePlainAddresses(blocklist)
    mayHoldAddresses = collectsURLs || Matcher.mayHoldAddresses(blocklist)
    platforms = PlatformReader(blocklist.tables.platforms)
    patternCache = Array(repeating: nil, count: blocklist.patterns.rules.count)
  }

  /// Which rules may match a subject. Made, by the first worker that asks, with the first subject.
  var plan: PatternPlan {
    if let knownPlan { return knownPlan }
    let plan = blocklist.patterns.plan
    knownPlan = plan
    return plan
  }

  /// Returns what the list says about `item`.
  ///
  ///     matcher.match(item: "http://ads.example/x".utf8Span…, as: .auto)
  ///
  /// With `.auto`, an item without white space that has the form of a URL is a URL, and links in it are checked too;
  /// without a scheme (`example.org`) it is searched as text too. Everything else is text: searched, and each URL in it
  /// checked. Any bytes may be given.
  /// An item that is no URL, asked for as one, matches nothing; that is not an error.
  ///
  /// - Complexity: O(*n*) for an address, and a search for each pattern. Allocates only for matches.
  public func match(item: Span<UInt8>, as type: ItemType = .auto) -> Verdict {
    if mayTakeShortWay(as: type), let verdict = matchPlain(item, as: type) { return verdict }
    return matchWhole(item, as: type)
  }

  /// The same by the long way.
  func matchWhole(_ item: Span<UInt8>, as type: ItemType) -> Verdict {
    begin(itemOfLength: item.count)
    switch type {
    case .url: checkAsAddress(item)
    case .text: checkText(item)
    case .auto:
      let form = ItemForm(of: item)
      trace?.telling = form
      isText = form != .url
      let whole = form == .text ? nil : checkAsAddress(item)
      if form == .url, let whole {
        if LinkFinder.mayHoldOtherLinks(item) { checkLinks(in: item, except: whole, isAddress: true) }
      } else {
        checkText(item, except: whole)
      }
    }
    return resolve()
  }

  /// Forgets the item before.
  func begin(itemOfLength length: Int) {
    carrierSpan = nil
    addressCount = 0
    isText = false
    isCut = false
    budget = SearchBudget(length: length)
    if !undecided.isEmpty { undecided.removeAll() }
  }

  /// Returns what the list says about the address in `url`.
  public func match(url: Span<UInt8>) -> Verdict { match(item: url, as: .url) }

  /// Returns what the list says about `text` and every URL in it.
  public func match(text: Span<UInt8>) -> Verdict { match(item: text, as: .text) }

  /// Returns what the list says about `item`. Spans count its UTF-8 bytes.
  public func match(item: String, as type: ItemType = .auto) -> Verdict {
    var item = item
    return item.withUTF8 { match(item: $0.span, as: type) }
  }

  /// Returns what the list says about the address in `url`. Spans count its UTF-8 bytes.
  public func match(url: String) -> Verdict { match(item: url, as: .url) }

  /// Returns what the list says about `text` and every URL in it. Spans count its UTF-8 bytes.
  public func match(text: String) -> Verdict { match(item: text, as: .text) }

  /// Appends the match key of `url`: the form under which this list looks the address up, and of which a `sha256` rule
  /// holds the digest. Answers false, and appends nothing, where `url` is no address.
  ///
  ///     var key: [UInt8] = []
  ///     matcher.appendMatchKey(of: Array("HTTP://WWW.Example.ORG:80/a/../b?utm_source=x".utf8).span, to: &key)
  ///     // key: example.org/b
  ///
  /// - Complexity: O(*n*)
  public func appendMatchKey(of url: Span<UInt8>, to key: inout [UInt8]) -> Bool {
    if plain.readKey(of: url) {
      key.append(plain.key.span)
      return true
    }
    do throws(URLFailure) {
      try canonicalizer.canonicalize(url, into: &forms)
    } catch {
      return false
    }
    key += forms.key.bytes
    return true
  }

  /// Whether a rule holds on the day of the check.
  func isInForce(_ header: RuleHeader) -> Bool {
    guard let expires = header.expires else { return true }
    return (date ?? CalendarDate.today) < expires
  }
}
