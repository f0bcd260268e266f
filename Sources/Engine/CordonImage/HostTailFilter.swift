// The filter that is asked first of all, by the tail of a host: its last two labels, `example.com` of `a.b.example.com`. A
// rule on a host, below it, or on addresses at it can hold only for hosts with the same tail, unless it is a `domain` rule
// on a single label, which a flag tells. So one question answers for the host and for every suffix of it.
//
// Under some tails stand many hosts of many people: `co.uk`, `github.io`. Where no rule is on such a tail itself, and many
// are below it, it is called crowded, and hosts below it are told apart by three labels.
//
// It is a Bloom filter of 64-bit blocks, 8 bits and 4 probes a tail (see BlockedBloomFilter.swift for the paper): about 1
// in 30 of the absent tails passes, and goes on to the filters that know more. It is small rather than sure, so as to stay
// in the cache.
//
//   hash   63 … 32: the block, by multiplication    23 … 0: four times 6 bits, a bit of the block each

import CordonBytes

/// The filter while it is made.
@usableFromInline
struct HostTailFilter {
  static let bitsPerTail = 8
  /// The most tails that are called crowded.
  @inlinable static var maximumCrowds: Int { 256 }
  /// The fewest hosts that make a crowd.
  static let minimumCrowd = 16

  private(set) var words: [UInt64]
  /// The hashes of the crowded tails, ascending.
  let crowds: [UInt64]

  /// The filter of `hosts`, some of which may stand there more than once.
  init(_ hosts: [HostTails]) {
    let sortedHosts = sorted(hosts, byHash: \.two) { a, b in
      a.two != b.two ? a.two < b.two : (a.three ?? 0, a.three == nil ? 0 : 1) < (b.three ?? 0, b.three == nil ? 0 : 1)
    }
    var crowds: [(size: Int, two: UInt64)] = []
    var tails: [UInt64] = []
    // Those with the same last two labels stand together; first the one without a third, if it is there.
    func forEachGroup(_ body: (ArraySlice<HostTails>) -> Void) {
      var start = 0
      while start < sortedHosts.count {
        var end = start + 1
        while end < sortedHosts.count, sortedHosts[end].two == sortedHosts[start].two { end += 1 }
        body(sortedHosts[start..<end])
        start = end
      }
    }
    forEachGroup { group in
      guard group.count >= HostTailFilter.minimumCrowd, group.first?.three != nil else { return }
      let distinct = zip(group, group.dropFirst()).count { $0 != $1 } + 1
      if distinct >= HostTailFilter.minimumCrowd { crowds.append((distinct, group.first!.two)) }
    }
    let largest = crowds.sorted { ($1.size, $0.two) < ($0.size, $1.two) }.prefix(HostTailFilter.maximumCrowds)
    self.crowds = largest.map(\.two).sorted()
    let crowded = Set(self.crowds)
    forEachGroup { group in
      let isCrowded = !crowded.isEmpty && crowded.contains(group.first!.two)
      for host in group {
        let tail = host.tail(isCrowded: isCrowded)
        if tails.last != tail { tails.append(tail) }
      }
    }
    words = [UInt64](repeating: 0, count: (tails.count * HostTailFilter.bitsPerTail + 63) / 64)
    for tail in tails { words[HostTailFilter.word(tail, of: words.count)] |= Probe(tail).mask }
  }

  /// The bits of one tail within its word.
  @usableFromInline
  struct Probe {
    @usableFromInline let mask: UInt64

    @inlinable @inline(__always)
    init(_ hash: UInt64) {
      func bit(_ shift: UInt64) -> UInt64 { 1 &<< (hash &>> shift & 63) }
      mask = bit(0) | bit(6) | bit(12) | bit(18)
    }
  }

  /// The word for `hash`, below `count`, which is below 2³²; 0 where there is none.
  @inlinable @inline(__always)
  static func word(_ hash: UInt64, of count: Int) -> Int {
    Int(truncatingIfNeeded: ((hash &>> 32) &* UInt64(truncatingIfNeeded: count)) &>> 32)
  }
}
