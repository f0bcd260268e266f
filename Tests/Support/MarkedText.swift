// A text in a table of cases, in which ⟦ and ⟧ mark what is to be found.

/// A text and the ranges that were marked in it.
package struct MarkedText {
  package private(set) var bytes: [UInt8] = []
  package private(set) var ranges: [Range<Int>] = []

  package init(_ marked: String) {
    var start = 0
    for character in marked.unicodeScalars {
      switch character {
      case "⟦": start = bytes.count
      case "⟧": ranges.append(start..<bytes.count)
      default: bytes += Array(String(character).utf8)
      }
    }
  }
}
