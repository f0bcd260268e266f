// The spellings that must not matter: each a step that changes how an address is written and not what it names. Steps are
// drawn at random and applied one after another; one that would change the meaning where it comes is passed over.

import CordonURL

/// A step that spells an address otherwise.
package enum Evasion: String, CaseIterable, Sendable {
  case schemeCase, otherScheme, noScheme, slashesAfterScheme, userInfo, port, whiteSpaceAround, fragment
  case hostCase, wwwLabel, trailingDots, emptyLabels, hostEscapes, hostEscapesNested, fullWidth, wideDots, ignorable,
    otherHostForm
  case pathEscapes, pathUnescaped, slashEscapes, singleDot, doubleDots, doubleDotsEscapedTwice, doubledSlash, backslash,
    trailingSlash
  case queryEscapes, queryUnescaped, plusOrSpace, tracking, parameterOrder, emptyParameter, emptyQuery
  /// Tabs and newlines anywhere: applied to the bytes, last of all.
  case tabs

  /// Applies the step where it can be.
  ///
  /// - Returns: Whether it changed anything.
  package func apply(to url: inout SpelledURL, using random: inout SeededRandom) -> Bool {
    switch self {
    case .schemeCase, .otherScheme, .noScheme, .slashesAfterScheme, .userInfo, .port, .whiteSpaceAround, .fragment:
      applyAround(&url, &random)
    case .hostCase, .wwwLabel, .trailingDots, .emptyLabels, .hostEscapes, .hostEscapesNested, .fullWidth, .wideDots,
      .ignorable, .otherHostForm:
      applyToHost(&url, &random)
    case .pathEscapes, .pathUnescaped, .slashEscapes, .singleDot, .doubleDots, .doubleDotsEscapedTwice, .doubledSlash,
      .backslash, .trailingSlash:
      applyToPath(&url, &random)
    case .queryEscapes, .queryUnescaped, .plusOrSpace, .tracking, .parameterOrder, .emptyParameter, .emptyQuery:
      applyToQuery(&url, &random)
    case .tabs: true
    }
  }

  private func applyAround(_ url: inout SpelledURL, _ random: inout SeededRandom) -> Bool {
    switch self {
    case .schemeCase:
      if url.scheme.isEmpty { return false }
      for index in url.scheme.indices where random.once(in: 2) { url.scheme[index] ^= 0x20 }
    case .otherScheme:
      if url.scheme.isEmpty { return false }
      // Browsers do not know hxxp, and read what follows it by other rules unless it is "://".
      let defanged = url.slashes == Array("://".utf8) ? ["hxxp", "hXXps"] : []
      url.scheme = Array(random.pick(["http", "https", "ftp", "HTTP", "wss"] + defanged).utf8)
      url.isDefanged = url.scheme[1] | 0x20 == UInt8(ascii: "x")
    case .noScheme:
      // "user:password@host" has a scheme, "user"; so does "host:" where the host has no dot.
      guard !url.userInfo.contains(0x3A), url.port != [0x3A] else { return false }
      url.scheme = []
      url.slashes = Array(random.pick(["", "//", "\\\\", "/\\"]).utf8)
    case .slashesAfterScheme:
      if url.scheme.isEmpty || url.isDefanged { return false }
      let forms = ["://", ":\\\\", ":/\\", ":///", ":\\\\//", ":", ":/", ":\\"]
      url.slashes = Array(random.pick(forms).utf8)
    case .userInfo:
      let forms =
        ["user@", "a.example@", "%40@", "u@v@", "@"] + (url.scheme.isEmpty ? [] : ["user:pass@", ":@", "a.test:80@"])
      url.userInfo = Array(random.pick(forms).utf8)
    case .port:
      let forms = [":80", ":443", ":8080", ":00080", ":65535", ":0"] + (url.scheme.isEmpty ? [] : [":"])
      // A browser refuses the last one.
      url.port = Array(random.pick(forms + [":99999"]).utf8)
    case .whiteSpaceAround:
      for _ in 0...random.next(below: 3) { url.before.append(UInt8(random.next(below: 0x21))) }
      for _ in 0...random.next(below: 3) { url.after.append(UInt8(random.next(below: 0x21))) }
    default:
      url.fragment = Array(random.pick(["#", "#top", "#!/x", "#a?b=c/../d", "#%23#", "#ü"]).utf8)
    }
    return true
  }

  /// An escape of `unit`, one to `depth` times nested. The digits are of any case, and an inner escape may be escaped
  /// whole.
  static func escape(_ unit: [UInt8], depth: Int, using random: inout SeededRandom) -> [UInt8] {
    var text = unit
    let isEscape = unit.count == 3 && unit[0] == UInt8(ascii: "%")
    for level in 0...random.next(below: depth) {
      let whole = level == 0 && !isEscape || random.once(in: 8) && text.count < 40
      var next: [UInt8] = []
      for byte in text {
        if whole || byte == UInt8(ascii: "%") {
          let digits = Array("0123456789abcdef".utf8)
          let upper: UInt8 = random.once(in: 2) ? 0x20 : 0
          for digit in [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]] {
            next.append((0x61...0x66).contains(digit) ? digit & ~upper : digit)
          }
        } else {
          next.append(byte)
        }
      }
      text = next
    }
    return text
  }

  /// Writes some escapes as the bytes that they stand for: letters and digits, and what is not ASCII.
  static func unescapeSome(of units: inout SpelledUnits, using random: inout SeededRandom) -> Bool {
    var changed = false
    for index in units.indices where units[index].count == 3 && units[index][0] == UInt8(ascii: "%") {
      guard let byte = UInt8(String(decoding: units[index][1...], as: UTF8.self), radix: 16) else { continue }
      guard byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) else { continue }
      guard random.once(in: 2) else { continue }
      // Not where it would become a digit of another escape: "%2" and then "5".
      if index > 0, units[index - 1] == [UInt8(ascii: "%")] { continue }
      if index > 1, units[index - 2] == [UInt8(ascii: "%")] { continue }
      units[index] = [byte]
      changed = true
    }
    return changed
  }

  /// Escapes some of the units for which `isFree` holds; answers whether any was.
  static func escapeSome(
    of units: inout SpelledUnits, depth: Int, using random: inout SeededRandom, where isFree: ([UInt8]) -> Bool
  ) -> Bool {
    let isDense = random.once(in: 4)
    var changed = false
    for index in units.indices where isFree(units[index]) && (isDense || random.once(in: 4)) {
      units[index] = escape(units[index], depth: depth, using: &random)
      changed = true
    }
    return changed
  }
}
