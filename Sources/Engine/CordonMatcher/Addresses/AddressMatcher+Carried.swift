// What the platform tables say of an address: its identity and those of what it lies in, which are looked up like
// expressions, and the addresses that it carries, each of which is checked as an address of its own.
//
//   address ─► identity, parents ─► index
//           ├► wrapper    ─► the wrapped address ─┐
//           ├► query, fragment ─► embedded ones  ─┴► CarriedQueue ─► address (a layer deeper) …
//           └► shortener  ─► unresolved

import CordonBytes
import CordonImage
import CordonText
import CordonPlatforms
import CordonURL

extension AddressMatcher {
  /// Looks up the identity of the address of ``forms`` and queues the addresses that it carries. Returns whether it holds a
  /// copy of the wrapped address.
  mutating func checkPlatforms(of address: Address, _ state: inout ItemState) -> Bool {
    let trace = state.trace
    var isCopy = false
    if platforms.read(forms) {
      platforms.identities(into: &identities)
      for (generation, identity) in identities.texts.enumerated() where !identity.isEmpty {
        lookUp(
          identity: identity, generation: generation, as: breadth(ofGeneration: generation), of: address, &state)
      }
      var wrapped: [UInt8] = []
      let isWrapper = platforms.unwrap(into: &wrapped)
      if platforms.carriesTooDeep { carried.noteIncomplete() }
      if isWrapper {
        trace?.add(.carried(.unwrap, wrapped.span.lossyString))
        carried.append(wrapped, from: address, by: .unwrap)
        if settings.options.collectsURLs { isCopy = platforms.holdsCopy }
      } else if identities.isEmpty, platforms.isShortener() {
        trace?.add(.unresolved(forms.canonical.bytes.span.lossyString))
        state.noteUnresolved(at: address.span)
      }
    }
    let schemes = settings.blocklist.tables.platforms.schemes
    let isWhole = CarriedAddress.forEach(in: forms, schemes: schemes) { bytes in
      trace?.add(.carried(.embedded, bytes.span.lossyString))
      carried.append(bytes, from: address, by: .embedded)
    }
    if !isWhole { carried.noteIncomplete() }
    return isCopy
  }

  /// Checks what `outer`, which was just checked, carries, and what that carries.
  mutating func checkCarried(by outer: Address, _ state: inout ItemState) {
    defer { carried.removeAll() }
    if state.hasEnded(exceptAt: outer.place) { return }
    guard !carried.entries.isEmpty else {
      if carried.isIncomplete { state.fail(CarriedQueue.failure) }
      return
    }
    state.noteCarrier(outer.span)
    var seen: Set<[UInt8]> = [forms.canonical.bytes]
    var next = 0
    while next < carried.entries.count {
      let entry = carried.entries[next]
      next += 1
      let mayBeListed: Bool
      do throws(URLFailure) {
        mayBeListed = try readForms(of: entry.bytes.span, isTraced: state.trace != nil)
      } catch {
        continue
      }
      guard seen.insert(forms.canonical.bytes).inserted else { continue }
      state.trace?.add(.forms(forms))
      let address = state.makeAddress(
        at: outer.span, tier: max(outer.tier, .derived), via: entry.via, layer: entry.layer, place: outer.place)
      _ = check(address, givenAs: entry.bytes.span, mayBeListed: mayBeListed, &state)
      queueLinks(in: entry.bytes.span, of: address, state.trace)
      if settings.options.collectsURLs, state.hits.count > address.firstHit {
        state.collect(contentOfForms(), ofAddress: address.number)
      }
      if state.hasEnded(exceptAt: outer.place) { return }
    }
    if carried.isIncomplete || holdsUnchecked(carried.excess, seen) { state.fail(CarriedQueue.failure) }
  }

  /// Queues the links in `bytes`, which is `address` and was carried: those in its path, and those that are hidden in it.
  private mutating func queueLinks(in bytes: Span<UInt8>, of address: Address, _ trace: Trace?) {
    let hasColon = bytes.firstIndex(of: .ascii(":")) != nil
    guard hasColon ? LinkFinder.mayHoldOtherLinks(bytes) : LinkFinder.mayCarryLinks(bytes, from: 0) else { return }
    carriedFinder.visitLinks(in: bytes, isAddress: true) { link, found in
      if link.span.lowerBound == 0, !link.isRefanged { return true }
      let step = link.isRefanged ? Step.refang : .embedded
      trace?.add(.carried(step, found.lossyString))
      carried.append(found.copied(), from: address, by: step)
      return !carried.isIncomplete
    }
    if carriedFinder.isIncomplete { carried.noteIncomplete() }
  }

  /// Whether one of `candidates` is an address, and none of those `seen`.
  private mutating func holdsUnchecked(_ candidates: [[UInt8]], _ seen: Set<[UInt8]>) -> Bool {
    for bytes in candidates where (try? canonicalizer.canonicalize(bytes.span, into: &forms)) != nil {
      if !seen.contains(forms.canonical.bytes) { return true }
    }
    return false
  }

  /// Looks up the identity of a handle that stands at `span` of a text, beside its platform's name. Returns whether the text
  /// is searched on.
  mutating func check(
    handle name: Span<UInt8>, onPlatform platform: Int, at span: Range<Int>, _ state: inout ItemState
  ) -> Bool {
    guard let identity = platforms.identity(ofHandle: name, onPlatform: platform) else { return true }
    if state.hasEnded(exceptAt: state.place(of: span)) { return false }
    state.trace?.add(.handle(span))
    let address = state.makeAddress(at: span, tier: .folded, via: [.extract])
    lookUp(identity: identity, generation: 0, as: Breadth(rank: .page, length: 0), of: address, &state)
    state.noteFirst(since: address.firstHit, ofAddressFrom: address.firstHit)
    return true
  }
}
