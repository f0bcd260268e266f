// Which entries a host may belong to: one open-addressing table of literal hosts, keyed by Hash64. A host is asked for
// by each of its suffixes, and most suffixes are of a length that no host of the table has.

import CordonBytes
import CordonURL

/// Numbers of templates by host.
struct HostIndex: Sendable {
  /// One template that stands under a host.
  struct Posting: Sendable, Equatable {
    var template: Int
    /// Whether hosts below the literal are meant too, whatever stands there.
    var includesBelow: Bool
  }

  private(set) var hosts: [[UInt8]] = []
  private var postings: [[Posting]] = []
  /// Of each slot the number of its host and 1; 0 is free. At most half are taken.
  private var slots: [UInt32] = []
  private var mask = 0
  private var hasLength = [Bool](repeating: false, count: 256)

  mutating func add(_ posting: Posting, under host: [UInt8]) {
    let number = add(host)
    if postings[number].last != posting { postings[number].append(posting) }
  }

  /// Adds `host` if it is not there, and returns its number.
  @discardableResult
  mutating func add(_ host: [UInt8]) -> Int {
    if slots.count < 2 * (hosts.count + 1) { grow() }
    let slot = slot(of: host.span)
    if slots[slot] != 0 { return Int(slots[slot]) - 1 }
    hosts.append(host)
    postings.append([])
    slots[slot] = UInt32(hosts.count)
    hasLength[min(host.count, 255)] = true
    return hosts.count - 1
  }

  private mutating func grow() {
    let capacity = max(16, 2 * slots.count)
    slots = Array(repeating: 0, count: capacity)
    mask = capacity - 1
    for (number, host) in hosts.enumerated() { slots[slot(of: host.span)] = UInt32(number + 1) }
  }

  /// The slot of `host`, or the free one that would be its own.
  private func slot(of host: Span<UInt8>) -> Int {
    var slot = Int(truncatingIfNeeded: Hash64.hash(host, seed: 0)) & mask
    while slots[slot] != 0 {
      let known = hosts[Int(slots[slot]) &- 1]
      if known.span.elementsEqual(host) { break }
      slot = (slot &+ 1) & mask
    }
    return slot
  }

  /// Whether a host of this length stands in the table.
  func hasHost(ofLength length: Int) -> Bool { hasLength[min(length, 255)] }

  /// The number of `host`, or nil.
  ///
  /// - Complexity: O(*n*) in the host's bytes, about one probe.
  func number(of host: Span<UInt8>) -> Int? {
    if slots.isEmpty { return nil }
    let number = slots[slot(of: host)]
    return number == 0 ? nil : Int(number) &- 1
  }

  func postings(of number: Int) -> [Posting] { postings[number] }
}
