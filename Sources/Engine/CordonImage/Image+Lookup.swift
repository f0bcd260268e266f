// Asking the index. A key that is not in the list almost always ends at the first step:
//
//   Hash64(key) ─► one block of the filter ─► recent? ─► digest ─► slot of the directory ─► its entries ─► reference ─► rules
//                                               └────────────────────────────────────────────────────────────┘
//
// Keys that arrived as SHA-256 are in no filter, since Hash64 needs the key itself; whoever asks for them too, of an image
// that has any, goes to the digests at once.

import CordonBytes

extension Image {
  /// The rules that were added for `key`, ascending, each once.
  ///
  /// With `hashed`, rules that were added for SHA-256(`key`) are among them; without, they are not. `recent` is what the
  /// caller looked up before, in this image alone.
  ///
  /// - Complexity: O(*n*) in the key's bytes; for an absent key one cache line of the filter, nearly always. Allocates
  ///   only where a key has several rules.
  package func rules(under key: Span<UInt8>, hashed: Bool, recent: borrowing RecentKeys) -> FoundRules {
    let asksHashed = hashed && contents.hashedKeyCount > 0
    let hash = Hash64.hash(key, seed: filters.seed)
    guard asksHashed || filters.mayHold(keyWithHash: hash) else { return FoundRules() }
    return rules(under: key, hash: hash, hashed: asksHashed, recent: recent)
  }

  /// The same for a key whose Hash64 is `hash`, without asking the filter.
  ///
  /// - Complexity: O(*n*) in the key's bytes: two SHA-256, where it was not looked up lately.
  package func rules(
    under key: Span<UInt8>, hash: UInt64, hashed asksHashed: Bool, recent: borrowing RecentKeys
  ) -> FoundRules {
    let known = recent.entry(of: key, hash: hash) { entry(of: digester.digest(of: KeySHA256(of: $0))) }
    guard let entry = known else { return FoundRules() }

    var found = FoundRules()
    func add(_ rule: RuleIndex) {
      if asksHashed || header(rule).kind != .sha256 { found.append(rule) }
    }
    switch reference(ofEntry: entry) {
    case .plain: add(plainRule(ofEntry: entry))
    case .rule(let rule): add(RuleIndex(rawValue: UInt32(truncatingIfNeeded: rule)))
    case .postings(let start):
      let count = Int(memory.u32(sections.postings.at(start)))
      for i in (start + 1)..<(start + 1 + count) {
        add(RuleIndex(rawValue: memory.u32(sections.postings.at(i))))
      }
    }
    return found
  }

  /// Whether the list may have rules on addresses at `host`: never false where it has.
  package func mayHavePaths(under host: Span<UInt8>) -> Bool {
    filters.mayHold(addressesAtHostWithHash: Hash64.hash(host, seed: filters.seed))
  }

  /// Whether the list has rules on addresses.
  package var holdsKeys: Bool { sections.entries.count > 0 }

  /// Whether any key may be listed only as SHA-256, so that filters cannot tell.
  package var holdsHashedKeys: Bool { contents.hashedKeyCount > 0 }

  /// The entry for `digest`, found by halving within its slot of the directory.
  private func entry(of digest: KeyDigest) -> Int? {
    let slot = sections.directory.at(digest.slot(bits: contents.directoryBits))
    var low = Int(memory.u32(slot))
    let end = Int(memory.u32(slot + 4))
    var high = end
    guard low < high else { return nil }
    // A slot's entries stand on two or three lines of the cache, which come from memory at once.
    memory.prefetch(sections.entries.at(low))
    memory.prefetch(sections.entries.at(high) - 1)
    let wanted = digest.remainder(bits: contents.directoryBits)
    while low < high {
      let middle = (low + high) / 2
      if remainder(ofEntry: middle) < wanted { low = middle + 1 } else { high = middle }
    }
    return low < end && remainder(ofEntry: low) == wanted ? low : nil
  }

  func remainder(ofEntry entry: Int) -> KeyDigest.Remainder {
    let place = sections.entries.at(entry)
    return KeyDigest.Remainder(high: memory.u64(place).byteSwapped, low: memory.u8(place + 8))
  }

  /// The first 64 bits of an entry's digest: those that the directory tells, then the first of its remainder.
  func digestStart(ofEntry entry: Int) -> UInt64 {
    // The slot is the last that begins at the entry or before it.
    var low = 0
    var high = 1 << contents.directoryBits
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(memory.u32(sections.directory.at(middle))) <= entry { low = middle } else { high = middle }
    }
    let bits = UInt64(contents.directoryBits)
    let rest = remainder(ofEntry: entry).high
    return bits == 0 ? rest : UInt64(low) << (64 - bits) | rest >> bits
  }
}

/// Rules under one key: nearly always one, which is kept without allocation.
package struct FoundRules: Sendable {
  private var first: RuleIndex?
  private var others: [RuleIndex] = []

  init() {}

  mutating func append(_ rule: RuleIndex) {
    if first == nil { first = rule } else { others.append(rule) }
  }

  package var count: Int { first == nil ? 0 : 1 + others.count }

  /// - Precondition: `index` is below ``count``.
  package subscript(_ index: Int) -> RuleIndex {
    index > 0 ? others[index - 1] : first!
  }
}
