// Checks addresses: those that stand in an item, and those that they carry.
//
//   bytes ─► fast path: nothing can hold ─► done                                   AddressMatcher+FastPath.swift
//        └─► slow path: canonical URL ─► match key ─► expressions ─► index         AddressMatcher+Index.swift
//                             ├──────► url and host patterns                       AddressMatcher+Patterns.swift
//                             └──────► identity ─► index; carried addresses        AddressMatcher+Carried.swift
//
// A part of a Matcher. Its scratch memory is reused; what is known of an item is in the ItemState.

import CordonBytes
import CordonImage
import CordonText
import CordonPlatforms
import CordonURL

/// Checks addresses against a list. One for each worker.
struct AddressMatcher: ~Copyable {
  let settings: MatcherSettings
  let patterns: PatternMatcher
  let prefilter: AddressPrefilter
  /// Reads addresses for the fast path.
  let reader: FastURLReader
  /// The keys that were looked up lately.
  let recent = RecentKeys()
  /// The expressions of the address that the fast path looks up.
  let expressions = FastExpressions()
  /// The subject that patterns are searched in.
  let subject = PatternSubject()
  var canonicalizer: Canonicalizer
  /// The forms of the address that is checked.
  var forms = URLForms()
  var platforms: PlatformReader
  var identities = Identities()
  /// The addresses that it carries.
  var carried = CarriedQueue()
  /// Finds links inside carried addresses.
  var carriedFinder = LinkFinder()

  init(_ settings: MatcherSettings, patterns: PatternMatcher, query: FastQuery) {
    self.settings = settings
    self.patterns = patterns
    let blocklist = settings.blocklist
    prefilter = AddressPrefilter(filters: blocklist.filters, platforms: blocklist.platformPrefilter)
    reader = FastURLReader(query: query)
    canonicalizer = Canonicalizer(tables: blocklist.tables.keys)
    platforms = PlatformReader(blocklist.tables.platforms)
  }

  var image: Image { settings.blocklist.image }

  /// Checks the whole item as an address. Returns where it stands in the item, or nil where it is none.
  @discardableResult
  mutating func check(item: Span<UInt8>, _ state: inout ItemState) -> Range<Int>? {
    let range = item.trimmedOfC0ControlsAndSpaces
    let isAddress = check(item.extracting(range), at: range, tier: .direct, via: [], &state)
    return isAddress ? range : nil
  }

  /// Checks `bytes`, which stand at `span` of the item, as an address. Returns whether they are one.
  ///
  /// - Parameter isOtherReading: whether the bytes are another reading of an address that is checked as well.
  @discardableResult
  mutating func check(
    _ bytes: Span<UInt8>, at span: Range<Int>, tier: Tier, via: [Step], isOtherReading: Bool = false,
    _ state: inout ItemState
  ) -> Bool {
    let isSettled = settle(bytes, at: span, &state)
    if isSettled, settings.settlesAddresses { return true }
    let mayBeListed: Bool
    do throws(URLFailure) {
      mayBeListed = try readForms(of: bytes, isTraced: state.trace != nil)
    } catch {
      if let trace = state.trace { trace.add(.noAddress(bytes.lossyString, error)) }
      if error == .tooLong { state.fail(MatchFailure(rule: nil, error: error.message)) }
      return false
    }
    state.trace?.add(.forms(forms))
    let address = state.makeAddress(at: span, tier: tier, via: via)
    if isSettled {
      searchPatterns(on: address, givenAs: bytes, &state)
      return true
    }
    let isCopy = check(address, givenAs: bytes, mayBeListed: mayBeListed, &state)
    if settings.options.collectsURLs, !isOtherReading {
      state.collect(foundURL(bytes, at: span, isCopy: isCopy))
    }
    checkCarried(by: address, &state)
    return true
  }

  /// Brings `bytes` to ``forms``. Returns false where the filters show that nothing is listed at their host.
  mutating func readForms(of bytes: Span<UInt8>, isTraced: Bool) throws(URLFailure) -> Bool {
    guard settings.usesFastPath, reader.readKey(of: bytes) else {
      try canonicalizer.canonicalize(bytes, into: &forms)
      return true
    }
    reader.fill(&forms, from: bytes)
    return prefilter.mayHold(hostOf: reader) || isTraced || image.holdsHashedKeys
  }

  /// Looks up the address of ``forms``, asks the platforms about it, and searches it for patterns. Returns whether it holds
  /// a copy of the address that it carries, as a web archive does.
  mutating func check(
    _ address: Address, givenAs bytes: Span<UInt8>, mayBeListed: Bool, _ state: inout ItemState
  ) -> Bool {
    if mayBeListed { lookUpExpressions(of: address, &state) }
    let isCopy = checkPlatforms(of: address, &state)
    state.noteFirst(since: address.firstHit, ofAddressFrom: address.firstHit)
    searchPatterns(on: address, givenAs: bytes, &state)
    return isCopy
  }

  /// Appends the match key of `url` to `key`. Returns false where `url` is no address.
  mutating func appendMatchKey(of url: Span<UInt8>, to key: inout [UInt8]) -> Bool {
    if reader.readKey(of: url) {
      key.append(reader.key.span)
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

  // MARK: Collecting addresses

  /// The address of ``forms``, for a matcher that collects them.
  private mutating func foundURL(_ bytes: Span<UInt8>, at span: Range<Int>, isCopy: Bool) -> FoundURL {
    let content = contentOfForms()
    return FoundURL(
      url: bytes.lossyString, key: content.key, identity: content.identity, host: content.host, status: .new,
      span: span, isCopy: isCopy)
  }

  /// What the address of ``forms`` leads to.
  mutating func contentOfForms() -> FoundURL.Carried {
    var own = Identities()
    if platforms.read(forms) { platforms.identities(into: &own) }
    let key = forms.key
    return FoundURL.Carried(
      key: key.bytes.span.lossyString,
      identity: own.texts.first.flatMap { $0.isEmpty ? nil : $0.span.lossyString },
      host: key.hasHost ? key.bytes.span.extracting(key.hostRange).lossyString : "")
  }

  /// Where the address's host stands in the item; the whole address where that is not known.
  func hostSpan(of address: Address) -> Range<Int> {
    guard address.isAsGiven, let host = forms.canonical.hostInInput else { return address.span }
    return host.lowerBound + address.span.lowerBound..<host.upperBound + address.span.lowerBound
  }
}
