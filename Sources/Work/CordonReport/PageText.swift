// Text of strangers on the page: links defanged, what acts on a reader's screen shown as an escape, what is long cut.
// What is left is escaped for HTML when the template is filled.

import CordonBytes
import CordonScan
import CordonText
import Mustache

/// Prepares texts for the page.
struct PageText {
  private let liveLinks: Bool
  private var defanger = Defanger()

  init(liveLinks: Bool) { self.liveLinks = liveLinks }

  /// How many characters of a name a table shows.
  static let tableWidth = 120
  /// How many a plot shows: what has room beside a number on a telephone.
  static let plotWidth = 32

  /// Any text, with the links in it defanged.
  mutating func text(_ text: String, width: Int = PageText.tableWidth) -> String {
    if liveLinks { return PageText.shown(text, width: width) }
    var bytes: [UInt8] = []
    defanger.append(Array(text.utf8).span, to: &bytes)
    return PageText.shown(String(decoding: bytes, as: UTF8.self), width: width)
  }

  /// A match key, or an identity, which is no address.
  func content(_ name: String, width: Int = PageText.tableWidth) -> String {
    PageText.shown(liveLinks || PageText.isIdentity(name) ? name : Defanger.defanged(address: name), width: width)
  }

  /// The name of a platform: the home of one that everybody knows stands as it is, any other domain as an address.
  func platform(_ name: String, isKnown: Bool, width: Int = PageText.tableWidth) -> String {
    PageText.shown(liveLinks || isKnown ? name : Defanger.defanged(address: name), width: width)
  }

  /// The name of a file, whose ending is no domain; of an address, as an address.
  mutating func file(_ name: String, width: Int = PageText.tableWidth) -> String {
    name.contains("://") ? text(name, width: width) : PageText.shown(name, width: width)
  }

  /// `youtube:video:ID`: words before the first two colons.
  static func isIdentity(_ name: String) -> Bool {
    let words = name.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    return words.count == 3
      && words.prefix(2).allSatisfy {
        !$0.isEmpty && $0.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == .ascii("-") }
      }
  }

  /// `text` as it can be seen: control and direction characters as escapes, and at most `width` columns of it.
  static func shown(_ text: String, width: Int = PageText.tableWidth) -> String {
    // An escape is longer than what it stands for, so no more than that is looked at.
    var front = String.UnicodeScalarView()
    front.append(contentsOf: text.unicodeScalars.prefix(width + 1))
    var bytes: [UInt8] = []
    bytes.appendPrintable(String(front), escapingBackslash: false)
    var result = String.UnicodeScalarView()
    var columns = 0
    var marks = 0
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      marks = isMark(scalar) ? marks + 1 : 0
      if marks > maximumMarks { continue }
      columns += isWide(scalar) ? 2 : 1
      if columns > width {
        result.removeLast()
        result.append("…")
        break
      }
      result.append(scalar)
    }
    return String(result)
  }

  /// How many marks may stand on one letter: what is piled higher covers the lines around it.
  private static let maximumMarks = 4

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    return scalar.properties.generalCategory == .nonspacingMark || scalar.properties.generalCategory == .enclosingMark
  }

  /// Whether a scalar is about as wide as two: Hangul, kana, Han.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// `1,234`.
  static func number(_ count: Int) -> String { ScanStatistics.grouped(count) }

  /// `12.5 %`.
  static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let tenths = Int((Double(part) * 1000 / Double(whole)).rounded())
    return "\(number(tenths / 10)).\(tenths % 10) %"
  }

  /// `1 item`, `1,200 items`, `2 addresses`.
  static func counted(_ count: Int, _ noun: String) -> String {
    "\(number(count)) \(noun)\(count == 1 ? "" : noun.hasSuffix("s") ? "es" : "s")"
  }
}

/// Escapes for HTML byte by byte. Mustache's own escaping looks at whole characters, and passes a quotation mark that
/// carries an accent.
struct StrictHTML: MustacheContentType {
  static let name = "CORDON"

  func escapeText(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case .ascii("&"): bytes.append(contentsOf: "&amp;".utf8)
      case .ascii("<"): bytes.append(contentsOf: "&lt;".utf8)
      case .ascii(">"): bytes.append(contentsOf: "&gt;".utf8)
      case .ascii("\""): bytes.append(contentsOf: "&quot;".utf8)
      case .ascii("'"): bytes.append(contentsOf: "&#39;".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
