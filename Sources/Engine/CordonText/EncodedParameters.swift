// What the parameters of an address hold that is itself an address.

import CordonBytes

/// The values of parameters in which an address is encoded. The address that holds them gives them up by itself, with all
/// that they carry in turn (CordonURL, CarriedAddress), so that nothing in them is undone for their sake.
struct EncodedParameters {
  /// Where the last value ends that was told.
  private var end = 0

  /// Whether what is encoded at `place`, a mark of `text` inside a link, stands in such a value. Asked from left to right.
  ///
  /// - Complexity: O(1); O(*n*) for all marks of a text.
  mutating func hold(_ text: Span<UInt8>, at place: Int) -> Bool {
    switch text[place] {
    case .ascii("%"):
      guard Refanger.isPercentEncodedColon(text, at: place) else { return false }
      if place < end { return true }
      let start = place &- (text[place &- 1] | 0x20 == .ascii("s") ? 5 : 4)
      guard EncodedParameters.isValue(text, at: start), EncodedParameters.hasSlashes(text, at: place) else {
        return false
      }
      end = place
      // Behind a colon as it is another link may begin, at which the address is cut.
      while end < text.count, text[end] > 0x20, text[end] < 0x7F, text[end] != .ascii(":"),
        !EncodedParameters.endsValue(text[end])
      {
        end &+= 1
      }
      return true
    case .ascii("a"), 0x53...0x59:
      // What is an address in the end: what is only made to look like none is not given up.
      guard let head = Refanger.base64(text, at: place), EncodedParameters.isValue(text, at: place),
        head.bytes.count >= 8,
        head.bytes.span.extracting(0..<7).isLowered("http://")
          || head.bytes.span.extracting(0..<8).isLowered("https://")
      else { return false }
      // All of the value, or it is none to the address.
      var last = place
      while last < text.count, text[last].base64Value != nil || text[last] == .ascii("=") { last &+= 1 }
      return last == text.count || text[last] <= 0x20 || EncodedParameters.endsValue(text[last])
    default: return false
    }
  }

  /// Whether the colon of a scheme stands before `place`, and between the two at most slashes.
  private static func hasNoHost(_ text: Span<UInt8>, before place: Int) -> Bool {
    var at = place
    while at > 0, place &- at < 8, text[at &- 1].isSlashOrBackslash { at &-= 1 }
    return at > 0 && text[at &- 1] == .ascii(":")
  }

  private static func endsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case .ascii("&"), .ascii("#"), .ascii("<"), .ascii(">"), .ascii("\""): true
    default: false
    }
  }

  /// Whether two slashes stand behind the colon that is encoded at `place`, encoded or not.
  private static func hasSlashes(_ text: Span<UInt8>, at place: Int) -> Bool {
    var decoded: [UInt8] = []
    for index in place..<min(text.count, place &+ 256) {
      decoded.append(text[index], completingEscapesFrom: 0)
      if decoded.count > 8 || (decoded.count > 3 && decoded[2] != .ascii("%")) { break }
    }
    return decoded.count >= 3 && decoded.span.extracting(0..<3).elementsEqual("://")
  }

  /// Whether a value begins at `place`: behind the first `=` of a piece of the query. Looks back 256 bytes.
  private static func isValue(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard place > 1, text[place &- 1] == .ascii("=") else { return false }
    var at = place &- 1
    var isName = true
    var hasQuery = false
    while at > 0, place &- at < 256, text[at &- 1] > 0x20 {
      at &-= 1
      switch text[at] {
      case .ascii("?"):
        // An address without a host gives nothing up: `http://?u=`.
        if hasQuery || hasNoHost(text, before: at) { return false }
        (hasQuery, isName) = (true, false)
      case .ascii("&"): isName = false
      case .ascii("=") where isName: return false
      case .ascii("#"), .ascii("<"), .ascii(">"), .ascii("\""): return false
      // The scheme of the address, or of another one inside it. Another colon is a part of a name or a value.
      case .ascii(":") where hasQuery:
        return text[at &+ 1].isSlashOrBackslash && HiddenScheme.endsTightly(text.extracting(max(0, at &- 5)..<at))
      case .ascii(":") where text[at &+ 1] == .ascii("/"): return false
      default: break
      }
    }
    return false
  }
}
