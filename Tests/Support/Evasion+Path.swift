// How a path and a query are spelled otherwise: escapes of any byte, dot segments, slashes; tracking parameters, their
// order, "+" for a space.

extension Evasion {
  private static let slash = [UInt8(ascii: "/")]

  private static func isSlash(_ unit: [UInt8]) -> Bool { unit == slash || unit == [UInt8(ascii: "\\")] }

  /// Spells the path otherwise.
  func applyToPath(_ url: inout SpelledURL, _ random: inout SeededRandom) -> Bool {
    switch self {
    case .pathEscapes:
      // Groups of more than one byte that are no escape stay whole.
      return Evasion.escapeSome(of: &url.path, depth: 5, using: &random) {
        !Evasion.isSlash($0) && ($0.count == 1 || $0.count == 3 && $0[0] == UInt8(ascii: "%") || $0[0] >= 0x80)
      }
    case .pathUnescaped: return Evasion.unescapeSome(of: &url.path, using: &random)
    case .slashEscapes:
      // The first slash ends the host.
      guard !url.hasDoubleDots, url.path.count > 1 else { return false }
      var rest = Array(url.path.dropFirst())
      guard Evasion.escapeSome(of: &rest, depth: 5, using: &random, where: Evasion.isSlash) else { return false }
      url.path.replaceSubrange(1..., with: rest)
      url.hasEscapedSlash = true
    case .singleDot:
      guard let place = placeAfterSlash(in: url, &random) else { return false }
      let dot = random.pick([".", "%2e", "%2E", "%252e", "%25252E"])
      url.path.insert(contentsOf: [Array(dot.utf8), Evasion.slash], at: place)
    case .doubleDots:
      guard !url.hasEscapedSlash, !url.hasHiddenDoubleDots, let place = placeAfterSlash(in: url, &random) else {
        return false
      }
      let group = random.pick(["x/..", "x/y/../..", "x\\..", "x/%2e.", "x/.%2E", "%78/./%2e%2e", "x/y/z/../%2e%2e/.."])
      url.path.insert(contentsOf: [Array(group.utf8), Evasion.slash], at: place)
      url.hasDoubleDots = true
    case .doubleDotsEscapedTwice:
      guard !url.hasDoubleDots, let place = placeAfterSlash(in: url, &random) else { return false }
      let group = random.pick(["x/%252e%252e", "x/.%252E", "x%2F..", "x/y/%25252e./%252e%252e"])
      url.path.insert(contentsOf: [Array(group.utf8), Evasion.slash], at: place)
      url.hasHiddenDoubleDots = true
    case .doubledSlash:
      guard let place = placeAfterSlash(in: url, &random) else { return false }
      url.path.insert(contentsOf: Array(repeating: Evasion.slash, count: 1 + random.next(below: 2)), at: place)
    case .backslash:
      var changed = false
      for index in url.path.indices where url.path[index] == Evasion.slash && random.once(in: 2) {
        url.path[index] = [UInt8(ascii: "\\")]
        changed = true
      }
      return changed
    default:
      if url.path.count > 1, let last = url.path.last, Evasion.isSlash(last), random.once(in: 2) {
        url.path.removeLast()
      } else if url.path.count == 1, random.once(in: 3) {
        url.path = []
      } else {
        url.path += Array(repeating: Evasion.slash, count: 1 + random.next(below: 2))
      }
    }
    return true
  }

  /// A place in the path behind a slash that is written as one.
  private func placeAfterSlash(in url: SpelledURL, _ random: inout SeededRandom) -> Int? {
    let places = url.path.indices.filter { Evasion.isSlash(url.path[$0]) }
    return places.isEmpty ? nil : random.pick(places) + 1
  }

  /// Spells the query otherwise.
  func applyToQuery(_ url: inout SpelledURL, _ random: inout SeededRandom) -> Bool {
    switch self {
    case .queryEscapes: return escapeQuery(&url, &random)
    case .queryUnescaped:
      var changed = false
      for index in url.query?.indices ?? 0..<0 {
        guard var pair = url.query?[index] else { continue }
        if Evasion.unescapeSome(of: &pair.name, using: &random) { changed = true }
        if var value = pair.value, Evasion.unescapeSome(of: &value, using: &random) {
          pair.value = value
          changed = true
        }
        url.query?[index] = pair
      }
      return changed
    case .plusOrSpace:
      var changed = false
      for index in url.query?.indices ?? 0..<0 {
        for place in url.query?[index].value?.indices ?? 0..<0 {
          let unit = url.query?[index].value?[place]
          if unit == [UInt8(ascii: "+")] {
            url.query?[index].value?[place] = Array(random.pick(["%20", "%2520"]).utf8)
          } else if unit == Array("%20".utf8) {
            url.query?[index].value?[place] = [UInt8(ascii: "+")]
          } else {
            continue
          }
          changed = true
        }
      }
      return changed
    case .tracking:
      var pairs = url.query ?? []
      for _ in 0...random.next(below: 2) {
        let pair = random.pick([
          "utm_source=x", "UTM_Campaign=a%26b", "fbclid=IwAR0EXAMPLE", "FBCLID", "utm%5Fid=9", "%75tm_term=", "utm_=+",
          "fbclid=a=b",
        ])
        let equals = pair.firstIndex(of: "=")
        pairs.insert(
          SpelledPair(
            name: SpelledURL.units(Array(pair[..<(equals ?? pair.endIndex)].utf8)[...]),
            value: equals.map { SpelledURL.units(Array(pair[pair.index(after: $0)...].utf8)[...]) }),
          at: random.next(below: pairs.count + 1))
      }
      url.query = pairs
    case .parameterOrder:
      guard let pairs = url.query, pairs.count > 1 else { return false }
      url.query = pairs.shuffled(using: &random)
    case .emptyParameter:
      guard let count = url.query?.count else { return false }
      url.query?.insert(SpelledPair(name: [], value: nil), at: random.next(below: count + 1))
    default:
      guard url.query == nil else { return false }
      url.query = []
    }
    return true
  }

  private func escapeQuery(_ url: inout SpelledURL, _ random: inout SeededRandom) -> Bool {
    // A "+" is a space, and an escaped one is not.
    func isFree(_ unit: [UInt8]) -> Bool { unit != [UInt8(ascii: "+")] }
    var changed = false
    for index in url.query?.indices ?? 0..<0 {
      guard var pair = url.query?[index] else { continue }
      if Evasion.escapeSome(of: &pair.name, depth: 5, using: &random, where: isFree) { changed = true }
      if var value = pair.value, Evasion.escapeSome(of: &value, depth: 5, using: &random, where: isFree) {
        pair.value = value
        changed = true
      }
      url.query?[index] = pair
    }
    return changed
  }
}
