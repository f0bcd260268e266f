// Verification of the index: filters, directory, entries, postings.

extension ContentsVerifier {
  func verifyFilters() throws(ImageError) {
    for (filter, section) in [
      (sections.keyFilter, Layout.Section.keyFilter), (sections.pathHostFilter, .pathHostFilter),
      (sections.hostTailFilter, .hostTailFilter),
    ] where filter.count > BlockedBloomFilter.maximumBlockCount {
      throw malformed(section, "it has too many blocks")
    }
    guard sections.crowdedTails.count <= HostTailFilter.maximumCrowds else {
      throw malformed(.crowdedTails, "it has too many elements")
    }
    for i in 1..<max(1, sections.crowdedTails.count)
    where memory.u64(sections.crowdedTails.at(i - 1)) >= memory.u64(sections.crowdedTails.at(i)) {
      throw malformed(.crowdedTails, "element \(i) is out of order")
    }
  }

  /// The directory has 2ᵇ + 1 slots, for the b that the number of entries asks for.
  func verifiedDirectoryBits() throws(ImageError) -> Int {
    let bits = Layout.directoryBits(entryCount: sections.entries.count)
    guard sections.directory.count == (1 << bits) + 1 else { throw malformed(.directory, "it has a wrong size") }
    return bits
  }

  /// Entries ascend, each stands where the directory says, and every reference leads to rules; the postings are used
  /// once, in order and to their end. Answers how many entries have a rule that arrived as SHA-256.
  func verifiedIndex(directoryBits bits: Int) throws(ImageError) -> Int {
    var slot = 0
    var previous: KeyDigest?
    var nextPostings = 0
    var hashedKeyCount = 0
    for i in 0..<sections.entries.count {
      let record = sections.entries.at(i)
      let digest = KeyDigest(high: memory.u64(record), low: memory.u32(record + 8))
      if let previous, previous >= digest { throw malformed(.entries, "entry \(i) is out of order") }
      previous = digest

      let ownSlot = digest.slot(bits: bits)
      while slot <= ownSlot {
        try verifyDirectory(slot: slot, holds: i)
        slot += 1
      }

      let reference = Layout.Reference(rawValue: memory.u32(record + 12))
      let isHashed: Bool
      if let start = reference.postings {
        guard start == nextPostings else { throw malformed(.entries, "the postings of entry \(i) are out of order") }
        (nextPostings, isHashed) = try verifiedPostings(from: start)
      } else {
        guard Int(reference.rule.rawValue) < sections.rules.count else {
          throw malformed(.entries, "entry \(i) leads to a rule that is not there")
        }
        isHashed = reference.isHashed
      }
      if isHashed { hashedKeyCount += 1 }
    }
    while slot < sections.directory.count {
      try verifyDirectory(slot: slot, holds: sections.entries.count)
      slot += 1
    }
    guard nextPostings == sections.postings.count else { throw malformed(.postings, "some belong to no entry") }
    return hashedKeyCount
  }

  private func verifyDirectory(slot: Int, holds entry: Int) throws(ImageError) {
    guard Int(memory.u32(sections.directory.at(slot))) == entry else {
      throw malformed(.directory, "slot \(slot) does not lead to its entries")
    }
  }

  /// Where the postings that begin at `start` end, and whether one of them arrived as SHA-256.
  private func verifiedPostings(from start: Int) throws(ImageError) -> (end: Int, isHashed: Bool) {
    guard start < sections.postings.count else { throw malformed(.postings, "an entry leads outside of it") }
    let count = Int(memory.u32(sections.postings.at(start)))
    guard count >= 2, count <= sections.postings.count - start - 1 else {
      throw malformed(.postings, "the count at \(start) is wrong")
    }
    var previous = -1
    var isHashed = false
    for i in (start + 1)...(start + count) {
      let reference = Layout.Reference(rawValue: memory.u32(sections.postings.at(i)))
      let rule = Int(reference.rule.rawValue)
      guard reference.postings == nil, rule > previous, rule < sections.rules.count else {
        throw malformed(.postings, "posting \(i) leads to no rule, or is out of order")
      }
      if reference.isHashed { isHashed = true }
      previous = rule
    }
    return (start + 1 + count, isHashed)
  }
}
