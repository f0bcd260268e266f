// Named normalisations of captures: one form for ids that are written in several ways.

import CordonBytes
import CordonURL

/// A normalisation that an entry's `form` names.
package enum IDNormalization: String, Sendable, CaseIterable {
  /// A content identifier of IPFS (the CID specification): version 1 in base32, whatever it came in.
  case cid
  /// A BitTorrent info hash (BEP 9): 40 hexadecimal digits in lower case, also from 32 of base32.
  case btih
  /// A UUID (RFC 9562): in lower case with hyphens, also from 32 digits, or from 22 letters of Flickr's base58, as
  /// PeerTube writes them.
  case uuid
  /// ASCII lower case.
  case lower
  /// Decimal digits without leading zeros.
  case digits
  /// Percent-decoded until nothing is left to decode.
  case percent

  /// What it is, for messages.
  package var name: String {
    switch self {
    case .cid: "a content identifier (CID)"
    case .btih: "an info hash (40 hexadecimal digits, or 32 of base32)"
    case .uuid: "a UUID"
    case .lower: "lower-case text"
    case .digits: "decimal digits"
    case .percent: "percent-encoded text"
    }
  }

  /// The one form of `text`, or nil where it is not of this form.
  ///
  /// - Complexity: O(*n*); for numbers in base58 and base36, at most 128 digits, O(*n*²).
  func normalized(_ text: Span<UInt8>) -> [UInt8]? {
    switch self {
    case .cid: return IDNormalization.cid(text)
    case .btih:
      let bytes: [UInt8]?
      switch text.count {
      case 40: bytes = BaseEncodings.hexadecimal(text)
      case 32: bytes = BaseEncodings.base32(text)
      default: bytes = nil
      }
      guard let bytes, bytes.count == 20 else { return nil }
      var form: [UInt8] = []
      form.appendHexadecimal(bytes)
      return form
    case .uuid: return IDNormalization.uuid(text)
    case .lower: return text.copied().map(\.asciiLowercased)
    case .digits:
      for index in text.indices where !text[index].isASCIIDigit { return nil }
      var start = 0
      while start &+ 1 < text.count, text[start] == .ascii("0") { start &+= 1 }
      return text.isEmpty ? nil : text.extracting(start..<text.count).copied()
    case .percent:
      var form: [UInt8] = []
      form.append(fullyPercentDecoding: text)
      return form
    }
  }

  /// Multibase prefixes: b, B base32 · z base58btc · k, K base36 · f, F base16. Without one, `Qm…` is version 0.
  private static func cid(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count >= 8, text.count <= BaseEncodings.maximumNumberLength else { return nil }
    var bytes: [UInt8]?
    if text.count == 46, text[0] == .ascii("Q"), text[1] == .ascii("m") {
      guard let hash = BaseEncodings.number(text, alphabet: BaseEncodings.bitcoin58), hash.count == 34,
        hash[0] == 0x12, hash[1] == 0x20
      else { return nil }
      // Version 1, dag-pb, then the same multihash.
      bytes = [0x01, 0x70] + hash
    } else {
      let digits = text.extracting(1..<text.count)
      switch text[0] {
      case .ascii("b"), .ascii("B"): bytes = BaseEncodings.base32(digits)
      case .ascii("z"): bytes = BaseEncodings.number(digits, alphabet: BaseEncodings.bitcoin58)
      case .ascii("k"), .ascii("K"):
        let lower = digits.copied().map(\.asciiLowercased)
        bytes = BaseEncodings.number(lower.span, alphabet: BaseEncodings.lower36)
      case .ascii("f"), .ascii("F"): bytes = BaseEncodings.hexadecimal(digits)
      default: bytes = nil
      }
    }
    guard let bytes, bytes.count >= 4, bytes[0] == 0x01 else { return nil }
    var form: [UInt8] = [.ascii("b")]
    BaseEncodings.appendBase32(bytes, to: &form)
    return form
  }

  private static func uuid(_ text: Span<UInt8>) -> [UInt8]? {
    var bytes: [UInt8]?
    switch text.count {
    case 36:
      var digits: [UInt8] = []
      for index in text.indices {
        let isHyphen = index == 8 || index == 13 || index == 18 || index == 23
        guard isHyphen == (text[index] == .ascii("-")) else { return nil }
        if !isHyphen { digits.append(text[index]) }
      }
      bytes = BaseEncodings.hexadecimal(digits.span)
    case 32: bytes = BaseEncodings.hexadecimal(text)
    case 22:
      guard var number = BaseEncodings.number(text, alphabet: BaseEncodings.flickr58) else { return nil }
      while number.count > 16, number[0] == 0 { number.removeFirst() }
      guard number.count <= 16 else { return nil }
      bytes = Array(repeating: 0, count: 16 - number.count) + number
    default: bytes = nil
    }
    guard let bytes, bytes.count == 16 else { return nil }
    var form: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if index == 4 || index == 6 || index == 8 || index == 10 { form.append(.ascii("-")) }
      form.appendHexadecimal(CollectionOfOne(byte))
    }
    return form
  }
}
