// The WHATWG URL Standard's parser and serialiser for absolute URLs (sections 4.4 and 4.5), as one walk from left to
// right that writes the serialisation as it goes:
//
//   input ─► trim C0 controls and spaces, drop tabs and newlines ─► scheme
//     ├─ special (http, https, ws, wss, ftp): slashes ─► authority ─► path
//     ├─ file:                                 host? ─► path with drive letters
//     └─ other: "//" ─► authority ─► path,  "/" ─► path,  else opaque path
//   then query and fragment.
//
// The standard writes this as a state machine that moves a pointer; the states appear below as functions under their
// names. Bytes that are not UTF-8 are percent-encoded as they are, so that nothing is lost; a caller who wants a
// browser's answer replaces them with U+FFFD first. There is no base URL: a relative URL is a failure.

import CordonBytes

/// Parses URLs. Holds scratch memory, so make one for each worker and reuse it.
package struct URLParser: Sendable {
  let sets = PercentEncodeSets()
  /// The input without tabs and newlines, when it held any.
  var cleaned: [UInt8] = []
  /// The host, percent-decoded and in ASCII.
  var host: [UInt8] = []

  package init() {}

  /// Parses `input` into `url`, whose memory is reused.
  ///
  /// - Throws: the first failure; `url` then holds nothing of use.
  /// - Complexity: O(*n*); allocates nothing once its buffers have grown, unless the host is not ASCII.
  package mutating func parse(_ input: Span<UInt8>, into url: inout CanonicalURL) throws(URLFailure) {
    url.reset()
    guard input.count <= URLLimits.maximumLength else { throw .tooLong }
    let trimmed = input.trimmedOfC0ControlsAndSpaces
    let (start, end) = (trimmed.lowerBound, trimmed.upperBound)
    guard start < end else { throw .empty }

    var needsCleaning = false
    var index = start
    while index < end {
      if input[index].isASCIITabOrNewline {
        needsCleaning = true
        break
      }
      index &+= 1
    }
    if needsCleaning {
      cleaned.removeAll(keepingCapacity: true)
      for index in start..<end where !input[index].isASCIITabOrNewline { cleaned.append(input[index]) }
      // The buffer is taken out while it is read, so that the parser may change the rest of itself.
      let taken = cleaned
      cleaned = []
      defer { cleaned = taken }
      try parseTrimmed(taken.span, into: &url)
      url.hostInInput = nil
    } else {
      try parseTrimmed(input.extracting(start..<end), into: &url)
      if let range = url.hostInInput { url.hostInInput = range.lowerBound + start..<range.upperBound + start }
    }
  }

  /// The *scheme start state* and the *scheme state*, then the way of the scheme's class.
  private mutating func parseTrimmed(_ text: Span<UInt8>, into url: inout CanonicalURL) throws(URLFailure) {
    guard let schemeEnd = URLParser.schemeEnd(of: text) else { throw .missingScheme }
    url.bytes.reserveCapacity(text.count &+ 16)
    for index in 0..<schemeEnd { url.bytes.append(text[index].asciiLowercased) }
    url.schemeEnd = schemeEnd
    let special = SpecialScheme(url.bytes.span.extracting(0..<schemeEnd))
    url.bytes.append(.ascii(":"))
    url.isSpecial = special != nil

    var at = schemeEnd &+ 1
    if special == .file {
      at = try parseFile(text, from: at, into: &url)
    } else if let special {
      // Special authority (ignore) slashes states: any number of slashes, of either kind.
      while at < text.count, text[at] == .ascii("/") || text[at] == .ascii("\\") { at &+= 1 }
      at = try parseAuthority(text, from: at, scheme: special, into: &url)
      at = appendPath(text, from: at, scheme: special, into: &url)
    } else if at &+ 1 < text.count, text[at] == .ascii("/"), text[at &+ 1] == .ascii("/") {
      at = try parseAuthority(text, from: at &+ 2, scheme: nil, into: &url)
      at = appendPath(text, from: at, scheme: nil, into: &url)
    } else if at < text.count, text[at] == .ascii("/") {
      noHost(in: &url)
      at = appendPath(text, from: at, scheme: nil, into: &url)
    } else {
      noHost(in: &url)
      at = appendOpaquePath(text, from: at, into: &url)
    }
    appendQueryAndFragment(text, from: at, into: &url)
  }

  /// The offset of the `:` after a scheme (an ASCII letter, then letters, digits, `+`, `-`, `.`), or nil.
  package static func schemeEnd(of text: Span<UInt8>) -> Int? {
    guard !text.isEmpty, text[0].isASCIIAlpha else { return nil }
    var index = 1
    while index < text.count {
      let byte = text[index]
      if byte == .ascii(":") { return index }
      guard byte.isASCIIAlphanumeric || byte == .ascii("+") || byte == .ascii("-") || byte == .ascii(".") else {
        return nil
      }
      index &+= 1
    }
    return nil
  }

  /// The URL has a null host: nothing of an authority is written.
  private func noHost(in url: inout CanonicalURL) {
    url.hostStart = url.bytes.count
    url.hostEnd = url.bytes.count
    url.pathStart = url.bytes.count
  }

  /// The *query state* and the *fragment state*; `at` stands at `?`, `#` or the end.
  private func appendQueryAndFragment(_ text: Span<UInt8>, from at: Int, into url: inout CanonicalURL) {
    var at = at
    if at < text.count, text[at] == .ascii("?") {
      let end = text.firstIndex(of: .ascii("#"), from: at &+ 1) ?? text.count
      url.queryStart = url.bytes.count
      url.bytes.append(.ascii("?"))
      url.bytes.append(
        text.extracting(at &+ 1..<end), percentEncoding: url.isSpecial ? sets.specialQuery : sets.query)
      at = end
    }
    if at < text.count, text[at] == .ascii("#") {
      url.fragmentStart = url.bytes.count
      url.bytes.append(.ascii("#"))
      url.bytes.append(text.extracting(at &+ 1..<text.count), percentEncoding: sets.fragment)
    }
  }
}
