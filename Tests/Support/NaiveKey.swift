// The match key once more, as plainly as its rules can be written down (docs/lists.md, "Kinds of rules"): one rule a step, no
// buffers, no speed. For addresses with a scheme and a host that is ASCII; the oracle of the corpus of real addresses.

package enum NaiveKey {
  /// The key of `address`, `scheme://…`.
  ///
  /// - Parameter isTracking: whether a decoded parameter name is left out.
  package static func key(of address: [UInt8], isTracking: ([UInt8]) -> Bool) -> [UInt8] {
    // The parts: fragment, scheme, query, path, user information and port.
    var rest = Array(address.split(separator: byte("#"), maxSplits: 1, omittingEmptySubsequences: false)[0])
    while let last = rest.last, last <= 0x20 { rest.removeLast() }
    let colon = rest.firstIndex(of: byte(":")) ?? 0
    rest = Array(rest[(colon + 1)...].drop { isSlash($0) })
    let halves = rest.split(separator: byte("?"), maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    let pathStart = halves[0].firstIndex(where: isSlash) ?? halves[0].count
    var host = Array(halves[0][..<pathStart])
    if let at = host.lastIndex(of: byte("@")) { host = Array(host[(at + 1)...]) }
    if let colon = host.lastIndex(of: byte(":")) { host = Array(host[..<colon]) }
    let key = Self.host(host) + path(Array(halves[0][pathStart...]))
    return halves.count == 2 ? key + query(halves[1], isTracking) : key
  }

  private static func host(_ text: [UInt8]) -> [UInt8] {
    var host = decodedUntilStable(text).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    while host.count > 1, host.last == byte(".") { host.removeLast() }
    while host.starts(with: Array("www.".utf8)), host.count > 4 { host.removeFirst(4) }
    return host
  }

  private static func path(_ text: [UInt8]) -> [UInt8] {
    // A browser resolves dots before escapes are undone; what they hid is resolved after.
    let seen = withoutDots(segments(text)) { decodedOnce($0) }
    let decoded = decodedUntilStable(Array(seen.joined(separator: Array("/".utf8))))
    let names = withoutDots(segments(decoded)) { $0 }.filter { !$0.isEmpty }
    return Array("/".utf8) + names.map { encoded($0, "#%?") }.joined(separator: Array("/".utf8))
  }

  /// What stands between slashes, without what stands before the first one.
  private static func segments(_ path: [UInt8]) -> [[UInt8]] {
    path.split(omittingEmptySubsequences: false, whereSeparator: isSlash).dropFirst(
      path.first.map(isSlash) == true ? 1 : 0
    ).map(Array.init)
  }

  private static func withoutDots(_ segments: [[UInt8]], reading: ([UInt8]) -> [UInt8]) -> [[UInt8]] {
    var kept: [[UInt8]] = []
    for segment in segments {
      switch String(decoding: reading(segment), as: UTF8.self) {
      case ".": break
      case "..": _ = kept.popLast()
      default: kept.append(segment)
      }
    }
    return kept
  }

  private static func query(_ text: [UInt8], _ isTracking: ([UInt8]) -> Bool) -> [UInt8] {
    var pairs: [[UInt8]] = []
    for pair in text.split(separator: byte("&")) {
      let halves = pair.split(separator: byte("="), maxSplits: 1, omittingEmptySubsequences: false).map { half in
        decodedUntilStable(half.map { $0 == byte("+") ? 0x20 : $0 })
      }
      if isTracking(halves[0]) { continue }
      let name = encoded(halves[0], "#%&+=")
      pairs.append(halves.count == 2 ? name + Array("=".utf8) + encoded(halves[1], "#%&+") : name)
    }
    pairs.sort { $0.lexicographicallyPrecedes($1) }
    return pairs.isEmpty ? [] : Array("?".utf8) + pairs.joined(separator: Array("&".utf8))
  }

  private static func byte(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }

  private static func isSlash(_ byte: UInt8) -> Bool { byte == self.byte("/") || byte == self.byte("\\") }

  private static func decodedUntilStable(_ bytes: [UInt8]) -> [UInt8] {
    let decoded = decodedOnce(bytes)
    return decoded == bytes ? bytes : decodedUntilStable(decoded)
  }

  private static func decodedOnce(_ bytes: [UInt8]) -> [UInt8] {
    guard let percent = bytes.firstIndex(of: byte("%")) else { return bytes }
    let after = Array(bytes[(percent + 1)...])
    let digits = after.prefix(2)
    if digits.count == 2, !digits.contains(byte("+")), !digits.contains(byte("-")),
      let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    {
      return Array(bytes[..<percent]) + [value] + decodedOnce(Array(after.dropFirst(2)))
    }
    return Array(bytes[...percent]) + decodedOnce(after)
  }

  private static func encoded(_ bytes: [UInt8], _ more: String) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      guard byte <= 0x20 || byte >= 0x7F || more.utf8.contains(byte) else { return [byte] }
      let hex = String(byte, radix: 16, uppercase: true)
      return Array(("%" + (hex.count == 1 ? "0" : "") + hex).utf8)
    }
  }
}
