// How an address begins in base64, and in base64 of that, and so on.

extension Span<UInt8> {
  /// Whether the bytes begin as `http` does in base64, in any case: or in base64 of that, and so on. `aHR0` is `htt`,
  /// `YUhS` is `aHR`; what is encoded again and again begins with `Vm0w` in the end. Of eight bytes or more.
  package var beginsAsBase64OfHTTP: Bool {
    guard count >= 8 else { return false }
    switch (self[0], self[1], self[2], self[3]) {
    case (.ascii("a"), .ascii("H"), .ascii("R"), .ascii("0")), (.ascii("a"), .ascii("H"), .ascii("R"), .ascii("U")),
      (.ascii("a"), .ascii("F"), .ascii("R"), .ascii("0")), (.ascii("a"), .ascii("F"), .ascii("R"), .ascii("U")),
      (.ascii("S"), .ascii("H"), .ascii("R"), .ascii("0")), (.ascii("S"), .ascii("H"), .ascii("R"), .ascii("U")),
      (.ascii("S"), .ascii("F"), .ascii("R"), .ascii("0")), (.ascii("S"), .ascii("F"), .ascii("R"), .ascii("U")):
      return true
    case (0x55...0x59, _, _, _):
      let head = extracting(0..<4)
      for nested in nestedHeads where head.elementsEqual(nested) { return true }
      return false
    default: return false
    }
  }
}

private let nestedHeads: [StaticString] = [
  "YUhS", "YUZS", "U0hS", "U0ZS", "WVVo", "WVVa", "VTBo", "VTBa", "V1ZW", "VlRC", "VjFa", "VmxS", "VmpG", "Vm14",
  "Vm1w", "Vm0x", "Vm0w",
]
