// How a host is spelled otherwise: case, "www.", dots, escapes, width, characters that UTS #46 drops, and the forms of
// addresses and of internationalised names.

extension Evasion {
  /// Internationalised names: the A-label form first, then spellings of it.
  package static let internationalNames: [[String]] = [
    ["xn--bcher-kva.example", "bücher.example", "BÜCHER.example", "bu\u{308}cher.EXAMPLE", "XN--BCHER-KVA.example"],
    ["xn--strae-oqa.example", "straße.example", "STRAẞE.example", "Xn--StraE-Oqa.example"],
    ["xn--e1afmkfd.example", "пример.example", "ПРИМЕР.example", "Xn--E1AFMKFD.Example"],
    ["xn--r8jz45g.xn--zckzah", "例え.テスト", "例え。テスト", "例え.ﾃｽﾄ", "XN--R8JZ45G.xn--ZCKZAH"],
    ["a.xn--mgbh0fb.example", "a.مثال.example", "A.مثال.EXAMPLE"],
  ]

  /// Spells the host otherwise.
  func applyToHost(_ url: inout SpelledURL, _ random: inout SeededRandom) -> Bool {
    switch self {
    case .hostCase:
      var changed = false
      for index in url.host.indices where url.host[index].count == 1 && random.once(in: 2) {
        let byte = url.host[index][0]
        guard (0x61...0x7A).contains(byte | 0x20) else { continue }
        url.host[index][0] = byte ^ 0x20
        changed = true
      }
      url.hostIsUntouched = false
      return changed
    case .wwwLabel:
      // "www.[::1]" and "www.192.0.2.1" are no hosts to a browser: Safe Browsing's rules then give the key.
      url.host.insert(contentsOf: Array("www.".utf8).map { [$0] }, at: 0)
      url.hostIsUntouched = false
    case .emptyLabels:
      let dots = url.host.indices.filter { url.host[$0] == [UInt8(ascii: ".")] } + [0, url.host.count]
      url.host.insert(
        [UInt8(ascii: ".")], at: url.hostKind == .ipv6 ? random.pick([0, url.host.count]) : random.pick(dots))
      url.hostIsUntouched = false
    case .trailingDots:
      url.host += Array(repeating: [UInt8(ascii: ".")], count: 1 + random.next(below: 2))
      url.hostIsUntouched = false
    case .hostEscapes:
      // A browser undoes escapes once, and reads an escaped "[" as no address.
      url.hostIsUntouched = false
      return Evasion.escapeSome(of: &url.host, depth: 1, using: &random) { $0[0] != UInt8(ascii: "%") }
    case .hostEscapesNested:
      url.hostIsUntouched = false
      return Evasion.escapeSome(of: &url.host, depth: 5, using: &random) { _ in true }
    case .fullWidth: return fullWidth(&url, &random)
    case .wideDots:
      guard url.hostKind != .ipv6 else { return false }
      var changed = false
      for index in url.host.indices where url.host[index] == [UInt8(ascii: ".")] && random.once(in: 2) {
        url.host[index] = Array(random.pick(["\u{3002}", "\u{FF0E}", "\u{FF61}"]).utf8)
        changed = true
      }
      url.hostIsUntouched = false
      return changed
    case .ignorable:
      guard url.hostKind != .ipv6 else { return false }
      let characters = ["\u{AD}", "\u{200B}", "\u{2060}", "\u{FEFF}", "\u{FE0F}", "\u{34F}"]
      for _ in 0...random.next(below: 3) {
        url.host.insert(Array(random.pick(characters).utf8), at: random.next(below: url.host.count + 1))
      }
      url.hostIsUntouched = false
    default: return otherForm(&url, &random)
    }
    return true
  }

  /// Full-width letters, digits and hyphens (U+FF01…U+FF5E).
  private func fullWidth(_ url: inout SpelledURL, _ random: inout SeededRandom) -> Bool {
    guard url.hostKind != .ipv6 else { return false }
    var changed = false
    for index in url.host.indices where url.host[index].count == 1 && random.once(in: 3) {
      let byte = url.host[index][0]
      guard byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) else {
        continue
      }
      guard let wide = Unicode.Scalar(UInt32(byte) + 0xFEE0) else { continue }
      url.host[index] = Array(String(Character(wide)).utf8)
      changed = true
    }
    url.hostIsUntouched = false
    return changed
  }

  /// Another way to write the whole address or internationalised name.
  private func otherForm(_ url: inout SpelledURL, _ random: inout SeededRandom) -> Bool {
    guard url.hostIsUntouched else { return false }
    let text = String(decoding: url.host.joined(), as: UTF8.self)
    let form: String
    switch url.hostKind {
    case .name, .odd: return false
    case .ipv4: form = Evasion.otherIPv4(text, using: &random)
    case .ipv6: form = Evasion.otherIPv6(text, using: &random)
    case .idn:
      guard let forms = Evasion.internationalNames.first(where: { $0[0] == text }) else { return false }
      form = random.pick(forms)
    }
    url.host = SpelledURL.units(Array(form.utf8)[...])
    url.hostIsUntouched = false
    return form != text
  }

  /// One to four parts, each decimal, octal or hexadecimal, with zeros before it.
  private static func otherIPv4(_ text: String, using random: inout SeededRandom) -> String {
    let bytes = text.split(separator: ".").compactMap { UInt32($0) }
    let count = 1 + random.next(below: 4)
    var parts = Array(bytes[..<(count - 1)])
    parts.append(bytes[(count - 1)...].reduce(0) { $0 << 8 | $1 })
    return parts.map { part in
      let zeros = String(repeating: "0", count: random.next(below: 3))
      return switch random.next(below: 4) {
      case 0: "0" + zeros + String(part, radix: 8)
      case 1: "0x" + zeros + String(part, radix: 16)
      case 2: "0X" + zeros + String(part, radix: 16, uppercase: true)
      default: String(part)
      }
    }.joined(separator: ".")
  }

  /// Without its compression, in upper case, with leading zeros, or with its end as an IPv4 address.
  private static func otherIPv6(_ text: String, using random: inout SeededRandom) -> String {
    // The addresses of these tests are `[2001:db8::N]`, N of four digits.
    let last = String(text.dropFirst("[2001:db8::".count).dropLast())
    let number = UInt16(last, radix: 16) ?? 0
    return random.pick([
      "[2001:DB8:0:0:0:0:0:\(last.uppercased())]", "[2001:0db8::0:\(last)]", "[2001:db8:0::\(last)]",
      "[2001:db8::0.0.\(number >> 8).\(number & 255)]",
    ])
  }
}
