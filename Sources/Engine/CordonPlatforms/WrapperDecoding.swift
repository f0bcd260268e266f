// Named decodings: how a wrapper disguises the address that it carries, undone.

import CordonBytes
import CordonURL

/// A decoding that a wrapper's `decode` names.
package enum WrapperDecoding: String, Sendable, CaseIterable {
  /// Percent-decoded once more.
  case percent
  /// RFC 4648, both alphabets, with padding or without.
  case base64
  /// Proofpoint URL Defense version 2: `https-3A__example.org_a`.
  case proofpointV2 = "proofpoint-v2"
  /// Proofpoint URL Defense version 3, what stands behind `__`: `https://example.org/*a__;Iw!!…`.
  case proofpointV3 = "proofpoint-v3"
  /// A host in one label, as translate.goog and AMP caches write it: `a-b.example` is `a--b-example`.
  case translateHost = "translate-host"
  /// Hexadecimal digits.
  case hex
  case rot13
  /// From the last byte to the first.
  case reverse

  /// `text` decoded, or nil where it is not so encoded.
  ///
  /// - Complexity: O(*n*)
  func decoded(_ text: [UInt8]) -> [UInt8]? {
    switch self {
    case .percent:
      var bytes: [UInt8] = []
      bytes.append(percentDecoding: text.span)
      return bytes
    case .base64: return BaseEncodings.base64(text.span)
    case .proofpointV2:
      let escaped: [UInt8] = text.map { byte in
        switch byte {
        case .ascii("-"): .ascii("%")
        case .ascii("_"): .ascii("/")
        default: byte
        }
      }
      return WrapperDecoding.percent.decoded(escaped)
    case .proofpointV3: return WrapperDecoding.proofpointV3(text)
    case .translateHost: return WrapperDecoding.host(ofLabel: text)
    case .hex: return BaseEncodings.hexadecimal(text.span)
    case .rot13:
      return text.map { byte in
        guard byte.isASCIIAlpha else { return byte }
        return (byte | 0x20) < .ascii("n") ? byte &+ 13 : byte &- 13
      }
    case .reverse: return text.reversed()
    }
  }

  /// Each `*` of the address stands for the next of the characters that follow in base64 behind `__;`, and `**` with a
  /// letter for as many of them as the letter says, from A for 2.
  private static func proofpointV3(_ text: [UInt8]) -> [UInt8]? {
    guard let end = text.indices.first(where: { text[$0...].starts(with: "__;".utf8) }), end > 0 else { return nil }
    let rest = text[(end + 3)...]
    guard let stop = rest.firstIndex(of: .ascii("!")) else { return nil }
    var replaced: [UInt8] = []
    if stop > rest.startIndex {
      guard let bytes = BaseEncodings.base64(Array(rest[..<stop]).span) else { return nil }
      replaced = bytes
    }
    var next = 0
    func takeCharacter(into output: inout [UInt8]) {
      guard next < replaced.count else { return }
      let length = UTF8Sequence(at: next, of: replaced.span).length
      output += replaced[next..<next + length]
      next += length
    }
    var address: [UInt8] = []
    var at = 0
    while at < end {
      guard text[at] == .ascii("*") else {
        address.append(text[at])
        at += 1
        continue
      }
      var count = 1
      at += 1
      if at + 1 < end, text[at] == .ascii("*"), let run = runLength(text[at + 1]) {
        count = run
        at += 2
      }
      for _ in 0..<count { takeCharacter(into: &address) }
    }
    return address
  }

  private static func runLength(_ letter: UInt8) -> Int? {
    switch letter {
    case _ where letter.isASCIIUpper: Int(letter - 0x41) + 2
    case _ where letter.isASCIILower: Int(letter - 0x61) + 28
    case _ where letter.isASCIIDigit: Int(letter - 0x30) + 54
    case .ascii("-"): 64
    case .ascii("_"): 65
    default: nil
    }
  }

  /// Two hyphens are one, one is a dot; a label that would have hyphens in its third and fourth place stands between
  /// `0-` and `-0`. Punycode goes over all of it.
  private static func host(ofLabel label: [UInt8]) -> [UInt8]? {
    var text = label
    if text.starts(with: "xn--".utf8) {
      guard let decoded = Punycode.decoded(text[4...]) else { return nil }
      text = decoded
    }
    if text.count > 4, text.starts(with: "0-".utf8), text.suffix(2).elementsEqual("-0".utf8) {
      text = Array(text.dropFirst(2).dropLast(2))
    }
    var host: [UInt8] = []
    var at = 0
    while at < text.count {
      if text[at] != .ascii("-") {
        host.append(text[at])
        at += 1
      } else if at + 1 < text.count, text[at + 1] == .ascii("-") {
        host.append(.ascii("-"))
        at += 2
      } else {
        host.append(.ascii("."))
        at += 1
      }
    }
    return host.contains(.ascii(".")) ? host : nil
  }
}
