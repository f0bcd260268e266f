// Verification of the index: filters, directory, entries, references, postings. An image of ten million entries is read
// through here whenever it is opened, so the loops over them are plain.

extension ContentsVerifier {
  /// A seal stands where the flag says so.
  func verifySeal() throws(ImageError) {
    guard sections.seal.count == (sections.isKeyed ? ListKey.sealSize : 0) else {
      throw malformed(.seal, "it has a wrong size")
    }
  }

  /// The directory has 2ᵇ + 1 slots, for the b that the number of entries asks for.
  func verifiedDirectoryBits() throws(ImageError) -> Int {
    guard sections.entries.count < Layout.maximumEntryCount else { throw malformed(.entries, "there are too many") }
    let bits = Layout.directoryBits(entryCount: sections.entries.count)
    guard sections.directory.count == (1 << bits) + 1 else { throw malformed(.directory, "it has a wrong size") }
    return bits
  }

  /// The slots of the directory cut the entries into runs, and in each run entries ascend.
  func verifyEntries(directoryBits bits: Int) throws(ImageError) {
    let count = sections.entries.count
    guard memory.u32(sections.directory.at(0)) == 0 else { throw malformed(.directory, "it does not begin with 0") }
    let ascent: Ascent = memory.withBytes(sections.directory.byteRange) { directory in
      memory.withBytes(sections.entries.byteRange) { isAscending(directory, $0, count: count) }
    }
    switch ascent {
    case .yes: break
    case .noSlot(let slot): throw malformed(.directory, "slot \(slot) does not lead to its entries")
    case .noEntry(let entry): throw malformed(.entries, "entry \(entry) is out of order")
    }
    guard Int(memory.u32(sections.directory.at(1 << bits))) == count else {
      throw malformed(.directory, "it does not end where the entries do")
    }
  }

  private enum Ascent { case yes, noSlot(Int), noEntry(Int) }

  private func isAscending(
    _ directory: UnsafeRawBufferPointer, _ entries: UnsafeRawBufferPointer, count: Int
  ) -> Ascent {
    var start = 0
    for slot in 1..<(directory.count / 4) {
      // SAFETY: 4 bytes a slot, by the loop's bound.
      let end = Int(UInt32(littleEndian: unsafe directory.loadUnaligned(fromByteOffset: slot &* 4, as: UInt32.self)))
      guard end >= start, end <= count else { return .noSlot(slot) }
      if end > start {
        var previous = unsafe remainder(entries, start)
        for entry in (start + 1)..<max(end, start + 1) {
          let next = unsafe remainder(entries, entry)
          guard previous < next else { return .noEntry(entry) }
          previous = next
        }
      }
      start = end
    }
    return .yes
  }

  // SAFETY: `entry` is below the count of entries, each of 9 bytes.
  @inline(__always)
  private func remainder(_ entries: UnsafeRawBufferPointer, _ entry: Int) -> KeyDigest.Remainder {
    let offset = entry &* Layout.remainderSize
    return unsafe KeyDigest.Remainder(
      high: UInt64(bigEndian: entries.loadUnaligned(fromByteOffset: offset, as: UInt64.self)), low: entries[offset &+ 8]
    )
  }

  /// Every reference leads to rules; the postings are used once, in order and to their end. Answers how many plain rules
  /// are of each class, and how many entries have a rule that arrived as SHA-256.
  func verifiedReferences(
    _ classes: [RuleClass]
  ) throws(ImageError) -> (plainRulesPerClass: [Int], hashedKeyCount: Int) {
    guard sections.references.count == sections.entries.count else {
      throw malformed(.references, "there are not as many as entries")
    }
    let ruleCount = sections.rules.count
    let width = Layout.width(of: classes.count + ruleCount + sections.postings.count)
    guard sections.references.stride == width else { throw malformed(.references, "its element size is wrong") }
    let isHashed = classes.map { $0.header.kind == .sha256 }
    var counts = [Int](repeating: 0, count: classes.count)
    var hashedKeyCount = 0
    var nextPostings = 0
    for entry in 0..<sections.references.count {
      let value = memory.number(at: sections.references.at(entry), width: width)
      if value < classes.count {
        counts[value] &+= 1
        continue
      }
      switch Layout.Reference(value, classCount: classes.count, ruleCount: ruleCount) {
      case .plain: break
      case .rule(let rule):
        if isHashed[Int(memory.u32(sections.rules.at(rule)))] { hashedKeyCount += 1 }
      case .postings(let start):
        guard start == nextPostings else {
          throw malformed(.references, "the postings of entry \(entry) are out of order")
        }
        let posting = try verifiedPostings(from: start, isHashed)
        nextPostings = posting.end
        if posting.isHashed { hashedKeyCount += 1 }
      }
    }
    guard nextPostings == sections.postings.count else { throw malformed(.postings, "some belong to no entry") }
    for (index, shared) in classes.enumerated() where shared.header.kind.holdsText && counts[index] > 0 {
      throw malformed(.references, "one leads to a class of patterns or phrases")
    }
    for (index, count) in counts.enumerated() where isHashed[index] { hashedKeyCount += count }
    return (counts, hashedKeyCount)
  }

  /// Where the postings that begin at `start` end, and whether one of them arrived as SHA-256.
  private func verifiedPostings(
    from start: Int, _ isHashed: [Bool]
  ) throws(ImageError) -> (end: Int, isHashed: Bool) {
    guard start < sections.postings.count else { throw malformed(.postings, "an entry leads outside of it") }
    let count = Int(memory.u32(sections.postings.at(start)))
    guard count >= 2, count <= sections.postings.count - start - 1 else {
      throw malformed(.postings, "the count at \(start) is wrong")
    }
    var previous = -1
    var hasHashed = false
    for i in (start + 1)...(start + count) {
      let rule = Int(memory.u32(sections.postings.at(i)))
      guard rule > previous, rule < sections.rules.count else {
        throw malformed(.postings, "posting \(i) leads to no rule, or is out of order")
      }
      if isHashed[Int(memory.u32(sections.rules.at(rule)))] { hasHashed = true }
      previous = rule
    }
    return (start + 1 + count, hasHashed)
  }
}

/// Verification of the filters, which is done once they are unsealed.
extension FilterRanges {
  func verify(in memory: ImageMemory) throws(ImageError) {
    func malformed(_ section: Layout.Section, _ reason: String) -> ImageError {
      ImageError(.malformed(section: "\(section)", reason: reason))
    }
    for (filter, section) in [
      (keys, Layout.Section.keyFilter), (pathHosts, .pathHostFilter), (hostTails, .hostTailFilter),
    ] where filter.count > BlockedBloomFilter.maximumBlockCount {
      throw malformed(section, "it has too many blocks")
    }
    guard crowdedTails.count <= HostTailFilter.maximumCrowds else {
      throw malformed(.crowdedTails, "it has too many elements")
    }
    for i in 1..<max(1, crowdedTails.count)
    where memory.u64(crowdedTails.at(i - 1)) >= memory.u64(crowdedTails.at(i)) {
      throw malformed(.crowdedTails, "element \(i) is out of order")
    }
  }
}
