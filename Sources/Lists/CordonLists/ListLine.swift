// The kind of nearly every line of a plain list, told in one pass: a host of letters, digits, "-" and "_", at least two labels,
// alone or with a path of plain characters; or the 64 digits of a SHA-256. Whatever else a line is, LineKind and ValueChecks say;
// that they say the same of these is a property test.

import CordonBytes
import CordonModel

struct ListLine {
  enum Shape { case host, address, digest, other }

  let shape: Shape
  /// Of a host, an address or a digest where the line ends, at its LF or the end of the source; of another line no further.
  let end: Int

  /// What a byte may be part of, a bit each.
  private static let label: UInt8 = 1
  private static let path: UInt8 = 2
  private static let table: [UInt8] = (0...255).map { number in
    let byte = UInt8(number)
    let isLabel = byte.isASCIIAlphanumeric || byte == .ascii("-") || byte == .ascii("_")
    // A colon may be that of a second address, and `#` begin a comment.
    let isPath = byte > 0x20 && byte < 0x7F && byte != .ascii(":") && byte != .ascii("#")
    return (isLabel ? label : 0) | (isPath ? path : 0)
  }

  /// Looks at the line that begins at `start`.
  ///
  /// - Complexity: O(*n*) in its bytes.
  init(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    var index = start
    var dots = 0
    var isInLabel = false
    var isHost = true
    ListLine.table.withUnsafeBufferPointer { table in
      // SAFETY: here and below, `index` is below the count by the loop's condition; a byte is below the table's 256.
      while index < bytes.count {
        let byte = unsafe bytes[index]
        if unsafe table[Int(byte)] & ListLine.label != 0 {
          isInLabel = true
        } else if byte == .ascii("."), isInLabel {
          dots &+= 1
          isInLabel = false
        } else {
          break
        }
        index &+= 1
      }
      guard index < bytes.count, unsafe bytes[index] == .ascii("/") else { return }
      isHost = false
      while index < bytes.count, unsafe table[Int(bytes[index])] & ListLine.path != 0 { index &+= 1 }
    }
    end = index
    // SAFETY: below the count.
    let isWhole = unsafe index == bytes.count || bytes[index] == .ascii("\n")
    // Two labels; behind them may stand a dot: `example.com.`
    let hasLabels = dots >= 2 || dots == 1 && isInLabel
    if isWhole, dots == 0, index - start == 64, (start..<index).allSatisfy({ unsafe bytes[$0].isASCIIHexDigit }) {
      shape = .digest
    } else {
      shape = !isWhole || !hasLabels ? .other : isHost ? .host : .address
    }
  }

  /// What the line's rule is, where lines are `kind`, or told from their kind if that is nil; nil where that takes more.
  func kind(as kind: RuleKind?) -> RuleKind? {
    switch (shape, kind) {
    case (.host, nil), (.host, .domain): .domain
    case (.host, .url), (.address, nil), (.address, .url): .url
    case (.digest, nil), (.digest, .sha256): .sha256
    default: nil
    }
  }
}
