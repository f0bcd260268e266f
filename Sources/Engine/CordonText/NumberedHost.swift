// Hosts that are numbers: `192.0.2.7`, `2001:db8::1`, `[2001:db8::1]:80/x`.

import CordonBytes

enum NumberedHost {
  /// Whether `text` is four numbers of one byte with dots between them.
  static func isIPv4(_ text: Span<UInt8>) -> Bool {
    var (numbers, value, digits) = (0, 0, 0)
    for index in 0..<text.count {
      if text[index] == .ascii(".") {
        guard digits > 0 else { return false }
        (numbers, value, digits) = (numbers &+ 1, 0, 0)
      } else {
        guard text[index].isASCIIDigit, digits < 3 else { return false }
        value = value &* 10 &+ Int(text[index] &- 0x30)
        digits &+= 1
        guard value < 256 else { return false }
      }
    }
    return numbers == 3 && digits > 0
  }

  /// The IPv6 address whose first colon stands at `colon`, with its brackets, port and path where it has brackets.
  static func link(in text: Span<UInt8>, atColon colon: Int, from floor: Int) -> FoundLink? {
    var start = colon
    while start > floor, colon &- start < 5, text[start &- 1].isASCIIHexDigit { start &-= 1 }
    guard colon &- start < 5 else { return nil }
    let isBracketed = start > floor && text[start &- 1] == .ascii("[")
    // Neither inside a word nor behind another colon.
    if start > 0, !isBracketed,
      text[start &- 1].isASCIIAlphanumeric || text[start &- 1] == .ascii(":")
        || text[start &- 1] == .ascii(".") || text[start &- 1] == .ascii("_") || text[start &- 1] >= 0x80
    {
      return nil
    }
    var end = colon
    while end < text.count, end &- start < 46,
      text[end].isASCIIHexDigit || text[end] == .ascii(":") || text[end] == .ascii(".")
    {
      end &+= 1
    }
    if isBracketed {
      guard end < text.count, text[end] == .ascii("]"), isIPv6(text.extracting(start..<end)) else { return nil }
      var last = end &+ 1
      if last < text.count, text[last] == .ascii(":") {
        var port = last &+ 1
        while port < text.count, text[port].isASCIIDigit { port &+= 1 }
        if port > last &+ 1 { last = port }
      }
      if last < text.count, text[last] == .ascii("/") {
        last = LinkEnd.trimmed(of: text, from: last, to: LinkEnd.raw(of: text, from: last)) ?? last
      }
      return FoundLink(span: start &- 1..<last, isBare: true)
    }
    while end > start,
      text[end &- 1] == .ascii(".")
        || (text[end &- 1] == .ascii(":") && !(end &- start > 2 && text[end &- 2] == .ascii(":")))
    {
      end &-= 1
    }
    if end < text.count, text[end].isASCIIAlphanumeric || text[end] == .ascii("_") || text[end] >= 0x80 { return nil }
    guard isIPv6(text.extracting(start..<end)) else { return nil }
    return FoundLink(span: start..<end, isBare: true, needsBrackets: true)
  }

  /// Whether `text` is an IPv6 address with a decimal digit, of two groups or more: `a::b` in a text is something else.
  private static func isIPv6(_ text: Span<UInt8>) -> Bool {
    var (groups, digits, isShortened, hasDecimal) = (0, 0, false, false)
    var at = 0
    var groupStart = 0
    while at < text.count {
      let byte = text[at]
      if byte == .ascii(":") {
        if digits > 0 { groups &+= 1 }
        if at &+ 1 < text.count, text[at &+ 1] == .ascii(":") {
          guard !isShortened else { return false }
          isShortened = true
          at &+= 1
        } else if digits == 0 {
          return false
        }
        digits = 0
        groupStart = at &+ 1
      } else if byte == .ascii(".") {
        guard isIPv4(text.extracting(groupStart..<text.count)) else { return false }
        (groups, digits, hasDecimal) = (groups &+ 2, 0, true)
        break
      } else {
        digits &+= 1
        if byte.isASCIIDigit { hasDecimal = true }
        guard digits <= 4 else { return false }
      }
      at &+= 1
    }
    if digits > 0 { groups &+= 1 }
    guard hasDecimal else { return false }
    return isShortened ? (groups >= 2 && groups < 8) : groups == 8
  }
}
