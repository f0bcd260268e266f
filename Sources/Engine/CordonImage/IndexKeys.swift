// The keys of an index while it is collected: what entries and filters are made of, and nothing that a key can be read from.

import CordonBytes

/// A key of a rule.
struct IndexKey: Sendable {
  var digest: KeyDigest
  private var ruleAndFlag: UInt32
  /// Hash64 of the key itself; of no meaning where only its SHA-256 is known.
  var filterHash: UInt64

  init(digest: KeyDigest, filterHash: UInt64, rule: UInt32, isFirst: Bool) {
    self.digest = digest
    self.filterHash = filterHash
    ruleAndFlag = rule | (isFirst ? 0 : 1 << 31)
  }

  var rule: UInt32 {
    get { ruleAndFlag & 0x7FFF_FFFF }
    set { ruleAndFlag = ruleAndFlag & 1 << 31 | newValue }
  }
  /// Whether it is the key that the rule's id is made from.
  var isFirst: Bool { ruleAndFlag >> 31 == 0 }

  /// By digest, then by rule.
  static func < (a: IndexKey, b: IndexKey) -> Bool {
    a.digest != b.digest ? a.digest < b.digest : a.rule < b.rule
  }
}

/// Keys, and the hosts that rules are on.
struct IndexKeys: Sendable {
  private(set) var all: [IndexKey] = []
  /// Hashes of the hosts that have rules on addresses. Some stand here more than once.
  private(set) var pathHosts: [UInt64] = []
  /// The tails of all hosts that any rule is on. Some stand here more than once.
  private(set) var hostTails: [HostTails] = []
  private(set) var hasSingleLabelDomain = false

  mutating func append(_ digest: KeyDigest, filterHash: UInt64, rule: UInt32, isFirst: Bool) {
    all.append(IndexKey(digest: digest, filterHash: filterHash, rule: rule, isFirst: isFirst))
  }

  /// Those of `other`, whose rules are numbered from `first` on here.
  mutating func append(_ other: IndexKeys, from first: UInt32) {
    for var key in other.all {
      key.rule += first
      all.append(key)
    }
    pathHosts += other.pathHosts
    hostTails += other.hostTails
    if other.hasSingleLabelDomain { hasSingleLabelDomain = true }
  }

  mutating func addPathHost(_ host: Span<UInt8>) {
    let hash = Hash64.hash(host, seed: Layout.filterSeed)
    if pathHosts.last != hash { pathHosts.append(hash) }
    addHost(host, withAllBelow: false)
  }

  mutating func addHost(_ host: Span<UInt8>, withAllBelow: Bool) {
    let tails = HostTails(of: host, seed: Layout.filterSeed)
    if hostTails.last != tails { hostTails.append(tails) }
    if withAllBelow, host.firstIndex(of: .ascii(".")) == nil { hasSingleLabelDomain = true }
  }
}

/// The keys of many rules that have nothing else of their own: made on any thread, then added to a writer.
package struct KeyBatch: Sendable {
  private let digester: KeyDigester
  var keys = IndexKeys()
  /// For each rule the number of its kind, as the batch's maker counts them.
  var kinds: [UInt8] = []

  package init(digester: KeyDigester) { self.digester = digester }

  package var count: Int { kinds.count }

  /// Adds a rule with `key`.
  package mutating func add(key: Span<UInt8>, kind: UInt8) {
    add(KeySHA256(of: key), filterHash: Hash64.hash(key, seed: Layout.filterSeed), kind)
  }

  /// Adds a rule with the key whose SHA-256 is written in `digits`; answers false, and adds nothing, where they are none.
  package mutating func add(hexadecimalSHA256 digits: Span<UInt8>, kind: UInt8) -> Bool {
    guard let sha256 = KeySHA256(hexadecimal: digits) else { return false }
    add(sha256, filterHash: 0, kind)
    return true
  }

  private mutating func add(_ sha256: KeySHA256, filterHash: UInt64, _ kind: UInt8) {
    keys.append(
      digester.digest(of: sha256), filterHash: filterHash, rule: UInt32(truncatingIfNeeded: kinds.count), isFirst: true)
    kinds.append(kind)
  }

  /// See ``ImageWriter/addPathHost(_:)``.
  package mutating func addPathHost(_ host: Span<UInt8>) { keys.addPathHost(host) }

  /// See ``ImageWriter/addHost(_:withAllBelow:)``.
  package mutating func addHost(_ host: Span<UInt8>, withAllBelow: Bool) {
    keys.addHost(host, withAllBelow: withAllBelow)
  }
}
