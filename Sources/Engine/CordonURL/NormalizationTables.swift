// The data that decides a match key: which query parameters carry no content identity, on which hosts. It is compiled
// into the list, so that a list and its matcher always normalise alike.
//
//   NormalizationTables(tracking:) ─► isTracking(name, on: host)     asked of every parameter, decoded, of every item
//                                  ─► serialized() ─► list ─► init(verifying:), used in place
//
// Names compare without ASCII case: a server that reads `utm_source` most often reads `UTM_SOURCE` too, and where it
// does not, the parameter means nothing. A whole name is found by its caseless hash; names that end in "*" are few and
// are tried in turn. Hosts are those of match keys, lower case already.
//
// The words of the table (PackedTable), magic `CTRK`:
//
//   0, 1, 2   how many parameters, hosts, whole names
//   behind    parameters, 5 words each: the name, a string without the closing "*"; 1 where every name that begins so is
//             meant, else 0; the number of its first host, and how many it has (none: everywhere)
//   behind    hosts, 2 words each: a string
//   behind    whole names, 2 words each: the lower half of the hash of its name, and the parameter's number; ascending

import CordonBytes

/// The normalisation tables of a list.
package struct NormalizationTables: Sendable, Equatable {
  /// A query parameter that says where a visitor came from, not what is shown.
  package struct TrackingParameter: Sendable, Equatable {
    /// Without the closing `*`.
    package var name: [UInt8]
    /// Whether every name that begins with `name` is meant.
    package var isPrefix: Bool
    /// Hosts, with all below them, on which the parameter means this; empty: everywhere.
    package var hosts: [[UInt8]]

    package init(name: String, isPrefix: Bool, hosts: [String] = []) {
      self.name = Array(name.utf8)
      self.isPrefix = isPrefix
      self.hosts = hosts.map { Array($0.utf8) }
    }
  }

  private static let magic: UInt32 = 0x4B52_5443
  private static let headCount = 3
  private static let parameterStride = 5

  private let packed: PackedTable
  /// Where the hosts and the whole names begin in the words, and how many names there are.
  private let hosts: Int
  private let names: Int
  private let nameCount: Int
  /// The numbers of the parameters that are prefixes.
  private let prefixes: [Int]
  /// For each first byte, in lower case, the lengths of the names that begin so: bit *n* for *n* bytes, the last for 63 and
  /// more. Most names are no tracking parameter's, and end here.
  private let lengths: [UInt64]

  package static func == (a: NormalizationTables, b: NormalizationTables) -> Bool { a.packed == b.packed }

  package init(tracking: [TrackingParameter] = []) {
    guard let tables = NormalizationTables(verifying: NormalizationTables.packed(tracking)) else {
      preconditionFailure("what was just made is valid")
    }
    self = tables
  }

  private static func packed(_ tracking: [TrackingParameter]) -> PackedTable {
    var writer = PackedTableWriter()
    var parameters: [UInt32] = []
    var hosts: [UInt32] = []
    var names: [(hash: UInt32, number: UInt32)] = []
    for parameter in tracking where !parameter.name.isEmpty {
      let number = UInt32(parameters.count / parameterStride)
      if !parameter.isPrefix { names.append((caselessHash(parameter.name.span), number)) }
      parameters += writer.string(parameter.name) + [parameter.isPrefix ? 1 : 0]
      parameters += [UInt32(hosts.count / 2), UInt32(parameter.hosts.count)]
      for host in parameter.hosts { hosts += writer.string(host) }
    }
    names.sort { ($0.hash, $0.number) < ($1.hash, $1.number) }
    writer.words = [
      UInt32(parameters.count / parameterStride), UInt32(hosts.count / 2), UInt32(names.count),
    ]
    writer.words += parameters + hosts + names.flatMap { [$0.hash, $0.number] }
    return writer.table
  }

  /// Reads the tables that `bytes` begin with; nil where they are damaged.
  ///
  /// - Complexity: O(*n*)
  package init?(verifying bytes: Span<UInt8>) {
    guard let packed = PackedTable(bytes, magic: NormalizationTables.magic) else { return nil }
    self.init(verifying: packed)
  }

  /// Proves every index and every string in bounds.
  private init?(verifying packed: PackedTable) {
    let words = packed.words
    guard words.count >= NormalizationTables.headCount else { return nil }
    let (count, hostCount, nameCount) = (Int(words[0]), Int(words[1]), Int(words[2]))
    let hosts = NormalizationTables.headCount + count * NormalizationTables.parameterStride
    let names = hosts + 2 * hostCount
    guard names + 2 * nameCount == words.count, nameCount <= count else { return nil }
    var prefixes: [Int] = []
    var lengths = [UInt64](repeating: 0, count: 256)
    for number in 0..<count {
      let at = NormalizationTables.headCount + number * NormalizationTables.parameterStride
      guard packed.hasString(at: at), words[at + 1] > 0, words[at + 2] <= 1,
        Int(words[at + 3]) + Int(words[at + 4]) <= hostCount
      else { return nil }
      let name = packed.stringRange(at: at)
      let exactly = UInt64(1) << UInt64(min(name.count, 63))
      let isPrefix = words[at + 2] != 0
      lengths[Int(packed.strings[name.lowerBound].asciiLowercased)] |= isPrefix ? ~(exactly - 1) : exactly
      if isPrefix { prefixes.append(number) }
    }
    for host in 0..<hostCount {
      guard packed.hasString(at: hosts + 2 * host), words[hosts + 2 * host + 1] > 0 else { return nil }
    }
    for index in 0..<nameCount {
      let at = names + 2 * index
      guard words[at + 1] < count, index == 0 || words[at - 2] <= words[at] else { return nil }
    }
    self.packed = packed
    self.hosts = hosts
    self.names = names
    self.nameCount = nameCount
    self.prefixes = prefixes
    self.lengths = lengths
  }

  /// The bytes that a compiled list holds.
  package func serialized() -> [UInt8] { packed.serialized(magic: NormalizationTables.magic) }

  /// How many bytes of a compiled list the tables take.
  package var byteCount: Int { packed.byteCount }

  /// Whether `name`, a decoded parameter name in any case, is to be left out of keys on `host`.
  package func isTracking(_ name: Span<UInt8>, on host: Span<UInt8>) -> Bool {
    guard !name.isEmpty, lengths[Int(name[0].asciiLowercased)] &>> UInt64(min(name.count, 63)) & 1 != 0 else {
      return false
    }
    let hash = NormalizationTables.caselessHash(name)
    var (low, high) = (0, nameCount)
    while low < high {
      let middle = (low &+ high) / 2
      if packed.words[names &+ 2 &* middle] < hash { low = middle &+ 1 } else { high = middle }
    }
    while low < nameCount, packed.words[names &+ 2 &* low] == hash {
      let number = Int(packed.words[names &+ 2 &* low &+ 1])
      let known = packed.strings.span.extracting(nameRange(number))
      if known.elementsEqualIgnoringCase(name), applies(number, on: host) { return true }
      low &+= 1
    }
    for number in prefixes {
      let prefix = packed.strings.span.extracting(nameRange(number))
      if name.count >= prefix.count, name.extracting(first: prefix.count).elementsEqualIgnoringCase(prefix),
        applies(number, on: host)
      {
        return true
      }
    }
    return false
  }

  /// Where the name of a parameter stands in the strings.
  private func nameRange(_ number: Int) -> Range<Int> {
    packed.stringRange(at: NormalizationTables.headCount &+ number &* NormalizationTables.parameterStride)
  }

  /// The lower half of FNV-1a (Fowler, Noll, Vo) over the bytes without ASCII case; names are short.
  private static func caselessHash(_ name: Span<UInt8>) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in name.indices { hash = (hash ^ UInt64(name[index].asciiLowercased)) &* 0x0000_0100_0000_01B3 }
    return UInt32(truncatingIfNeeded: hash)
  }

  private func applies(_ parameter: Int, on host: Span<UInt8>) -> Bool {
    let at = NormalizationTables.headCount &+ parameter &* NormalizationTables.parameterStride
    let (first, count) = (Int(packed.words[at &+ 3]), Int(packed.words[at &+ 4]))
    if count == 0 { return true }
    for number in first..<first &+ count {
      let suffix = packed.strings.span.extracting(packed.stringRange(at: hosts &+ 2 &* number))
      guard host.count >= suffix.count else { continue }
      let start = host.count &- suffix.count
      if host.extracting(start..<host.count).elementsEqual(suffix), start == 0 || host[start &- 1] == .ascii(".") {
        return true
      }
    }
    return false
  }
}
