// The lexical form of a decoded path that Safe Browsing and the match key share: dot segments resolved, slashes
// collapsed, then escaped one way.

import CordonBytes

enum PathNormalizer {
  /// Whether a special URL's path, as the parser or ``SafeBrowsing`` wrote it, is in the key's form but for its last
  /// slash: no `%`, no `?` (which only the lenient form leaves bare), no `\`, and no two slashes in a row.
  static func isNormal(_ path: Span<UInt8>) -> Bool {
    guard path.count > 0, path[0] == .ascii("/") else { return false }
    var previous: UInt8 = 0
    for index in path.indices {
      let byte = path[index]
      if byte == .ascii("%") || byte == .ascii("?") || byte == .ascii("\\") { return false }
      if byte == .ascii("/"), previous == .ascii("/") { return false }
      previous = byte
    }
    return true
  }

  /// Appends `path` (decoded; the leading slash may be missing) with its dot segments resolved and its slashes
  /// collapsed, members of `escaping` percent-encoded. A `\` is a slash, as it is to a browser.
  ///
  /// An empty segment counts while dots are resolved and goes afterwards: `/a//../b` is `/a/b`, as in a browser.
  static func append(_ path: Span<UInt8>, to output: inout [UInt8], escaping set: ByteSet) {
    let start = output.count
    var at = 0
    // Empty segments are written as slashes first, so that ".." can take them back.
    if at < path.count, path[at].isSlashOrBackslash { at &+= 1 }
    while true {
      let segmentStart = at
      while at < path.count, !path[at].isSlashOrBackslash { at &+= 1 }
      let segment = path.extracting(segmentStart..<at)
      let isLast = at == path.count
      if segment.count == 2, segment[0] == .ascii("."), segment[1] == .ascii(".") {
        var index = output.count
        while index > start, output[index &- 1] != .ascii("/") { index &-= 1 }
        if index > start { output.removeSubrange((index &- 1)...) }
        if isLast { output.append(.ascii("/")) }
      } else if segment.count == 1, segment[0] == .ascii(".") {
        if isLast { output.append(.ascii("/")) }
      } else {
        output.append(.ascii("/"))
        output.append(segment, percentEncoding: set)
      }
      if isLast { break }
      at &+= 1
    }
    // Collapse the slashes in place.
    var write = start &+ 1
    var read = start &+ 1
    while read < output.count {
      if output[read] != .ascii("/") || output[write &- 1] != .ascii("/") {
        output[write] = output[read]
        write &+= 1
      }
      read &+= 1
    }
    output.removeSubrange(min(write, output.count)...)
  }
}
