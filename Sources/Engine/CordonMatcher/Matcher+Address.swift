// An address: its forms, its expressions in the index, and the patterns on URLs and hosts.

import CordonBytes
import CordonImage
import CordonPatterns
import CordonPlatforms
import CordonURL

extension Matcher {
  /// Checks the whole item as an address; answers where it stands in the item, or nil where it is none.
  @discardableResult
  func checkAsAddress(_ item: Span<UInt8>) -> Range<Int>? {
    let range = item.trimmedOfC0ControlsAndSpaces
    let isAddress = checkAddress(item.extracting(range), standingAt: range, tier: .direct, via: [])
    return isAddress ? range : nil
  }

  /// Checks `bytes`, which stand at `span` of the item, as an address; answers whether they are one.
  @discardableResult
  func checkAddress(_ bytes: Span<UInt8>, standingAt span: Range<Int>, tier: Tier, via: [Step]) -> Bool {
    let isSettled = isSettled(bytes, standingAt: span)
    if isSettled, takesPlainAddresses { return true }
    let mayBeListed: Bool
    do throws(URLFailure) {
      mayBeListed = try readForms(of: bytes)
    } catch {
      if let trace { trace.add(.noAddress(bytes.lossyString, error)) }
      if error == .tooLong { failures.append(MatchFailure(rule: nil, error: error.message)) }
      return false
    }
    trace?.add(.forms(forms))
    let address = Address(number: addressCount, span: span, tier: tier, via: via, place: place(of: span))
    addressCount &+= 1
    if isSettled {
      firstHit = hits.count
      searchPatterns(on: address, givenAs: bytes)
      return true
    }
    check(address, givenAs: bytes, mayBeListed: mayBeListed)
    if collectsURLs { noteURL(bytes, standingAt: span) }
    checkCarried(by: address)
    return true
  }

  /// Brings `bytes` to their `forms`; answers false where the filters show that nothing is listed at their host.
  func readForms(of bytes: Span<UInt8>) throws(URLFailure) -> Bool {
    guard readsPlainAddresses, plain.readKey(of: bytes) else {
      try canonicalizer.canonicalize(bytes, into: &forms)
      return true
    }
    plain.fill(&forms, from: bytes)
    return mayHoldHost() || trace != nil || blocklist.image.holdsHashedKeys
  }

  /// Looks up the address of `forms`, asks the platforms about it, and searches it.
  func check(_ address: Address, givenAs bytes: Span<UInt8>, mayBeListed: Bool) {
    firstHit = hits.count
    if mayBeListed { lookUpExpressions(of: address) }
    checkPlatforms(of: address)
    noteFirst(since: firstHit)
    searchPatterns(on: address, givenAs: bytes)
  }

  // MARK: Expressions

  func lookUpExpressions(of address: Address) {
    let key = forms.key
    let bytes = key.bytes.span
    let page = key.pageRange
    func lookUp(_ range: Range<Int>, as rank: Breadth.Rank) {
      self.lookUp(bytes.extracting(range), isWholePage: range == page, as: rank, of: address)
    }
    // The whole key: rules on the exact address, and keys that arrived hashed.
    lookUp(0..<bytes.count, as: .exact)
    if page.count < bytes.count { lookUp(page, as: .page) }
    guard key.hasHost else { return }
    let hasPaths = blocklist.image.mayHavePaths(under: bytes.extracting(key.hostRange))
    if hasPaths { key.forEachPathPrefix { lookUp($0, as: .prefix) } }
    key.forEachHostSuffix { lookUp($0, as: $0.lowerBound == 0 ? .host : .domain) }
  }

  /// Asks the index for one expression of a key, and keeps the rules that hold for it in that place.
  func lookUp(_ expression: Span<UInt8>, isWholePage: Bool, as rank: Breadth.Rank, of address: Address) {
    let found = blocklist.image.rules(under: expression, hashed: rank == .exact || rank == .page, recent: recent)
    if let trace { trace.add(.lookup(rank, expression.lossyString, rules: found.count)) }
    keep(found, under: expression, isWholePage: isWholePage, as: rank, of: address)
  }

