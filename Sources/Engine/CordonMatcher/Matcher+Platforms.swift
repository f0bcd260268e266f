// What the tables of platforms say of an address: its identity and that of what it lies in, which are looked up like
// expressions, and the addresses that it carries, each of which is checked as an address of its own:
//
//   address ─► identity, parents ─► index
//           ├► wrapper    ─► the wrapped address ─┐
//           ├► query, fragment ─► embedded ones  ─┴► queue ─► address (a layer deeper) …
//           └► shortener  ─► unresolved
//
// The queue goes layer by layer and checks each address once, so a loop ends, and what is found is found by the shortest
// way. It is bounded in addresses and in bytes, so hostile input costs no more than its length; what is left out is
// reported.

import CordonBytes
import CordonImage
import CordonPlatforms
import CordonText
import CordonURL

/// Addresses that still are to be checked, carried by the one that stands in the item.
struct CarriedQueue {
  /// How many carried addresses are checked for one that stands in an item, and so how many layers deep.
  static let maximumCount = 32
  /// How many bytes they may have in all: two addresses of the greatest length, or 32 of 64 KB.
  static let maximumBytes = 2 << 20
  /// What is reported where some were left out.
  static let failure = "too many nested addresses"

  struct Entry {
    let bytes: [UInt8]
    let via: [Step]
    let layer: Int
  }
  private(set) var entries: [Entry] = []
  private var byteCount = 0
  /// Those for which there was no room: the first few of them, each once.
  private(set) var excess: [[UInt8]] = []
  /// Whether something was left out for good: see ``excess``, and addresses under too many layers of escapes.
  var isIncomplete = false

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    excess.removeAll()
    byteCount = 0
    isIncomplete = false
  }

  mutating func append(_ bytes: [UInt8], from address: Address, by step: Step) {
    if isIncomplete && entries.count == CarriedQueue.maximumCount { return }
    if entries.contains(where: { $0.bytes == bytes }) { return }
    guard entries.count < CarriedQueue.maximumCount, byteCount + bytes.count <= CarriedQueue.maximumBytes else {
      if excess.contains(bytes) { return }
      if excess.count < CarriedQueue.maximumCount { excess.append(bytes) } else { isIncomplete = true }
      return
    }
    byteCount += bytes.count
    entries.append(Entry(bytes: bytes, via: address.via + [step], layer: address.layer + 1))
  }
}

extension Matcher {
  /// Looks up the identity of the address of `forms` and queues the addresses that it carries.
  func checkPlatforms(of address: Address) {
    let schemes = blocklist.tables.platforms.schemes
    if address.layer == 0 { isCopy = false }
    if platforms.read(forms) {
      platforms.identities(into: &identities)
      for (generation, identity) in identities.texts.enumerated() where !identity.isEmpty {
        lookUp(identity, generation: generation, as: breadth(ofGeneration: generation), of: address)
      }
      var wrapped: [UInt8] = []
      let isWrapper = platforms.unwrap(into: &wrapped)
      if platforms.carriesTooDeep { carried.isIncomplete = true }
      if isWrapper {
        trace?.add(.carried(.unwrap, wrapped.span.lossyString))
        carried.append(wrapped, from: address, by: .unwrap)
        if collectsURLs, address.layer == 0 { isCopy = platforms.holdsCopy }
      } else if identities.isEmpty, platforms.isShortener() {
        trace?.add(.unresolved(forms.canonical.bytes.span.lossyString))
        noteUnresolved(at: address.span)
      }
    }
    let isWhole = CarriedAddress.forEach(in: forms, schemes: schemes) { bytes in
      trace?.add(.carried(.embedded, bytes.span.lossyString))
      carried.append(bytes, from: address, by: .embedded)
    }
    if !isWhole { carried.isIncomplete = true }
  }

  /// Notes, once, that a shortener's address stands at `span`.
  func noteUnresolved(at span: Range<Int>) {
    if unresolved.last != span { unresolved.append(span) }
  }

  /// Checks what `outer`, which was just checked, carries, and what that carries.
  func checkCarried(by outer: Address) {
    defer { carried.removeAll() }
    if isOver(at: outer.place) { return }
    guard !carried.entries.isEmpty else {
      if carried.isIncomplete { fail(CarriedQueue.failure) }
      return
    }
    // A piece of a link that carries addresses is a part of that link still.
    if !isPartOfCarrier(outer.span) { carrierSpan = outer.span }
    var seen: Set<[UInt8]> = [forms.canonical.bytes]
    var next = 0
    while next < carried.entries.count {
      let entry = carried.entries[next]
      next += 1
      let mayBeListed: Bool
      do throws(URLFailure) {
        mayBeListed = try readForms(of: entry.bytes.span)
      } catch {
        continue
      }
      guard seen.insert(forms.canonical.bytes).inserted else { continue }
      trace?.add(.forms(forms))
      let address = Address(
        number: addressCount, span: outer.span, tier: max(outer.tier, .derived), via: entry.via, layer: entry.layer,
        place: outer.place)
      addressCount &+= 1
      check(address, givenAs: entry.bytes.span, mayBeListed: mayBeListed)
      queueLinks(in: entry.bytes.span, of: address)
      if collectsURLs, hits.count > firstHit { noteCarried(address) }
      if isOver(at: outer.place) { return }
    }
    if carried.isIncomplete || holdsUnchecked(carried.excess, seen) { fail(CarriedQueue.failure) }
  }

