// How an address begins in base64, and in base64 of that, and so on.
//
//   aHR0cDov…      http:/            YUhSMGNEb3Y…   aHR0cDov, http:/
//   aHh4cDov…      hxxp:/            Vm0wd2QyUXl…   what is encoded again and again begins so in the end

extension UInt8 {
  /// A `t`, or what people write for one in `http` so that nothing takes it for a link: hxxp, h**p, h__p.
  @inlinable package var mayStandForT: Bool {
    switch self | 0x20 {
    case .ascii("t"), .ascii("x"): isASCIIAlpha
    default:
      switch self {
      case .ascii("*"), .ascii("_"), .ascii("+"), .ascii("#"), .ascii("-"), .ascii("~"): true
      default: false
      }
    }
  }
}

extension Span<UInt8> {
  /// Whether the bytes begin as `http` does, in any case, or an altered one.
  package var beginsAsHTTP: Bool {
    count >= 4 && self[0] | 0x20 == .ascii("h") && self[3] | 0x20 == .ascii("p") && self[1].mayStandForT
      && self[2].mayStandForT
  }

  /// Whether the bytes begin as `http` or an altered one does in base64, or in base64 of that, and so on. Of eight bytes or
  /// more.
  package var beginsAsBase64OfHTTP: Bool { Base64Head(self) != nil }

  /// Whether base64 of `http` may begin here: false only where it does not. The same as base64_heads.h says.
  fileprivate var mayBeginBase64: Bool {
    guard count >= 3 else { return false }
    let third = self[2]
    switch (self[0], self[1]) {
    case (.ascii("a"), .ascii("H")), (.ascii("S"), .ascii("H")): return "45QRgh".utf8.contains(third)
    case (.ascii("a"), .ascii("F")), (.ascii("S"), .ascii("F")): return "89QRgh".utf8.contains(third)
    case (.ascii("a"), .ascii("C")), (.ascii("S"), .ascii("C")): return "01MNopst".utf8.contains(third)
    case (.ascii("Y"), .ascii("U")), (.ascii("U"), .ascii("0")): return "MNYZgh".utf8.contains(third)
    case (.ascii("W"), .ascii("V")): return third == .ascii("V")
    case (.ascii("V"), .ascii("T")): return third == .ascii("B")
    case (.ascii("V"), .ascii("1")): return third == .ascii("Z")
    case (.ascii("V"), .ascii("l")): return third == .ascii("R")
    case (.ascii("V"), .ascii("j")): return third == .ascii("F")
    case (.ascii("V"), .ascii("m")): return "01px".utf8.contains(third)
    default: return false
    }
  }
}

/// The beginning of an address that is in base64, perhaps many times.
package struct Base64Head {
  /// How many times it is encoded.
  package let layers: Int
  /// How it begins: eight bytes at least, where there are so many.
  package let bytes: [UInt8]

  /// - Complexity: O(1) where no such address begins.
  package init?(_ text: Span<UInt8>) {
    guard text.count >= 8, text.mayBeginBase64 else { return nil }
    var length = 16
    while true {
      var layer = text.extracting(0..<Swift.min(length, text.count)).copied()
      var isWhole = length >= text.count
      var layers = 0
      repeat {
        guard layer.span.mayBeginBase64 else { return nil }
        let decoded = Base64Head.decoded(layer.span)
        if decoded.isCut { isWhole = true }
        layer = decoded.bytes
        layers += 1
      } while layer.count >= 4 && !layer.span.beginsAsHTTP
      if layer.span.beginsAsHTTP, layer.count >= 8 || isWhole {
        (self.layers, bytes) = (layers, layer)
        return
      }
      if isWhole { return nil }
      length *= 2
    }
  }

  /// The bytes of `text` up to what is no base64.
  private static func decoded(_ text: Span<UInt8>) -> (bytes: [UInt8], isCut: Bool) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count &* 3 / 4)
    var (bits, count) = (UInt32(0), UInt32(0))
    for index in 0..<text.count {
      guard let value = text[index].base64Value else { return (bytes, true) }
      bits = bits &<< 6 | UInt32(value)
      count &+= 6
      if count >= 8 {
        count &-= 8
        bytes.append(UInt8(truncatingIfNeeded: bits &>> count))
      }
    }
    return (bytes, false)
  }
}
