// The filter that answers "not here" for nearly every lookup: a blocked Bloom filter (Putze, Sanders, Singler, "Cache-,
// Hash- and Space-Efficient Bloom Filters", WEA 2007). All bits of a key lie in one block of 64 bytes, so a lookup costs
// one cache line. In the block two of the eight words get three bits each; at 12 bits a key about 1 in 180 of the absent
// keys passes, and then the digests decide.
//
//   hash   63 … 32: the block, by multiplication    41 … 0: which words and bits
//            (these overlap; the product depends on the upper bits alone, as long as there are fewer than 2²² blocks)
//   words  bits 0…2: the first word; the second's number differs in bit 0, and in bits 1 and 2 as bits 3 and 4 say
//   bits   6 each: 6…11, 12…17, 18…23 in the first word; 24…29, 30…35, 36…41 in the second

/// Where the bits of one key are, within its block.
struct BloomProbe {
  var firstWord: Int
  var secondWord: Int
  var firstMask: UInt64
  var secondMask: UInt64

  @inline(__always)
  init(_ hash: UInt64) {
    func bit(_ shift: UInt64) -> UInt64 { 1 &<< (hash &>> shift & 63) }
    firstWord = Int(truncatingIfNeeded: hash & 7)
    secondWord = firstWord ^ Int(truncatingIfNeeded: hash &>> 2 & 6 | 1)
    firstMask = bit(6) | bit(12) | bit(18)
    secondMask = bit(24) | bit(30) | bit(36)
  }

  /// The block for `hash`, below `blockCount`, which is at least 1 and below 2³².
  @inline(__always)
  static func block(_ hash: UInt64, of blockCount: Int) -> Int {
    Int(truncatingIfNeeded: ((hash &>> 32) &* UInt64(truncatingIfNeeded: blockCount)) &>> 32)
  }
}

/// A filter while it is being filled.
struct BlockedBloomFilter {
  static let wordsPerBlock = 8
  static let bitsPerKey = 12
  static let maximumBlockCount = (1 << 32) - 1

  private(set) var words: [UInt64]

  /// An empty filter of the size for `keyCount` keys; without keys it has no blocks and passes nothing.
  init(keyCount: Int) {
    let blocks = (keyCount * BlockedBloomFilter.bitsPerKey + 511) / 512
    words = [UInt64](repeating: 0, count: blocks * BlockedBloomFilter.wordsPerBlock)
  }

  /// The filter of `hashes`, some of which may stand there more than once.
  init(hashes: [UInt64]) {
    let hashes = sorted(hashes, byHash: { $0 }, <)
    self.init(keyCount: zip(hashes, hashes.dropFirst()).count { $0 != $1 } + (hashes.isEmpty ? 0 : 1))
    for hash in hashes { insert(hash) }
  }

  mutating func insert(_ hash: UInt64) {
    let probe = BloomProbe(hash)
    let base = BloomProbe.block(hash, of: words.count / BlockedBloomFilter.wordsPerBlock) * 8
    words[base + probe.firstWord] |= probe.firstMask
    words[base + probe.secondWord] |= probe.secondMask
  }
}