  /// Queues the links in `bytes`, which is `address` and was carried: those in its path, and those that are hidden in it.
  private func queueLinks(in bytes: Span<UInt8>, of address: Address) {
    let hasColon = bytes.firstIndex(of: .ascii(":")) != nil
    guard hasColon ? LinkFinder.mayHoldOtherLinks(bytes) : LinkFinder.mayCarryLinks(bytes, from: 0) else { return }
    carriedFinder.visitLinks(in: bytes, isAddress: true) { link, found in
      if link.span.lowerBound == 0, !link.isRefanged { return true }
      let step = link.isRefanged ? Step.refang : .embedded
      trace?.add(.carried(step, found.lossyString))
      carried.append(found.copied(), from: address, by: step)
      return !carried.isIncomplete
    }
    if carriedFinder.isIncomplete { carried.isIncomplete = true }
  }

  /// Whether one of `candidates` is an address, and none of those `seen`.
  private func holdsUnchecked(_ candidates: [[UInt8]], _ seen: Set<[UInt8]>) -> Bool {
    candidates.contains { bytes in
      guard (try? canonicalizer.canonicalize(bytes.span, into: &forms)) != nil else { return false }
      return !seen.contains(forms.canonical.bytes)
    }
  }

  /// Where what stands at `span` is reported to begin: ``Address/place``.
  func place(of span: Range<Int>) -> Int {
    isPartOfCarrier(span) ? carrierSpan?.lowerBound ?? span.lowerBound : span.lowerBound
  }

  /// Whether `span` is a part of the last address of which carried ones were checked.
  func isPartOfCarrier(_ span: Range<Int>) -> Bool {
    guard let carrierSpan else { return false }
    return carrierSpan.lowerBound <= span.lowerBound && span.upperBound <= carrierSpan.upperBound
  }

  /// Asks the index for the identity of each handle in `text` that stands next to its platform's name.
  func checkHandles(in text: Span<UInt8>) {
    if blocklist.handles.isEmpty || !HandleFinder.mayHoldHandles(text) { return }
    folder.fold(text, into: &folded)
    let folded = folded
    blocklist.handles.forEachHandle(in: folded.bytes.span) { handle in
      let name = folded.bytes.span.extracting(handle.span.lowerBound + 1..<handle.span.upperBound)
      guard let identity = platforms.identity(ofHandle: name, onPlatform: handle.platform) else { return true }
      let span = folded.originalRange(of: handle.span)
      if isOver(at: place(of: span)) { return false }
      trace?.add(.handle(span))
      let address = Address(
        number: addressCount, span: span, tier: .folded, via: [.extract], place: place(of: span))
      addressCount &+= 1
      firstHit = hits.count
      lookUp(identity, generation: 0, as: Breadth(rank: .page, length: 0), of: address)
      noteFirst(since: firstHit)
      return true
    }
  }

  /// Asks the index for an identity of the address: its own, generation 0, or that of what it lies in.
  private func lookUp(_ identity: [UInt8], generation: Int, as breadth: Breadth, of address: Address) {
    let found = blocklist.image.rules(under: identity.span, hashed: true, recent: recent)
    trace?.add(.identity(identity.span.lossyString, isParent: generation > 0, rules: found.count))
    for index in 0..<found.count {
      let rule = found[index]
      let header = blocklist.image.header(rule)
      switch header.kind {
      case .identity, .sha256: break
      // A rule on an address holds for the same content under another, not for what lies in it; and where the address
      // itself is the rule's, that was found already.
      case .url where generation == 0:
        if hits[firstHit...].contains(where: { $0.rule == rule }) { continue }
      default: continue
      }
      guard isInForce(header) else {
        trace?.add(.expired(blocklist.image.rule(rule)))
        continue
      }
      hits.append(
        Hit(
          rule: rule, header: header, breadth: breadth, value: identity.span.lossyString,
          tier: max(address.tier, .derived), via: address.via + [.identity], span: address.span, address: address))
    }
  }

  /// An identity is as wide as the page; what the content lies in as a prefix of so many segments less.
  private func breadth(ofGeneration generation: Int) -> Breadth {
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