  /// Keeps those of the rules `found` under an expression that hold for it in that place.
  func keep(
    _ found: FoundRules, under expression: Span<UInt8>, isWholePage: Bool, as rank: Breadth.Rank, of address: Address
  ) {
    for index in 0..<found.count {
      let rule = found[index]
      let header = blocklist.image.header(rule)
      guard let breadth = breadth(of: header, foundAs: rank, isWholePage: isWholePage, expression) else { continue }
      guard isInForce(header) else {
        trace?.add(.expired(blocklist.image.rule(rule)))
        continue
      }
      let isOnHost = header.kind == .host || header.kind == .domain
      hits.append(
        Hit(
          rule: rule, header: header, breadth: breadth, value: expression.lossyString, tier: address.tier,
          via: address.via, span: isOnHost ? hostSpan(of: address) : address.span, address: address))
    }
  }

  /// How wide a rule is that was found under an expression; nil where it does not hold for that expression.
  private func breadth(
    of header: RuleHeader, foundAs rank: Breadth.Rank, isWholePage: Bool, _ expression: Span<UInt8>
  ) -> Breadth? {
    let length = expression.count
    return switch (header.kind, header.scope, rank) {
    case (.url, .page, .page), (.sha256, _, .page): Breadth(rank: .page, length: length)
    // Without a query the whole key is the page, and what was found holds for any query.
    case (.url, .page, .exact) where isWholePage, (.sha256, _, .exact) where isWholePage:
      Breadth(rank: .page, length: length)
    case (.url, .exact, .exact), (.sha256, _, .exact): Breadth(rank: .exact, length: length)
    case (.url, .prefix, .prefix): Breadth(rank: .prefix, length: length)
    case (.identity, _, .exact): Breadth(rank: .page, length: length)
    case (.host, _, .host): Breadth(rank: .host, length: length)
    case (.domain, _, .host): Breadth(rank: .domain, length: length)
    // A domain that was written with "www." holds for hosts below that name alone (CordonCompiler, PreparedValue).
    case (.domain, .exact, .domain) where !expression.startsWithWWW: nil
    case (.domain, _, .domain): Breadth(rank: .domain, length: length)
    default: nil
    }
  }

  /// Where the address's host stands in the item; the whole address where that is not known.
  private func hostSpan(of address: Address) -> Range<Int> {
    guard address.isAsGiven, let host = forms.canonical.hostInInput else { return address.span }
    return host.lowerBound + address.span.lowerBound..<host.upperBound + address.span.lowerBound
  }

  // MARK: Patterns

  private func searchPatterns(on address: Address, givenAs bytes: Span<UInt8>) {
    guard !isFirstFinal, !blocklist.patterns.rules.isEmpty else { return }
    let canonical = forms.canonical.bytes
    searchAll(.url, in: canonical.span, mayEnd: !blocklist.patterns.hasExceptionsOnHosts) { position, range in
      // Where the canonical form and the item agree up to the end of the match, the match stands there in the item.
      let isVerbatim =
        address.isAsGiven && range.upperBound <= bytes.count
        && bytes.extracting(0..<range.upperBound).elementsEqual(canonical.span.extracting(0..<range.upperBound))
      let base = address.span.lowerBound
      return hit(
        position, on: address, span: isVerbatim ? range.lowerBound + base..<range.upperBound + base : address.span)
    }
    if !isFirstFinal, forms.canonical.hasHost {
      searchAll(.host, in: canonical.span.extracting(forms.canonical.hostRange), mayEnd: true) { position, _ in
        hit(position, on: address, span: hostSpan(of: address))
      }
    }
    noteFirst(since: firstHit)
  }

  /// - Parameter mayEnd: whether no exception for the address is looked for elsewhere.
  private func searchAll(
    _ target: PatternTargets, in form: Span<UInt8>, mayEnd: Bool, _ hit: (Int, Range<Int>) -> Hit
  ) {
    let index = plan.index(of: target)
    if screen(form, by: index, subject, .addresses).mayMatch {
      let positions = index.unfiltered + subject.candidates.all.map(\.position)
      takeTurns(positions, on: form.count, .addresses, mayEnd: mayEnd) { position, turn in
        switch search(form, subject, for: position, within: &turn) {
        case .match(let range): hits.append(hit(position, range))
        case .limit(.turn): return .open
        case .limit, .noMatch: break
        }
        return .decided
      }
    }
    if let trace { traceSearch(on: target, trace) }
  }

  private func hit(_ position: Int, on address: Address, span: Range<Int>) -> Hit {
    let rule = blocklist.patterns.rules[position]
    return Hit(
      rule: rule.index, header: rule.header, breadth: Breadth(rank: .pattern, length: 0), value: rule.text,
      tier: address.tier, via: address.via, span: span, address: address)
  }
}

extension Span<UInt8> {
  fileprivate var startsWithWWW: Bool { count > 4 && extracting(0..<4).elementsEqual("www.") }
}
