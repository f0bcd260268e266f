// Checks items against a list. A matcher is a configuration and three parts (addresses, texts,
// batches):
//
//   item ─┬─ address ─► AddressMatcher   canonical URL ─► match key ─► expressions ─► index; patterns; what it carries
//         └─ text ────► TextMatcher      links (each goes the way of an address), handles, patterns and phrases
//   batch ────────────► Lanes, TextBatch many items at a time, each of which then takes the way of one
//   ItemState ─► exceptions ─► Verdict   what was found for the item, passed along
//
// `explain` takes the same way with a trace in the ItemState, so that it can say nothing that `match` does not do.

import CordonBytes
import CordonImage
import CordonPatterns
import CordonText
import CordonURL

/// Checks items against a ``Blocklist``.
///
///     let matcher = Matcher(blocklist)
///     let verdict = matcher.match(item: "see https://example.org/x")
///     // verdict.matches: [Match(rule: "r7", kind: .url, tier: .derived, via: [.extract], span: 4..<25)]
///
/// Spans are UTF-8 byte offsets into the item as given.
///
/// A matcher holds scratch memory and is not `Sendable`. Make one for each worker, and keep it.
public final class Matcher {
  /// How items are checked.
  public struct Options: Sendable, Hashable {
    /// The day by which rules expire; nil for today by the system's clock, UTC.
    public var date: CalendarDate?
    /// Whether the check of an item ends with its first rule that asks to block it.
    ///
    /// A verdict then has one match where it would have one or more: the first with the strongest action of them, so that no
    /// weaker rule hides a stronger one. A check ends early only with ``Action/block``. Matches are found in this order: at
    /// the item itself, if it is an address; at each link in it, from left to right; then in the text, by patterns and
    /// phrases in the order of their lists and ids, those last that take many steps. At an address rules on it come before
    /// patterns, the most specific first; what a pattern finds in a link of a text counts once the text was searched for it
    /// too.
    ///
    /// Exceptions hold as they do without this option, and an item for which no rule is left is checked whole. Beside a
    /// match, ``Verdict/exceptions`` and ``Verdict/removed`` are empty, and ``Verdict/unresolved`` and ``Verdict/failures``
    /// cover what came before it.
    public var stopsAtFirst: Bool
    /// Whether verdicts have ``Verdict/urls``: every address of the item, listed or not. Costs some microseconds for each.
    public var collectsURLs: Bool

    /// - Parameters:
    ///   - date: the day by which rules expire, for scans of the past; nil for today, UTC.
    ///   - stopsAtFirst: whether the check of an item ends with its first rule (``stopsAtFirst``).
    ///   - collectsURLs: whether verdicts have every address (``collectsURLs``).
    public init(date: CalendarDate? = nil, stopsAtFirst: Bool = false, collectsURLs: Bool = false) {
      self.date = date
      self.stopsAtFirst = stopsAtFirst
      self.collectsURLs = collectsURLs
    }
  }

  let settings: MatcherSettings
  // PERF: unchecked, as these are this worker's alone and no part calls back while it changes itself. The checks at run time
  // cost more than a look-up (`scripts/bench`, URLs one by one).
  @exclusivity(unchecked) var addresses: AddressMatcher
  @exclusivity(unchecked) var texts: TextMatcher
  @exclusivity(unchecked) var textBatch: TextBatch
  let lanes: Lanes
  /// Whether a batch uses ``textBatch`` and ``lanes`` now.
  var isInBatch = false

  /// The list that items are checked against.
  public var blocklist: Blocklist { settings.blocklist }
  /// How items are checked.
  public var options: Options { settings.options }

  /// Makes a matcher of items against `blocklist`.
  public convenience init(_ blocklist: Blocklist, options: Options = Options()) {
    self.init(blocklist, options: options, usesFastPath: !options.collectsURLs)
  }

  /// A matcher that notes in `profile` what each pattern costs.
  package convenience init(_ blocklist: Blocklist, profile: PatternProfile) {
    self.init(blocklist, options: Options(), usesFastPath: true, profile: profile)
  }

  /// - Parameter usesFastPath: whether addresses may take the fast path (AddressMatcher+FastPath.swift). It changes no answer.
  init(_ blocklist: Blocklist, options: Options, usesFastPath: Bool, profile: PatternProfile? = nil) {
    let settings = MatcherSettings(blocklist, options, usesFastPath: usesFastPath)
    let patterns = PatternMatcher(settings, profile: profile)
    let query = FastQuery(tables: blocklist.tables.keys)
    self.settings = settings
    addresses = AddressMatcher(settings, patterns: patterns, query: query)
    texts = TextMatcher(settings, patterns: patterns)
    textBatch = TextBatch(settings, patterns: patterns)
    lanes = Lanes(query: query)
  }

  /// Returns what the list says about `item`.
  ///
  ///     matcher.match(item: "http://ads.example/x".utf8Span…, as: .auto)
  ///
  /// With ``ItemType/auto``, an item without white space that has the form of a URL is a URL, and links in it are checked
  /// too; without a scheme (`example.org`) it is searched as text too. Everything else is text: it is searched, and each URL
  /// in it is checked. Any bytes may be given. An item that is no URL, checked as ``ItemType/url``, matches nothing; that is
  /// not an error.
  ///
  /// - Complexity: O(*n*) for an address, and a search for each pattern. Allocates only for matches.
  public func match(item: Span<UInt8>, as type: ItemType = .auto) -> Verdict {
    if mayTakeFastPath(as: type), let verdict = addresses.fastVerdict(on: item, as: type) { return verdict }
    return slowVerdict(on: item, as: type)
  }

  /// Whether items of `type` may take the fast path. Texts are searched whole.
  func mayTakeFastPath(as type: ItemType) -> Bool { settings.settlesAddresses && type != .text }

  /// The verdict on `item` by the slow path.
  func slowVerdict(on item: Span<UInt8>, as type: ItemType, trace: Trace? = nil) -> Verdict {
    var state = settings.makeState(itemOfLength: item.count, isText: type == .text, trace: trace)
    switch type {
    case .url: addresses.check(item: item, &state)
    case .text: texts.check(item, &addresses, &state)
    case .auto:
      let form = InferredType(of: item)
      trace?.form = form
      state.isText = form != .url
      let whole = form == .text ? nil : addresses.check(item: item, &state)
      if form == .url, let whole {
        if LinkFinder.mayHoldOtherLinks(item) { texts.checkLinks(inAddress: item, except: whole, &addresses, &state) }
      } else {
        texts.check(item, except: whole, &addresses, &state)
      }
    }
    return state.verdict(of: blocklist)
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
  /// holds the digest. Returns false, and appends nothing, where `url` is no address.
  ///
  ///     var key: [UInt8] = []
  ///     matcher.appendMatchKey(of: Array("HTTP://WWW.Example.ORG:80/a/../b?utm_source=x".utf8).span, to: &key)
  ///     // key: example.org/b
  ///
  /// - Complexity: O(*n*)
  public func appendMatchKey(of url: Span<UInt8>, to key: inout [UInt8]) -> Bool {
    addresses.appendMatchKey(of: url, to: &key)
  }
}
