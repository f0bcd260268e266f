// The data that decides a match key: which query parameters carry no content identity. It is compiled into the image,
// so that a list and its matcher always normalise alike.
//
// Serialised (all of it ASCII, UTF-8 where a list's author wrote other letters):
//   one line a parameter: NAME [TAB HOST]…   a NAME that ends in "*" stands for every name that begins so
//   an empty line, then the tables of sites (Sites/SiteTables+Serialized.swift); left out where there are none

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
  /// Platforms, wrappers and shorteners.
  package let sites: SiteTables
  /// The entries of each whole name, by the name's hash.
  private let exact: [UInt64: [Int]]
  private let prefixes: [Int]

  package init(tracking: [TrackingParameter] = [], sites: SiteTables = SiteTables()) {
    self.tracking = tracking
    self.sites = sites
    var exact: [UInt64: [Int]] = [:]
    var prefixes: [Int] = []
    for (index, parameter) in tracking.enumerated() {
      if parameter.isPrefix {
        prefixes.append(index)
      } else {
        exact[Hash64.hash(parameter.name.span, seed: 0), default: []].append(index)
      }
    }
    self.exact = exact
    self.prefixes = prefixes
  }

  /// Whether `name`, a decoded parameter name, is to be left out of keys on `host`.
  package func isTracking(_ name: Span<UInt8>, on host: Span<UInt8>) -> Bool {
    if tracking.isEmpty || name.isEmpty { return false }
    if let indexes = exact[Hash64.hash(name, seed: 0)] {
      for index in indexes {
        let parameter = tracking[index]
        if parameter.name.span.elementsEqual(name), applies(parameter, on: host) { return true }
      }
    }
    for index in prefixes {
      let prefix = tracking[index].name
      if name.count >= prefix.count, name.extracting(first: prefix.count).elementsEqual(prefix.span),
        applies(tracking[index], on: host)
      {
        return true
      }
    }
    return false
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
    if !sites.isEmpty {
      bytes.append(.ascii("\n"))
      bytes += sites.serialized()
    }
    return bytes
  }

  /// Reads the form kept in an image; nil where it is damaged.
  package init?(serialized bytes: Span<UInt8>) {
    var tracking: [TrackingParameter] = []
    var sites = SiteTables()
    var lineStart = 0
    while lineStart < bytes.count {
      if bytes[lineStart] == .ascii("\n") {
        guard let read = SiteTables(serialized: bytes.extracting(lineStart + 1..<bytes.count)), !read.isEmpty else {
          return nil
        }
        sites = read
        break
      }
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
    self.init(tracking: tracking, sites: sites)
  }
}
