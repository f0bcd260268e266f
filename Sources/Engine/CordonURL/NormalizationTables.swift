// The data that decides a match key: which query parameters carry no content identity, on which hosts. It is compiled
// into the image, so that a list and its matcher always normalise alike.
//
//   NormalizationTables(tracking:) ─► isTracking(name, on: host)     asked of every parameter, decoded, of every item
//                                  ─► serialized() ─► image ─► init(serialized:)
//
// Names compare without ASCII case: a server that reads `utm_source` most often reads `UTM_SOURCE` too, and where it
// does not, the parameter means nothing. A whole name is found by its caseless hash; names that end in "*" are few and
// are tried in turn. Hosts are those of match keys, lower case already.
//
// Serialised (all of it ASCII, UTF-8 where a list's author wrote other letters), names as they were written:
//   one line a parameter: NAME [TAB HOST]…   a NAME that ends in "*" stands for every name that begins so

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

  package let tracking: [TrackingParameter]
  /// The entries of each whole name, by the name's caseless hash.
  private let exact: [UInt64: [Int]]
  private let prefixes: [Int]
  /// For each first byte, in lower case, the lengths of the names that begin so: bit *n* for *n* bytes, the last for 63 and
  /// more. Most names are no tracking parameter's, and end here.
  private let lengths: [UInt64]

  package init(tracking: [TrackingParameter] = []) {
    self.tracking = tracking
    var exact: [UInt64: [Int]] = [:]
    var prefixes: [Int] = []
    for (index, parameter) in tracking.enumerated() {
      if parameter.isPrefix {
        prefixes.append(index)
      } else {
        exact[NormalizationTables.caselessHash(parameter.name.span), default: []].append(index)
      }
    }
    self.exact = exact
    self.prefixes = prefixes
    lengths = NormalizationTables.lengths(of: tracking)
  }

  /// Whether `name`, a decoded parameter name in any case, is to be left out of keys on `host`.
  package func isTracking(_ name: Span<UInt8>, on host: Span<UInt8>) -> Bool {
    guard !name.isEmpty, lengths[Int(name[0].asciiLowercased)] &>> UInt64(min(name.count, 63)) & 1 != 0 else {
      return false
    }
    if let indexes = exact[NormalizationTables.caselessHash(name)] {
      for index in indexes {
        let parameter = tracking[index]
        if parameter.name.span.elementsEqualIgnoringCase(name), applies(parameter, on: host) { return true }
      }
    }
    for index in prefixes {
      let prefix = tracking[index].name
      if name.count >= prefix.count, name.extracting(first: prefix.count).elementsEqualIgnoringCase(prefix.span),
        applies(tracking[index], on: host)
      {
        return true
      }
    }
    return false
  }

  private static func lengths(of tracking: [TrackingParameter]) -> [UInt64] {
    var lengths = [UInt64](repeating: 0, count: 256)
    for parameter in tracking {
      guard let first = parameter.name.first else { continue }
      let exactly = UInt64(1) << UInt64(min(parameter.name.count, 63))
      lengths[Int(first.asciiLowercased)] |= parameter.isPrefix ? ~(exactly - 1) : exactly
    }
    return lengths
  }

  /// FNV-1a (Fowler, Noll, Vo) over the bytes without ASCII case; names are short.
  private static func caselessHash(_ name: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in name.indices { hash = (hash ^ UInt64(name[index].asciiLowercased)) &* 0x0000_0100_0000_01B3 }
    return hash
  }

  private func applies(_ parameter: TrackingParameter, on host: Span<UInt8>) -> Bool {
    if parameter.hosts.isEmpty { return true }
    for suffix in parameter.hosts where host.count >= suffix.count {
      let start = host.count &- suffix.count
      if host.extracting(start..<host.count).elementsEqual(suffix.span),
        start == 0 || host[start &- 1] == .ascii(".")
      {
        return true
      }
    }
    return false
  }
}

extension NormalizationTables {
  /// The form kept in an image.
  package func serialized() -> [UInt8] {
    var bytes: [UInt8] = []
    for parameter in tracking {
      bytes.append(contentsOf: parameter.name)
      if parameter.isPrefix { bytes.append(.ascii("*")) }
      for host in parameter.hosts {
        bytes.append(.ascii("\t"))
        bytes.append(contentsOf: host)
      }
      bytes.append(.ascii("\n"))
    }
    return bytes
  }

  /// Reads the form kept in an image; nil where it is damaged.
  package init?(serialized bytes: Span<UInt8>) {
    var tracking: [TrackingParameter] = []
    var lineStart = 0
    while lineStart < bytes.count {
      guard let lineEnd = bytes.firstIndex(of: .ascii("\n"), from: lineStart) else { return nil }
      var fields: [[UInt8]] = []
      var at = lineStart
      while at <= lineEnd {
        let end = bytes.extracting(0..<lineEnd).firstIndex(of: .ascii("\t"), from: at) ?? lineEnd
        fields.append(bytes.extracting(at..<end).copied())
        at = end + 1
      }
      var parameter = TrackingParameter(name: "", isPrefix: false)
      parameter.name = fields.removeFirst()
      parameter.isPrefix = parameter.name.last == .ascii("*")
      if parameter.isPrefix { parameter.name.removeLast() }
      guard !parameter.name.isEmpty, !fields.contains([]) else { return nil }
      parameter.hosts = fields
      tracking.append(parameter)
      lineStart = lineEnd + 1
    }
    self.init(tracking: tracking)
  }
}
