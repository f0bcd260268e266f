// Addresses in base64, in any number of layers.

import CordonBytes

extension Refanger {
  /// The address that begins at `place` in base64, in any number of layers, behind no letter and no digit; nil where none
  /// does.
  static func base64(_ text: Span<UInt8>, at place: Int) -> Base64Head? {
    guard place &+ 12 <= text.count, place == 0 || !text[place &- 1].isASCIIAlphanumeric else { return nil }
    return Base64Head(text.extracting(place..<text.count))
  }

  /// Decodes what stands in base64 at `place`, in all its layers, if that is an address.
  ///
  /// - Complexity: O(*n*) in what it takes, and nearly nothing where it takes nothing: of a row of beginnings none costs more.
  mutating func decodeBase64(_ text: Span<UInt8>, at place: Int) -> Edit? {
    guard let layers = Refanger.base64(text, at: place)?.layers else { return nil }
    var end = decodeRun(of: text, from: place, to: text.count, layers)
    // The letters of a scheme may stand directly behind it, and look like more of it.
    var last = end
    while last < text.count, last &- end < HiddenScheme.maximumLength, text[last].base64Value != nil { last &+= 1 }
    var cut = end
    if let scheme = HiddenScheme(endOf: text.extracting(max(place, last &- HiddenScheme.maximumLength)..<last)) {
      cut = min(end, last &- scheme.length)
    } else if last < text.count, text[last &- 1] | 0x20 == .ascii("h") {
      switch text[last] {
      case .ascii("*"), .ascii("#"), .ascii("~"): cut = min(end, last &- 1)
      // `h%2A%2Ap`
      case .ascii("%"): if Refanger.firstDecoded(text, at: last)?.mayStandForT == true { cut = min(end, last &- 1) }
      default: break
      }
    }
    if cut < end, layers > 1 {
      decoded.removeAll(keepingCapacity: true)
      _ = decodeRun(of: text, from: place, to: cut, layers)
    }
    end = cut
    if layers == 1 { decoded.removeLast(max(0, decoded.count &- max(0, end &- place) &* 6 / 8)) }
    while end < text.count, text[end] == .ascii("=") { end &+= 1 }
    guard decoded.count > 7, decoded.span.beginsAsHTTP else {
      decoded.removeAll(keepingCapacity: true)
      return nil
    }
    // Where it ends is known, whatever follows.
    decoded.append(0x20)
    return Edit(end: end)
  }

  /// Decodes the base64 from `place` on, in all its layers at once, into ``decoded``. Answers where it ends: at what is no
  /// base64, or behind the last of what an address may hold.
  private mutating func decodeRun(of text: Span<UInt8>, from place: Int, to limit: Int, _ layers: Int) -> Int {
    var bits = Array(repeating: UInt32(0), count: layers)
    var counts = Array(repeating: UInt32(0), count: layers)
    // The layer whose padding was reached.
    var padded = layers
    var (at, end) = (place, place)
    while at < limit {
      var byte = text[at]
      var layer = 0
      // A byte goes down as far as it makes another.
      while layer < layers {
        if byte == .ascii("="), layer > 0 {
          padded = min(padded, layer)
          break
        }
        guard padded > layer, let value = byte.base64Value else { return layer == 0 ? at : end }
        bits[layer] = bits[layer] &<< 6 | UInt32(value)
        counts[layer] &+= 6
        guard counts[layer] >= 8 else { break }
        counts[layer] &-= 8
        byte = UInt8(truncatingIfNeeded: bits[layer] &>> counts[layer])
        layer &+= 1
      }
      at &+= 1
      if layer < layers {
        if padded < layers { end = at }
        continue
      }
      // The slash of a path behind it makes a byte that is in no UTF-8.
      guard byte > 0x20, byte != 0x7F, byte < 0xF8 else {
        return layers == 1 ? endOfGroups(in: text, from: place) : end
      }
      decoded.append(byte)
      end = at
    }
    return at
  }

  /// Where the base64 that begins at `place` ends, once ``decoded`` holds the whole address. It ends behind its last full
  /// group of four. If the last group is short and has no padding, it ends behind that group, unless a letter or a digit
  /// follows.
  private func endOfGroups(in text: Span<UInt8>, from place: Int) -> Int {
    let groups = place &+ decoded.count / 3 &* 4
    let rest = decoded.count % 3
    let end = groups &+ rest &+ 1
    guard rest > 0, end < text.count, !text[end].isASCIIAlphanumeric, let last = text[end &- 1].base64Value,
      last & (rest == 1 ? 15 : 3) == 0
    else { return groups }
    return end
  }
}
