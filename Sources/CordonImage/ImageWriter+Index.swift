// The index of an image: sections 10 to 14.

extension ImageWriter {
  /// Filters, directory, entries and postings of `keys`, which are distinct.
  func indexSections(_ keys: [Key], salt: Salt) throws(ImageError) -> [[UInt8]] {
    let pathHostFilter = BlockedBloomFilter(pathHosts)
    let hostTailFilter = HostTailFilter(hostTails)
    let keyFilter = makeKeyFilter(keys)

    let (sorted, entryCount) = sortedPostings(keys, salt: salt)
    let bits = Layout.directoryBits(entryCount: entryCount)
    var directory: [UInt8] = []
    var slots = 0
    var entries: [UInt8] = []
    entries.reserveCapacity(entryCount * Layout.Section.entries.stride)
    var postings: [UInt8] = []

    var start = 0
    while start < sorted.count {
      let digest = sorted[start].digest
      var end = start + 1
      while end < sorted.count, sorted[end].digest == digest { end += 1 }

      let entry = entries.count / Layout.Section.entries.stride
      while slots <= digest.slot(bits: bits) {
        directory.append(little: UInt32(truncatingIfNeeded: entry))
        slots += 1
      }
      entries.append(little: digest.high)
      entries.append(little: digest.low)
      if end - start == 1 {
        entries.append(little: sorted[start].reference.rawValue)
      } else {
        entries.append(little: Layout.Reference(postings: postings.count / 4).rawValue)
        postings.append(little: UInt32(truncatingIfNeeded: end - start))
        for posting in sorted[start..<end] { postings.append(little: posting.reference.rawValue) }
      }
      start = end
    }
    while slots < (1 << bits) + 1 {
      directory.append(little: UInt32(truncatingIfNeeded: entryCount))
      slots += 1
    }
    guard postings.count / 4 < Layout.Reference.maximumPostings else {
      throw ImageError(
        .tooLarge(
          what: "references of keys with several rules", count: postings.count / 4,
          maximum: Layout.Reference.maximumPostings))
    }
    return [
      bytes(of: keyFilter), bytes(of: pathHostFilter), bytes(of: hostTailFilter.words),
      bytes(of: hostTailFilter.crowds), directory, entries, postings,
    ]
  }

  /// The filter over the keys that came in plain, each counted once.
  private func makeKeyFilter(_ keys: [Key]) -> BlockedBloomFilter {
    var hashes = Array(announced)
    var previous: KeySHA256?
    for key in keys where !key.isHashed && key.sha256 != previous {
      hashes.append(key.filterHash)
      previous = key.sha256
    }
    var filter = BlockedBloomFilter(keyCount: hashes.count)
    for hash in hashes { filter.insert(hash) }
    return filter
  }

  private func bytes(of filter: BlockedBloomFilter) -> [UInt8] {
    bytes(of: filter.words)
  }

  private func bytes(of words: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(words.count * 8)
    for word in words { bytes.append(little: word) }
    return bytes
  }
}

/// A key of a rule, as the index knows it.
private struct Posting {
  var digest: KeyDigest
  var reference: Layout.Reference
}

/// The postings of `keys` by digest and then by rule, each once; and how many digests there are.
private func sortedPostings(_ keys: [ImageWriter.Key], salt: Salt) -> (postings: [Posting], digestCount: Int) {
  var all = keys.map {
    Posting(
      digest: KeyDigest(of: $0.sha256, salt: salt),
      reference: Layout.Reference(rule: $0.rule, isHashed: $0.isHashed))
  }
  all.sort { a, b in
    if a.digest != b.digest { return a.digest < b.digest }
    if a.reference.rule != b.reference.rule { return a.reference.rule < b.reference.rule }
    return !a.reference.isHashed && b.reference.isHashed
  }
  // Two keys of one rule may share a digest (2⁻⁹⁶): one of them stays, a plain one if there is any.
  var postings: [Posting] = []
  postings.reserveCapacity(all.count)
  var digestCount = 0
  for posting in all {
    let last = postings.last
    let isSameDigest = last?.digest == posting.digest
    if isSameDigest, last?.reference.rule == posting.reference.rule { continue }
    if !isSameDigest { digestCount += 1 }
    postings.append(posting)
  }
  return (postings, digestCount)
}
