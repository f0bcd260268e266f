// The expressions of an address, and its identities, in the index.

import CordonBytes
import CordonImage
import CordonPlatforms
import CordonURL

extension AddressMatcher {
  /// Looks up the expressions of the address of ``forms``.
  func lookUpExpressions(of address: Address, _ state: inout ItemState) {
    let key = forms.key
    let bytes = key.bytes.span
    let page = key.pageRange
    func lookUp(_ range: Range<Int>, as rank: Breadth.Rank) {
      self.lookUp(bytes.extracting(range), isWholePage: range == page, as: rank, of: address, &state)
    }
    // The whole key: rules on the exact address, and keys that arrived hashed.
    lookUp(0..<bytes.count, as: .exact)
    if page.count < bytes.count { lookUp(page, as: .page) }
    guard key.hasHost else { return }
    let hasPaths = image.mayHavePaths(under: bytes.extracting(key.hostRange))
    if hasPaths { key.forEachPathPrefix { lookUp($0, as: .prefix) } }
    key.forEachHostSuffix { lookUp($0, as: $0.lowerBound == 0 ? .host : .domain) }
  }

  /// Looks up one expression of a key, and keeps the rules that hold for it in that place.
  private func lookUp(
    _ expression: Span<UInt8>, isWholePage: Bool, as rank: Breadth.Rank, of address: Address, _ state: inout ItemState
  ) {
    let found = image.rules(under: expression, hashed: rank == .exact || rank == .page, recent: recent)
    if let trace = state.trace { trace.add(.lookup(rank, expression.lossyString, rules: found.count)) }
    keep(
      found, under: expression, isWholePage: isWholePage, as: rank, of: address, hostSpan: hostSpan(of: address), &state
    )
  }

  /// Keeps those of the rules `found` under an expression that hold for it in that place. `hostSpan`: where the host stands
  /// in the item.
  func keep(
    _ found: FoundRules, under expression: Span<UInt8>, isWholePage: Bool, as rank: Breadth.Rank, of address: Address,
    hostSpan: Range<Int>, _ state: inout ItemState
  ) {
    for index in 0..<found.count {
      let rule = found[index]
      let header = image.header(rule)
      guard let breadth = breadth(of: header, foundAs: rank, isWholePage: isWholePage, expression) else { continue }
      guard isInForce(rule, header, &state) else { continue }
      let isOnHost = header.kind == .host || header.kind == .domain
      state.add(
        Hit(
          rule: rule, header: header, breadth: breadth, value: expression.lossyString, tier: address.tier,
          via: address.via, span: isOnHost ? hostSpan : address.span, address: address))
    }
  }

  /// Looks up an identity of the address: its own, generation 0, or that of what it lies in.
  func lookUp(
    identity: [UInt8], generation: Int, as breadth: Breadth, of address: Address, _ state: inout ItemState
  ) {
    let found = image.rules(under: identity.span, hashed: true, recent: recent)
    state.trace?.add(.identity(identity.span.lossyString, isParent: generation > 0, rules: found.count))
    for index in 0..<found.count {
      let rule = found[index]
      let header = image.header(rule)
      switch header.kind {
      case .identity, .sha256: break
      // A rule on an address holds for the same content under another address, not for what lies in it. A rule on this very
      // address was found already.
      case .url where generation == 0:
        if state.hits[address.firstHit...].contains(where: { $0.rule == rule }) { continue }
      default: continue
      }
      guard isInForce(rule, header, &state) else { continue }
      state.add(
        Hit(
          rule: rule, header: header, breadth: breadth, value: identity.span.lossyString,
          tier: max(address.tier, .derived), via: address.via + [.identity], span: address.span, address: address))
    }
  }

  /// Whether a rule that was found still holds; one that does not is told to the trace.
  private func isInForce(_ rule: RuleIndex, _ header: RuleHeader, _ state: inout ItemState) -> Bool {
    if settings.isInForce(until: header.expires) { return true }
    state.trace?.add(.expired(image.rule(rule)))
    return false
  }

  /// The breadth of a rule that was found under an expression; nil where it does not hold for that expression.
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
    // A domain that was written with "www." holds for hosts below that name only (CordonCompiler, PreparedValue).
    case (.domain, .exact, .domain) where !expression.startsWithWWW: nil
    case (.domain, _, .domain): Breadth(rank: .domain, length: length)
    default: nil
    }
  }

  /// An identity is as wide as the page; what the content lies in is as wide as a prefix of so many segments fewer.
  func breadth(ofGeneration generation: Int) -> Breadth {
    let key = forms.key
    let page = key.pageRange
    guard generation > 0 else { return Breadth(rank: .page, length: page.count) }
    var end = page.upperBound
    for _ in 0..<generation {
      while end > key.hostEnd &+ 1, key.bytes[end &- 1] != .ascii("/") { end &-= 1 }
      if end > key.hostEnd &+ 1 { end &-= 1 }
    }
    return Breadth(rank: .prefix, length: end)
  }
}

extension Span<UInt8> {
  fileprivate var startsWithWWW: Bool { count > 4 && extracting(0..<4).elementsEqual("www.") }
}
