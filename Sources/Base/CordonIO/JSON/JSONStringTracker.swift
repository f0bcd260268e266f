// Which bytes of JSON stand in a string, for those who change its white space and must leave values alone.

import CordonBytes

struct JSONStringTracker {
  private var isInString = false
  private var isEscaped = false

  /// Takes the next byte; answers whether it belongs to a string, quotation marks among them.
  mutating func take(_ byte: UInt8) -> Bool {
    if !isInString {
      isInString = byte == .ascii("\"")
      return isInString
    }
    if isEscaped {
      isEscaped = false
    } else if byte == .ascii("\\") {
      isEscaped = true
    } else if byte == .ascii("\"") {
      isInString = false
    }
    return true
  }
}
