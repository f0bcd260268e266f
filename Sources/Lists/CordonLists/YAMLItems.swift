// Recovery from YAML syntax errors. The parser stops at the first one, and a list must be checked to its end: so the
// item (`- …`, one rule) that holds the error is blanked out, lines and all, and the text is read again. Items are
// found by their indentation alone, which needs no parser.

import CordonBytes

struct YAMLItems {
  /// The lines of each item, as ranges of bytes, in order.
  private(set) var ranges: [Range<Int>] = []
  private let end: Int

  /// Finds the items of the sequence under `rules:`, or of the whole text where no line begins with `rules:`.
  init(in bytes: [UInt8]) {
    end = bytes.count
    let lines = YAMLItems.lines(of: bytes)
    let rules = lines.firstIndex { bytes[$0].starts(with: "rules:".utf8) }
    var indentation: Int?
    var itemStart: Int?
    func close(at end: Int) {
      if let start = itemStart { ranges.append(start..<end) }
      itemStart = nil
    }
    for line in lines[(rules.map { $0 + 1 } ?? 0)...] {
      let content = bytes[line].drop { $0 == .ascii(" ") }
      guard let first = content.first, !first.isASCIIWhitespace, first != .ascii("#") else { continue }
      let column = content.startIndex - line.lowerBound
      let isItem = first == .ascii("-") && (content.count == 1 || content[content.startIndex + 1].isASCIIWhitespace)
      if isItem, indentation == nil { indentation = column }
      guard let indentation, column <= indentation else { continue }
      close(at: line.lowerBound)
      if isItem, column == indentation { itemStart = line.lowerBound }
    }
    close(at: bytes.count)
  }

  /// The item that the byte at `offset` stands in; the text's end belongs to the item that reaches it.
  func item(at offset: Int) -> Range<Int>? {
    ranges.last { $0.lowerBound <= offset && (offset < $0.upperBound || offset >= end) }
  }

  /// Turns all of `range` but its line ends into spaces.
  static func blank(_ range: Range<Int>, in bytes: inout [UInt8]) {
    for index in range where bytes[index] != .ascii("\n") { bytes[index] = .ascii(" ") }
  }

  private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: .ascii("\n")).map { $0 + 1 } ?? bytes.count
      lines.append(start..<end)
      start = end
    }
    return lines
  }
}
