// What the first bytes of a source look like, for those that begin with no signature.

/// How many of a source's first bytes are what.
struct ByteCounts {
  var all = 0
  var lineFeeds = 0
  /// Carriage returns with no line feed behind them.
  var loneReturns = 0
  /// NUL at even and at odd offsets.
  var evenNULs = 0
  var oddNULs = 0
  /// Control characters that no text has, NUL among them.
  var controls = 0

  var returns: ContentKind.Returns {
    if loneReturns <= lineFeeds { return .few }
    return lineFeeds == 0 ? .alone : .many
  }

  init(_ bytes: [UInt8]) {
    all = bytes.count
    bytes.withUnsafeBufferPointer { bytes in
      for index in bytes.indices {
        let byte = bytes[index]
        guard byte < 0x20 else { continue }
        switch byte {
        case 0:
          if index & 1 == 0 { evenNULs += 1 } else { oddNULs += 1 }
          controls += 1
        case 0x0A: lineFeeds += 1
        case 0x0D:
          // The last byte may have its line feed still to come.
          if index + 1 < bytes.count ? bytes[index + 1] != 0x0A : bytes.count < ContentKind.headLength {
            loneReturns += 1
          }
        case 0x08, 0x09, 0x0B, 0x0C, 0x1B: break
        default: controls += 1
        }
      }
    }
  }

  /// Why the bytes are taken for no text; nil where they may be.
  ///
  /// - Parameter isCut: whether the bytes are the first ones of a signature.
  func reasonForNoText(of head: [UInt8], isNamedAsPacked: Bool, isCut: Bool) -> String? {
    if isNamedAsPacked, isCut || controls > 0 || !isUTF8(head) {
      return "its name is that of a compressed file, and its contents are not, so it was checked as bytes; "
        + "it may be damaged: copy it again, or rename it"
    }
    if controls < 2 { return nil }
    let nuls = evenNULs + oddNULs
    // Text with stray NULs has them anywhere; UTF-16 that could not be told has them on one side.
    let isWide = nuls >= 4 && nuls * 40 >= all && min(evenNULs, oddNULs) * 10 <= nuls
    guard isWide || controls * 10 >= all * 3 || (controls * 20 >= all && !isUTF8(head)) else { return nil }
    return "it looks like a binary file, and was checked as plain bytes, which may not show what it holds; "
      + "convert it to UTF-8 text"
  }

  func isUTF8BeyondASCII(_ head: [UInt8]) -> Bool { head.contains { $0 >= 0x80 } && isUTF8(head) }

  /// Whether the bytes are UTF-8, but for a character that is cut at the end.
  private func isUTF8(_ head: [UInt8]) -> Bool {
    var end = head.count
    while end > 0, head.count - end < 3, head[end - 1] & 0xC0 == 0x80 { end -= 1 }
    if end > 0, head[end - 1] >= 0xC0 { end -= 1 } else { end = head.count }
    return String(validating: head[..<end], as: UTF8.self) != nil
  }
}
