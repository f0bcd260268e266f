// Paths: the WHATWG URL Standard's *path start state*, *path state*, *opaque path state*, and the *file states*.
//
// Segments are written as they come; a ".." cuts the output back to the slash before the last segment.

import CordonBytes

extension URLParser {
  /// Writes the path that begins at `start` and returns where it ends: at `?`, `#` or the end.
  ///
  /// `url.pathStart` is where the path begins in the output, already set.
  func appendPath(_ text: Span<UInt8>, from start: Int, scheme: SpecialScheme?, into url: inout CanonicalURL) -> Int {
    let isSpecial = scheme != nil
    let isFile = scheme == .file
    let pathStart = url.bytes.count
    url.pathStart = pathStart
    var at = start
    func isSlash(_ byte: UInt8) -> Bool { byte == .ascii("/") || isSpecial && byte == .ascii("\\") }
    func isEnd(_ byte: UInt8) -> Bool { byte == .ascii("?") || byte == .ascii("#") }

    if at == text.count || isEnd(text[at]) {
      // Path start state: special URLs have at least "/".
      if isSpecial { url.bytes.append(.ascii("/")) }
      return at
    }
    if isSlash(text[at]) { at &+= 1 }
    while true {
      let segmentStart = at
      while at < text.count, !isSlash(text[at]), !isEnd(text[at]) { at &+= 1 }
      let endsInSlash = at < text.count && isSlash(text[at])
      let segment = text.extracting(segmentStart..<at)
      switch dotSegment(segment) {
      case .double:
        shorten(&url.bytes, to: pathStart, isFile: isFile)
        if !endsInSlash { url.bytes.append(.ascii("/")) }
      case .single:
        if !endsInSlash { url.bytes.append(.ascii("/")) }
      case .none:
        url.bytes.append(.ascii("/"))
        if isFile, url.bytes.count == pathStart &+ 1, isWindowsDriveLetter(segment) {
          url.bytes.append(segment[0])
          url.bytes.append(.ascii(":"))
        } else {
          url.bytes.append(segment, percentEncoding: sets.path)
        }
      }
      guard endsInSlash else { break }
      at &+= 1
    }
    // A path that begins with an empty segment must not read as an authority.
    if url.hostKind == .none, url.bytes.count > pathStart &+ 1, url.bytes[pathStart &+ 1] == .ascii("/") {
      url.bytes.insert(contentsOf: [.ascii("/"), .ascii(".")], at: pathStart)
      url.pathStart = pathStart &+ 2
    }
    return at
  }

  /// Writes an opaque path and returns where it ends.
  func appendOpaquePath(_ text: Span<UInt8>, from start: Int, into url: inout CanonicalURL) -> Int {
    url.hasOpaquePath = true
    var end = start
    while end < text.count, text[end] != .ascii("?"), text[end] != .ascii("#") { end &+= 1 }
    // The last space before a query or a fragment is encoded, so that the path does not end in one.
    let hasTrailingSpace = end < text.count && end > start && text[end &- 1] == .ascii(" ")
    url.bytes.append(text.extracting(start..<(hasTrailingSpace ? end &- 1 : end)), percentEncoding: sets.c0Control)
    if hasTrailingSpace { url.bytes.append("%20") }
    return end
  }

  /// The *file state*, *file slash state* and *file host state*, for a URL without a base.
  mutating func parseFile(
    _ text: Span<UInt8>, from start: Int, into url: inout CanonicalURL
  ) throws(URLFailure) -> Int {
    func isSlash(_ index: Int) -> Bool {
      index < text.count && (text[index] == .ascii("/") || text[index] == .ascii("\\"))
    }
    url.bytes.append("//")
    url.hostStart = url.bytes.count
    url.hostEnd = url.bytes.count
    url.pathStart = url.bytes.count
    url.hostKind = .empty
    guard isSlash(start), isSlash(start &+ 1) else {
      return appendPath(text, from: start, scheme: .file, into: &url)
    }
    var end = start &+ 2
    while end < text.count, !isSlash(end), text[end] != .ascii("?"), text[end] != .ascii("#") { end &+= 1 }
    let hostText = text.extracting(start &+ 2..<end)
    // "file://C:/x": a drive letter is no host but the path's first segment.
    if isWindowsDriveLetter(hostText) { return appendPath(text, from: start &+ 2, scheme: .file, into: &url) }
    try appendHost(hostText, isOpaque: false, into: &url)
    if url.bytes.count == url.hostStart &+ 9, url.bytes.span.extracting(url.hostStart...).elementsEqual("localhost") {
      url.bytes.removeSubrange(url.hostStart...)
      url.hostKind = .empty
    }
    url.hostEnd = url.bytes.count
    if url.hasHost { url.hostInInput = start &+ 2..<end }
    return appendPath(text, from: end, scheme: .file, into: &url)
  }

  private enum DotSegment { case none, single, double }

  /// Whether `segment` is `.` or `..`, in any of their escaped spellings.
  private func dotSegment(_ segment: Span<UInt8>) -> DotSegment {
    guard !segment.isEmpty, segment.count <= 6, segment[0] == .ascii(".") || segment[0] == .ascii("%") else {
      return .none
    }
    var dots = 0
    var at = 0
    while at < segment.count {
      if segment[at] == .ascii(".") {
        at &+= 1
      } else if at &+ 2 < segment.count, segment[at] == .ascii("%"), segment[at &+ 1] == .ascii("2"),
        segment[at &+ 2] | 0x20 == .ascii("e")
      {
        at &+= 3
      } else {
        return .none
      }
      dots &+= 1
    }
    return dots == 1 ? .single : dots == 2 ? .double : .none
  }

  /// *Shorten a URL's path*: removes the last segment, but not a file URL's drive letter.
  private func shorten(_ bytes: inout [UInt8], to pathStart: Int, isFile: Bool) {
    var index = bytes.count
    while index > pathStart, bytes[index &- 1] != .ascii("/") { index &-= 1 }
    guard index > pathStart else { return }
    if isFile, index == pathStart &+ 1, bytes.count == pathStart &+ 3, bytes[pathStart &+ 1].isASCIIAlpha,
      bytes[pathStart &+ 2] == .ascii(":")
    {
      return
    }
    bytes.removeSubrange((index &- 1)...)
  }

  /// The standard's *Windows drive letter*: a letter, then `:` or `|`.
  private func isWindowsDriveLetter(_ segment: Span<UInt8>) -> Bool {
    segment.count == 2 && segment[0].isASCIIAlpha
      && (segment[1] == .ascii(":") || segment[1] == .ascii("|"))
  }
}
