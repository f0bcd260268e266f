// Which entries a host may belong to: one open-addressing table of literal hosts, keyed by Hash64. A host is asked for
// by each of its suffixes, and most suffixes are of a length that no host of the table has.

import CordonBytes

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
  private var numbers: [[UInt8]: Int] = [:]
  /// Of each slot the number of its host and 1; 0 is free.
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
    if let known = numbers[host] { return known }
    numbers[host] = hosts.count
    hosts.append(host)
    postings.append([])
    return hosts.count - 1
  }

  /// Lays out the table, once all hosts are there.
  mutating func finish() {
    var capacity = 16
    while capacity < 2 * hosts.count { capacity *= 2 }
    slots = Array(repeating: 0, count: capacity)
    mask = capacity - 1
    for (number, host) in hosts.enumerated() {
      hasLength[min(host.count, 255)] = true
      var slot = Int(truncatingIfNeeded: Hash64.hash(host.span, seed: 0)) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(number + 1)
    }
    numbers = [:]
  }

  /// Whether a host of this length stands in the table.
  func hasHost(ofLength length: Int) -> Bool { hasLength[min(length, 255)] }

  /// The number of `host`, or nil.
  ///
  /// - Complexity: O(*n*) in the host's bytes, about one probe.
  func number(of host: Span<UInt8>) -> Int? {
    if slots.isEmpty { return nil }
    var slot = Int(truncatingIfNeeded: Hash64.hash(host, seed: 0)) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot]) &- 1
      let known = hosts[number]
      if known.span.elementsEqual(host) { return number }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  func postings(of number: Int) -> [Posting] { postings[number] }
}
