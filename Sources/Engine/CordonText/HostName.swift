// A host in running text without a scheme before it: names with dots between them that end in a top-level domain, or four
// numbers; and what follows it of an address.

import CICU
import CordonBytes

/// A host that stands in a text by itself.
struct HostName {
  private var range = 0..<0
  /// Whether there is a host, so far as it can be told without what follows it.
  private var isHost = false
  /// Whether only a path makes it more than a word.
  private var needsPath = false
  /// Whether what was taken for its last name does not belong to it.
  private var isCut = false
  /// Where the names end, host or not: there is no other host before.
  private(set) var reach: Int

  /// The longest host, in bytes: names in other scripts become longer as they are encoded, not shorter by half.
  private static let maximumLength = 255

  /// Reads the names around `dot`, none of which begins before `floor`. Nil where nothing stands beside the dot.
  init?(in text: Span<UInt8>, around dot: Int, from floor: Int, _ domains: inout TopLevelDomains) {
    guard dot > floor, dot &+ 1 < text.count, HostName.mayBelong(text[dot &- 1]), HostName.mayBelong(text[dot &+ 1])
    else { return nil }
    var start = dot
    while let before = HostName.start(ofPartBefore: start, in: text), before >= floor,
      dot &- before <= HostName.maximumLength
    {
      start = before
    }
    var end = dot
    while let next = HostName.end(ofPartAt: end, in: text), next &- start <= HostName.maximumLength { end = next }
    reach = max(end, dot &+ 1)
    while start < dot, !text[start].isPartOfName { start &+= 1 }
    guard start < dot else {
      // Nothing stands before the dot: the names behind it may be a host.
      reach = dot &+ 1
      return
    }
    range = HostName.withoutWordBefore(text, start..<end)
    if range.lowerBound > 0 {
      let before = text[range.lowerBound &- 1]
      needsPath = before == .ascii("@") || before == .ascii("#")
    }
    isHost = endsInDomain(text, &domains)
  }

  /// The host with its port and path; nil where it is none.
  func link(in text: Span<UInt8>) -> Range<Int>? {
    guard isHost else { return nil }
    var end = range.upperBound
    if isCut || end >= text.count { return needsPath ? nil : range }
    switch text[end] {
    case .ascii("@"), .ascii("("): return nil
    case .ascii(":"):
      // A scheme with a dot in it.
      if end &+ 2 < text.count, text[end &+ 1] == .ascii("/"), text[end &+ 2] == .ascii("/") { return nil }
      var port = end &+ 1
      while port < text.count, text[port].isASCIIDigit { port &+= 1 }
      if port > end &+ 1, port &- end <= 6 { end = port }
    default: break
    }
    if end < text.count, text[end] == .ascii("/") || text[end] == .ascii("?") || text[end] == .ascii("#") {
      let raw = LinkEnd.enclosed(of: text, from: range.lowerBound, to: LinkEnd.raw(of: text, from: end))
      let last = LinkEnd.trimmed(of: text, from: range.lowerBound, to: max(raw, end)) ?? end
      // A question mark may be the sentence's own.
      if last > end { return range.lowerBound..<last }
    }
    return needsPath ? nil : range.lowerBound..<end
  }

  // MARK: Its ending

  /// Whether the names end in a top-level domain or are an IPv4 address; what stands behind that is cut off.
  private mutating func endsInDomain(_ text: Span<UInt8>, _ domains: inout TopLevelDomains) -> Bool {
    var isShort = false
    while true {
      var lastDot = range.upperBound &- 1
      while lastDot > range.lowerBound, text[lastDot] != .ascii(".") { lastDot &-= 1 }
      guard lastDot > range.lowerBound else { return false }
      var end = range.upperBound
      // Letters of another script that run on behind a name in ASCII, as in `example.comを`.
      if text[lastDot &+ 1] < 0x80 {
        for index in lastDot &+ 1..<end where text[index] >= 0x80 {
          (end, isCut) = (index, true)
          break
        }
      }
      while end > lastDot &+ 1, !text[end &- 1].isPartOfName {
        (end, isCut) = (end &- 1, true)
      }
      range = range.lowerBound..<end
      let name = text.extracting(lastDot &+ 1..<end)
      if name.allSatisfy(\.isASCIIDigit) { return !isShort && NumberedHost.isIPv4(text.extracting(range)) }
      if HostName.isTopLevel(name, &domains) {
        if HostName.beginsSentence(name) { needsPath = true }
        return true
      }
      // "see example.com.Then": the sentence goes on without a space.
      guard !isShort, name.count > 1, name[0].isASCIIUpper, name[1].isASCIILower else { return false }
      isShort = true
      (range, isCut) = (range.lowerBound..<lastDot, true)
    }
  }

