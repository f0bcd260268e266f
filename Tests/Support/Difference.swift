// Changes that must matter: each makes of an address another one.

/// A step that makes another address.
package enum Difference: String, CaseIterable, Sendable {
  case pathLetter, pathCase, addSegment, dropSegment
  case hostLetter, hostLabel
  case parameterName, parameterValue, addParameter, dropParameter

  /// Applies the step where it can be.
  ///
  /// - Parameter isTracking: whether a parameter's name is left out of keys, so that it makes no difference.
  /// - Returns: Whether the address is another one now.
  package func apply(
    to url: inout SpelledURL, using random: inout SeededRandom, isTracking: ([UInt8]) -> Bool
  ) -> Bool {
    switch self {
    case .pathLetter: return Difference.changeLetter(in: &url.path, using: &random)
    case .pathCase:
      let places = url.path.indices.filter { Difference.isLetter(url.path[$0]) }
      if places.isEmpty { return false }
      url.path[random.pick(places)][0] ^= 0x20
    case .addSegment:
      if url.path.last != [UInt8(ascii: "/")] { url.path.append([UInt8(ascii: "/")]) }
      url.path += Array(random.pick(["zq", "b", "%2525", "..."]).utf8).map { [$0] }
    case .dropSegment:
      while url.path.last == [UInt8(ascii: "/")] { url.path.removeLast() }
      guard let slash = url.path.lastIndex(of: [UInt8(ascii: "/")]) else { return false }
      url.path.removeSubrange((slash + 1)...)
    case .hostLetter:
      guard url.hostKind != .ipv4, url.hostKind != .ipv6 else { return false }
      return Difference.changeLetter(in: &url.host, using: &random)
    case .hostLabel:
      guard url.hostKind != .ipv4, url.hostKind != .ipv6 else { return false }
      url.host.insert(contentsOf: Array(random.pick(["b.", "m.", "www2.", "w."]).utf8).map { [$0] }, at: 0)
    case .parameterName:
      guard let index = pairThatCounts(in: url, using: &random, isTracking), var pair = url.query?[index],
        Difference.changeLetter(in: &pair.name, using: &random), !isTracking(Array(pair.name.joined()))
      else { return false }
      url.query?[index] = pair
    case .parameterValue:
      guard let index = pairThatCounts(in: url, using: &random, isTracking), var value = url.query?[index].value,
        Difference.changeLetter(in: &value, using: &random)
      else { return false }
      url.query?[index].value = value
    case .addParameter:
      var pairs = url.query ?? []
      let place = random.next(below: pairs.count + 1)
      pairs.insert(SpelledPair(name: [[0x7A], [0x71]], value: random.once(in: 2) ? [[0x31]] : nil), at: place)
      url.query = pairs
    case .dropParameter:
      guard let index = pairThatCounts(in: url, using: &random, isTracking) else { return false }
      url.query?.remove(at: index)
    }
    return true
  }

  private static func isLetter(_ unit: [UInt8]) -> Bool { unit.count == 1 && (0x61...0x7A).contains(unit[0] | 0x20) }

  /// Changes one letter into another, not only in its case.
  private static func changeLetter(in units: inout SpelledUnits, using random: inout SeededRandom) -> Bool {
    let places = units.indices.filter { isLetter(units[$0]) }
    if places.isEmpty { return false }
    let place = random.pick(places)
    let old = units[place][0] | 0x20
    units[place] = [0x61 + (old - 0x61 + UInt8(1 + random.next(below: 25))) % 26]
    return true
  }

  /// A parameter that is part of the key.
  private func pairThatCounts(
    in url: SpelledURL, using random: inout SeededRandom, _ isTracking: ([UInt8]) -> Bool
  ) -> Int? {
    let places = (url.query ?? []).indices.filter { index in
      guard let pair = url.query?[index] else { return false }
      return !(pair.name.isEmpty && pair.value == nil) && !isTracking(Array(pair.name.joined()))
    }
    return places.isEmpty ? nil : random.pick(places)
  }
}
