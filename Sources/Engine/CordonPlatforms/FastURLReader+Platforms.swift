// What the tables of platforms may have to say of a plain address, asked by its parts.

import CordonBytes
import CordonURL

extension FastURLReader {
  /// Whether what stands behind the host of `address`, which was read last and is otherwise not plain, leaves the address
  /// at that host, is neither text nor a parameter that is an address, and concerns no template for any host: so that
  /// nothing can hold where nothing holds for the host, unless a link is hidden there, which the link finder knows.
  ///
  /// - Complexity: O(*n*)
  package func restCarriesNothing(in address: Span<UInt8>, prefilter: PlatformPrefilter) -> Bool {
    let start = self.address.hostInInput.upperBound
    var isQuery = false
    var isPathStart = true
    var isSegmentStart = false
    for index in start..<address.count {
      let byte = address[index]
      // White space makes a text of it, a colon may be that of an address.
      if byte <= 0x20 || byte >= 0x7F || byte == .ascii(":") { return false }
      if byte == .ascii("?") || byte == .ascii("#") { isQuery = true }
      // In a parameter the colon may be escaped.
      if byte == .ascii("%"), isQuery { return false }
      // A segment of dots, however it is written, makes another segment the first.
      if isSegmentStart, !isQuery, prefilter.isOpen, byte == .ascii(".") || byte == .ascii("%") { return false }
      isSegmentStart = byte.isSlashOrBackslash
      if isPathStart, !byte.isSlashOrBackslash {
        if prefilter.mayConcern(pathBeginningWith: byte) { return false }
        isPathStart = false
      }
    }
    return !mayHoldBase64 || !CarriedAddress.holdsBase64(address.extracting(start..<address.count))
  }

  /// Whether a template for any host may match the address of which the rest was told last.
  package func concerns(_ prefilter: PlatformPrefilter) -> Bool {
    guard let firstOfPath, prefilter.mayConcern(pathBeginningWith: firstOfPath) else { return false }
    // What may be cut may be another segment then.
    if mayBeCut { return true }
    return unsafe firstSegment.map { prefilter.concerns(firstSegment: $0.span) } ?? false
  }

  /// Whether all that the tables of `prefilter` say of the address, which was read last and is plain, is that it is a
  /// shortener's.
  package func isShortener(by prefilter: PlatformPrefilter) -> Bool {
    guard let segment = unsafe firstSegment else { return false }
    return unsafe prefilter.isShortener(host: host.span, firstSegment: segment.span)
  }
}