  /// Whether `name`, a top-level domain, is written as the first word of a sentence: `end.Next`.
  private static func beginsSentence(_ name: Span<UInt8>) -> Bool {
    guard name.count > 1, name[0].isASCIIUpper, name[1].isASCIILower else { return false }
    return !name.isLowered(anyOf: ["com", "net", "org", "info"])
  }

  private static func isTopLevel(_ name: Span<UInt8>, _ domains: inout TopLevelDomains) -> Bool {
    guard name.count <= 63 else { return false }
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { room in
      var isASCII = true
      for index in 0..<name.count {
        unsafe room[index] = name[index].asciiLowercased
        if name[index] >= 0x80 { isASCII = false }
      }
      if isASCII { return unsafe domains.contains(UnsafeBufferPointer(rebasing: room[..<name.count]).span) }
      var lowered: [UInt8] = []
      var at = 0
      while at < name.count, let scalar = Scalar(decoding: name, at: at) {
        lowered.append(scalar: cordon_fold_case(scalar.value))
        at &+= scalar.length
      }
      return domains.contains(lowered.span)
    }
  }

  // MARK: Its parts

  private static func mayBelong(_ byte: UInt8) -> Bool {
    byte.isPartOfName || byte == .ascii("-") || byte == .ascii("_")
  }

  /// Where the character begins that ends at `end`, if it may belong to a host; a dot only behind another.
  private static func start(ofPartBefore end: Int, in text: Span<UInt8>) -> Int? {
    guard end > 0 else { return nil }
    let byte = text[end &- 1]
    if byte == .ascii(".") { return end > 1 && mayBelong(text[end &- 2]) ? end &- 1 : nil }
    if byte < 0x80 { return mayBelong(byte) ? end &- 1 : nil }
    var start = end &- 1
    while start > 0, end &- start < 4, text[start] & 0xC0 == 0x80 { start &-= 1 }
    guard let scalar = Scalar(decoding: text, at: start), start &+ scalar.length == end,
      cordon_is_name_part(scalar.value)
    else { return nil }
    return start
  }

  /// Where the character ends that begins at `start`, if it may belong to a host; a dot only before another.
  private static func end(ofPartAt start: Int, in text: Span<UInt8>) -> Int? {
    guard start < text.count else { return nil }
    let byte = text[start]
    if byte == .ascii(".") { return start &+ 1 < text.count && mayBelong(text[start &+ 1]) ? start &+ 1 : nil }
    if byte < 0x80 { return mayBelong(byte) ? start &+ 1 : nil }
    guard let scalar = Scalar(decoding: text, at: start), cordon_is_name_part(scalar.value) else { return nil }
    return start &+ scalar.length
  }

  /// Leaves out what scripts without spaces run on before a host in ASCII, as in `请看example.com`.
  private static func withoutWordBefore(_ text: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    guard text[range.lowerBound] >= 0x80, text[range.upperBound &- 1] < 0x80 else { return range }
    var at = range.lowerBound
    while at < range.upperBound, text[at] >= 0x80, let scalar = Scalar(decoding: text, at: at) {
      if WordBoundaries.isWordWithSpaces(scalar) { return range }
      at &+= scalar.length
    }
    return at < range.upperBound && text[at].isASCIIAlphanumeric ? at..<range.upperBound : range
  }
}

extension UInt8 {
  /// A letter or a digit of ASCII, or a byte of a character beyond it.
  fileprivate var isPartOfName: Bool { isASCIIAlphanumeric || self >= 0x80 }
}

extension Span<UInt8> {
  fileprivate func allSatisfy(_ holds: (UInt8) -> Bool) -> Bool {
    for index in 0..<count where !holds(self[index]) { return false }
    return true
  }
}
