// Hosts that carry other people's content (Patterns/hosting-platforms.yaml): a rule on one of them would hold for
// everyone there, and not for who was meant.

import CData
import CordonBytes
import CordonLists

/// The platforms, as a table of hosts.
package struct HostingPlatforms: Sendable {
  /// One platform.
  package struct Platform: Sendable, Hashable {
    /// Its host, in lower case, without `www.`.
    package var host: String
    /// What people put there: "videos".
    package var content: String
    /// Whether hosts below belong to its users (`NAME.tumblr.com`), so that a rule on one of those is narrow. Else they
    /// are the platform itself (`m.youtube.com`).
    package var givesHostsToUsers: Bool
  }

  private let platforms: [String: Platform]
  /// Bits for the hashes of their hosts.
  private let marks: [UInt64]
  private static let places = 1 << 14
  private static func place(_ host: Span<UInt8>) -> Int {
    Int(truncatingIfNeeded: Hash64.hash(host, seed: 0x636F_7264_6F6E_0003)) & (places - 1)
  }

  /// The platforms that Cordon knows.
  package static func load() throws(DataFileError) -> HostingPlatforms {
    try HostingPlatforms(DataFile.bytes(cordon_data_hosting_platforms()), named: "Patterns/hosting-platforms.yaml")
  }

  init(_ bytes: [UInt8], named file: String) throws(DataFileError) {
    let data = try DataFile(bytes, named: file, key: "platforms", fields: ["host", "content", "below"])
    var platforms: [String: Platform] = [:]
    for entry in data.entries {
      func failure(_ message: String) -> DataFileError {
        DataFileError(diagnostic: Diagnostic(.error, at: entry.location, message))
      }
      let host = try entry.text("host")
      guard host.utf8.allSatisfy({ !$0.isASCIIUpper && $0 != .ascii("/") }), !host.hasPrefix("www.") else {
        throw failure("`host` is written in lower case, without `www.` and without a path")
      }
      let below = entry.texts["below"] == nil ? "platform" : try entry.text("below")
      guard below == "platform" || below == "users" else { throw failure("`below` is `platform` or `users`") }
      guard platforms[host] == nil else { throw failure("\(quoted(host)) is given twice; keep one") }
      platforms[host] = Platform(host: host, content: try entry.text("content"), givesHostsToUsers: below == "users")
    }
    self.platforms = platforms
    var marks = [UInt64](repeating: 0, count: HostingPlatforms.places / 64)
    for host in platforms.keys {
      let place = HostingPlatforms.place(Array(host.utf8).span)
      marks[place / 64] |= 1 << UInt64(place % 64)
    }
    self.marks = marks
  }

  package var count: Int { platforms.count }

  /// Whether `host`, in lower case and without `www.`, may be a platform or part of one: never false where it is.
  ///
  /// - Complexity: O(*n*), a hash and one probe for each label.
  package func mayHold(host: Span<UInt8>) -> Bool {
    var start = 0
    while true {
      let place = HostingPlatforms.place(host.extracting(start..<host.count))
      if marks[place / 64] >> UInt64(place % 64) & 1 != 0 { return true }
      guard let dot = host.firstIndex(of: .ascii("."), from: start) else { return false }
      start = dot + 1
    }
  }

  /// The platform that `host` is, or is part of. Case, one leading `www.` and trailing dots do not count.
  ///
  /// - Complexity: O(*n*) for *n* bytes of host, one look-up a label.
  package func platform(of host: String) -> Platform? {
    var bytes = host.utf8.map(\.asciiLowercased)[...]
    while bytes.last == .ascii(".") { bytes = bytes.dropLast() }
    if bytes.starts(with: "www.".utf8) { bytes = bytes.dropFirst(4) }
    var isWhole = true
    while !bytes.isEmpty {
      if let platform = platforms[String(decoding: bytes, as: UTF8.self)] {
        return isWhole || !platform.givesHostsToUsers ? platform : nil
      }
      guard let dot = bytes.firstIndex(of: .ascii(".")) else { return nil }
      bytes = bytes[(dot + 1)...]
      isWhole = false
    }
    return nil
  }
}
