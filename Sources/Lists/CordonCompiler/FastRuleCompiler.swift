// The rules of a plain list, on all processors. Nearly every value is a plain address that no platform knows,
// and no check of breadth: its key is read in one pass, and of the rule nothing else is made.
//
//   values ─► FastURLReader, prefilters of platforms and of broad hosts ─┬─► KeyBatch ───────────────────────────► writer
//                                                                     └─► what is left ─► Rule ─► as ever ───► writer
//
// So it is with lists that arrive hashed: of a SHA-256 nothing is to be looked at.

import CordonBytes
import CordonImage
import CordonModel
import CordonLists
import CordonPlatforms
import CordonURL
import Dispatch
import Synchronization

/// Compiles plain rules: what is the same for all of them, and all workers.
final class FastRuleCompiler: Sendable {
  /// What came of some rules that follow each other.
  struct Batch: Sendable {
    var keys: KeyBatch
    /// The places of their rules in the list.
    var places: [UInt32] = []
    /// Those that are to be compiled as ever.
    var left: [Int] = []
  }

  /// The kinds of rules that are compiled here, by their numbers in batches.
  static let kinds: [RuleKind] = [.url, .domain, .sha256]
  /// Rules that a worker takes at a time.
  private static let batchSize = 16_384
  /// Batches that are in memory at a time: what keeps some processors busy for a while.
  private static let roundSize = 64

  private let tables: ListTables
  private let prefilter: PlatformPrefilter
  private let digester: KeyDigester

  init(tables: ListTables, digester: KeyDigester) {
    self.tables = tables
    prefilter = PlatformPrefilter(tables.platforms) { _ in
      false
    } isNamed: { _ in
      true
    }
    self.digester = digester
  }

  private static let seed = PlatformTables.hostSeed

  /// Compiles `rules`, and calls `body` with each batch in their order, while others are made.
  func compile(_ rules: CompactRules, _ body: (Batch) -> Void) {
    let starts = Array(stride(from: 0, to: rules.count, by: FastRuleCompiler.batchSize))
    for round in stride(from: 0, to: starts.count, by: FastRuleCompiler.roundSize) {
      let chosen = Array(starts[round..<min(round + FastRuleCompiler.roundSize, starts.count)])
      let made = Mutex([Batch?](repeating: nil, count: chosen.count))
      DispatchQueue.concurrentPerform(iterations: chosen.count) { index in
        let batch = compile(rules, chosen[index]..<min(chosen[index] + FastRuleCompiler.batchSize, rules.count))
        made.withLock { $0[index] = batch }
      }
      for batch in made.withLock({ $0 }) { batch.map(body) }
    }
  }

  private func compile(_ rules: CompactRules, _ range: Range<Int>) -> Batch {
    var batch = Batch(keys: KeyBatch(digester: digester))
    let reader = FastURLReader(tables: tables.keys)
    let scheme = Array("http://".utf8)
    var bare: [UInt8] = []
    let bytes = rules.bytes
    for place in range {
      let value = rules.value(place)
      let kind = rules.kind(place)
      var isAdded = false
      if kind == .sha256 {
        isAdded = batch.keys.add(hexadecimalSHA256: bytes.span.extracting(value), kind: 2)
      } else if bytes[value].starts(with: "http".utf8) {
        isAdded = add(bytes.span.extracting(value), kind, reader, to: &batch.keys)
      } else {
        // As a browser's address bar would read it.
        bare.removeAll(keepingCapacity: true)
        bare += scheme
        bare += bytes[value]
        isAdded = add(bare.span, kind, reader, to: &batch.keys)
      }
      if isAdded {
        batch.places.append(UInt32(truncatingIfNeeded: place))
      } else {
        batch.left.append(place)
      }
    }
    return batch
  }

  /// Whether a platform may be at the host that was read last, or above it; `two` is the hash of its last two labels.
  private func mayBePlatform(_ reader: borrowing FastURLReader, _ two: UInt64) -> Bool {
    prefilter.mayConcern(HostTails.Lookup(two: two, tail: two), lastLabel: reader.lastLabel)
      && prefilter.mayConcern(
        two: two, lastLabel: reader.lastLabel, three: reader.hashOfThreeLabels(seed: FastRuleCompiler.seed))
  }

  /// Adds the rule on the address `value`, which has a scheme; answers false, and adds nothing, where more is to be looked at.
  private func add(
    _ value: Span<UInt8>, _ kind: RuleKind, _ reader: borrowing FastURLReader, to keys: inout KeyBatch
  ) -> Bool {
    guard kind == .url || kind == .domain, reader.read(value) == .whole else { return false }
    let two = reader.hashOfTwoLabels(seed: FastRuleCompiler.seed)
    // What a platform may know has identities, or leads elsewhere.
    guard !mayBePlatform(reader, two), !reader.concerns(prefilter), reader.makeKey() else { return false }
    let address = reader.address
    // A query is one that the rule ignores.
    guard address.pageEnd == address.count else { return false }
    let key = reader.key.span
    let host = key.extracting(0..<address.hostEnd)
    if kind == .url {
      keys.add(key: key, kind: 0)
      keys.addPathHost(host)
      return true
    }
    // Nothing was written but the host: behind a scheme, and without "www.".
    guard value.count == 7 + address.hostEnd, !BroadHostCheck.mayFind(host: host) else { return false }
    keys.add(key: host, kind: 1)
    keys.addHost(host, withAllBelow: true)
    return true
  }
}
