// Links in running text.
//
//   text ─► marked bytes ─┬─ ":"  a scheme before it: http://…, tg:…, magnet:…     ─► up to what no address holds
//                         ├─ "."  names beside it, of which the last is a top-level domain, or four numbers
//                         ├─ ":"  an IPv6 address, bare or in brackets
//                         └─ something a link may be hidden by ─► the text undone (Refanger.swift) ─► once more, for the
//                                                                 links that hold something undone
//
// Nobody can tell what was meant where further links begin inside one: then it comes whole, and cut at each of them.

import CICU
import CordonBytes
import CordonDomains

/// A link found in a text.
package struct FoundLink: Sendable, Equatable {
  /// Where it stands in the text.
  package var span: Range<Int>
  /// Whether something in it was undone: its address is not what stands there.
  package var isRefanged = false
  /// Whether it is a part of one that was given whole before it, or a whole that is more likely two.
  package var isOtherReading = false
  /// Whether it has no scheme.
  var isBare = false
  /// Whether it is an IPv6 address without its brackets.
  var needsBrackets = false
}

/// Finds links in texts. Holds memory that is reused: one for each worker.
///
/// - Complexity: O(*n*) for a text.
package struct LinkFinder: Sendable {
  private var marks = TextMarks()
  private var refanger = Refanger()
  private var domains = TopLevelDomains()
  /// Where those stand that need no undoing.
  private var plain: [FoundLink] = []
  /// Whether links without a scheme are looked for.
  private var takesBare = true

  package init() {}

  /// Calls `body` with every link in `text` and its address, until that answers false: from left to right those that
  /// stand there as they are, then those in which something was undone.
  ///
  /// - Parameter isAddress: whether `text` is one address, in which only those with a scheme are links of their own.
  package mutating func visitLinks(
    in text: Span<UInt8>, isAddress: Bool = false, _ body: (FoundLink, Span<UInt8>) -> Bool
  ) {
    takesBare = !isAddress
    marks.mark(text)
    var mayBeHidden = false
    // Taken out while the marks and the domains change.
    var links = plain
    plain = []
    links.removeAll(keepingCapacity: true)
    _ = scan(text, mayBeHidden: &mayBeHidden) { link in
      links.append(link)
      return true
    }
    if mayBeHidden {
      visitHiddenLinks(in: text, &links, body)
    } else {
      for link in links where !LinkFinder.give(link, text.extracting(link.span), body) { break }
    }
    plain = links
  }

  /// The same where something may be hidden; `links` are those that stand there as they are.
  private mutating func visitHiddenLinks(
    in text: Span<UInt8>, _ links: inout [FoundLink], _ body: (FoundLink, Span<UInt8>) -> Bool
  ) {
    var undone: [(link: FoundLink, place: Range<Int>)] = []
    if refanger.undo(text, marks, &domains) {
      let refanged = refanger
      marks.mark(refanged.bytes.span)
      var ignored = true
      _ = scan(refanged.bytes.span, mayBeHidden: &ignored) { link in
        var found = link
        found.span = refanged.original(of: link.span)
        found.isRefanged = true
        // What ends it may have been undone alone.
        if refanged.isChanged(in: link.span) || !links.contains(standingAt: found.span) {
          undone.append((found, link.span))
        }
        return true
      }
    }
    // A name is none of its own where it is a part of one that was hidden.
    let hidden = undone.map(\.link)
    for link in links where !(link.isBare && hidden.contains(around: link.span)) {
      guard LinkFinder.give(link, text.extracting(link.span), body) else { return }
    }
    for (link, place) in undone {
      guard LinkFinder.give(link, refanger.bytes.span.extracting(place), body) else { return }
    }
  }

  /// The links in `text` and their addresses, from left to right, each place in the reading that was most likely meant:
  /// undone where something was.
  package mutating func links(in text: Span<UInt8>) -> [(span: Range<Int>, address: [UInt8])] {
    var found: [(link: FoundLink, address: [UInt8])] = []
    visitLinks(in: text) { link, address in
      guard !link.isOtherReading else { return true }
      found.append((link, address.copied()))
      return true
    }
    let undone = found.filter(\.link.isRefanged)
    var next = 0
    let readings = found.filter { link, _ in
      if link.isRefanged { return true }
      while next < undone.count, undone[next].link.span.upperBound <= link.span.lowerBound { next += 1 }
      return next == undone.count || undone[next].link.span.lowerBound >= link.span.upperBound
    }
    return readings.map { ($0.link.span, $0.address) }.sorted { $0.span.lowerBound < $1.span.lowerBound }
  }

  /// Calls `body` with every link in `text` and its address, as ``visitLinks(in:_:)`` does: for those who look at one text.
  package static func forEachLink(
    in text: Span<UInt8>, isAddress: Bool = false, _ body: (FoundLink, [UInt8]) -> Void
  ) {
    var finder = LinkFinder()
    finder.visitLinks(in: text, isAddress: isAddress) { link, address in
      body(link, address.copied())
      return true
    }
  }

  private static func give(
    _ link: FoundLink, _ address: Span<UInt8>, _ body: (FoundLink, Span<UInt8>) -> Bool
  ) -> Bool {
    guard link.needsBrackets else { return body(link, address) }
    var bracketed: [UInt8] = [.ascii("[")]
    bracketed.append(address)
    bracketed.append(.ascii("]"))
    return body(link, bracketed.span)
  }

  /// Whether a link may stand in `text`: false only where none does.
  package mutating func mayHoldLinks(_ text: Span<UInt8>) -> Bool {
    takesBare = true
    marks.mark(text)
    var mayBeHidden = false
    let holdsNone = scan(text, mayBeHidden: &mayBeHidden) { _ in false }
    return mayBeHidden || !holdsNone
  }

  /// Whether `address`, an item that is one address, may hold links that are not the whole of it: false only where none
  /// can begin after its scheme and nothing would be cut from its end.
  package static func mayHoldOtherLinks(_ address: Span<UInt8>) -> Bool {
    guard address.count > 0, let first = address.firstIndex(of: .ascii(":")) else { return false }
    if HiddenScheme.isHidden(address.extracting(0..<first)) { return true }
    if !address[address.count &- 1].alwaysEndsLinks { return true }
    var isHost = true
    for index in first &+ 1..<address.count {
      let byte = address[index]
      if isHost, index > first &+ 2 {
        if byte == .ascii("/") || byte == .ascii("?") || byte == .ascii("#") { isHost = false }
        if byte == .ascii("[") || byte == .ascii("(") || byte == .ascii("{") || byte == .ascii("\\") { return true }
      }
      if byte >= 0x80 || byte == .ascii(":") || byte == .ascii("<") || byte == .ascii(">") || byte == .ascii("\"") {
        return true
      }
    }
    return false
  }

  // MARK: The marks

  /// What is done with a link that was found; answers whether more are wanted.
  private typealias Body = (FoundLink) -> Bool

  /// Visits the links of `text`, whose marks are set, and notes whether some may be hidden. Answers whether `body` wants
  /// more.
  private mutating func scan(_ text: Span<UInt8>, mayBeHidden: inout Bool, _ body: Body) -> Bool {
    // Before `at` no mark is looked at any more, and before `floor` no link may begin.
    var at = 0
    var floor = 0
    // Where the names end that were read last: no host goes on there that was too long.
    var reach = 0
    while let place = marks.next(from: at) {
      at = place &+ 1
      let start = floor
      switch text[place] {
      case .ascii(".") where takesBare:
        if let name = HostName(in: text, around: place, from: max(floor, reach), &domains) {
          reach = name.reach
          at = reach
          if let range = name.link(in: text) {
            guard body(FoundLink(span: range, isBare: true)) else { return false }
            floor = range.upperBound
          }
        }
      case .ascii(":"):
        if let head = LinkScheme(in: text, before: place, from: floor) {
          let end = LinkEnd.raw(of: text, from: head.end)
          guard visitLinks(in: text, head, to: end, body) else { return false }
          floor = max(end, head.end)
        } else if takesBare, let link = NumberedHost.link(in: text, atColon: place, from: floor) {
          guard body(link) else { return false }
          floor = link.span.upperBound
        }
      default: break
      }
      if floor > start { at = floor }
      // What is hidden may be so inside a link.
      var next: Int? = place
      while !mayBeHidden, let inside = next, inside < at {
        mayBeHidden = Refanger.mayHide(text, at: inside, inLink: floor > start, &domains)
        next = marks.next(from: inside &+ 1)
      }
    }
    return true
  }

  /// Visits the link that begins with `head`, and those that begin inside it.
  private func visitLinks(in text: Span<UInt8>, _ head: LinkScheme, to end: Int, _ body: Body) -> Bool {
    // A host that was cut short: `http://&#8230;`.
    if text[head.end &- 1] != .ascii(":"), HTMLEntity(in: text, at: head.end).map(\.makesLinks) == false { return true }
    guard let whole = LinkEnd.trimmed(of: text, from: head.end, to: end) else { return true }
    let second = nextScheme(in: text, from: head.end, to: end)
    let isCarrier = second.map { LinkFinder.carries(text[$0.start &- 1]) } ?? false
    let enclosed = LinkEnd.enclosed(of: text, from: head.start, to: second?.start ?? end)
    let first = LinkEnd.trimmed(of: text, from: head.end, to: enclosed)
    if second == nil, first == whole { return body(FoundLink(span: head.start..<whole)) }
    guard body(FoundLink(span: head.start..<whole, isOtherReading: !isCarrier)) else { return false }
    if let first, !body(FoundLink(span: head.start..<first, isOtherReading: isCarrier)) { return false }
    var piece = second
    while let head = piece {
      piece = nextScheme(in: text, from: head.end, to: end)
      let enclosed = LinkEnd.enclosed(of: text, from: head.start, to: piece?.start ?? end)
      guard let last = LinkEnd.trimmed(of: text, from: head.end, to: enclosed) else { continue }
      guard body(FoundLink(span: head.start..<last, isOtherReading: isCarrier)) else { return false }
    }
    return true
  }

  /// The next scheme that begins at or after `start` and whose slashes end at or before `end`.
  private func nextScheme(in text: Span<UInt8>, from start: Int, to end: Int) -> LinkScheme? {
    var at = start
    while let place = marks.next(from: at), place < end {
      at = place &+ 1
      guard text[place] == .ascii(":"), let head = LinkScheme(in: text, before: place, from: start) else { continue }
      if head.isWeb, head.end <= end { return head }
    }
    return nil
  }

  /// Whether an address behind `byte` is carried by the one before it, as in `…?u=https://b.example`.
  private static func carries(_ byte: UInt8) -> Bool {
    switch byte {
    case .ascii("/"), .ascii("="), .ascii("?"), .ascii("&"), .ascii("#"), .ascii(":"), .ascii("@"): true
    default: false
    }
  }
}

/// Links ascend by where they begin.
extension [FoundLink] {
  /// The first that begins at or behind `start`.
  private func index(from start: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low &+ high) / 2
      if self[middle].span.lowerBound < start { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  fileprivate func contains(standingAt span: Range<Int>) -> Bool {
    self[index(from: span.lowerBound)...].prefix { $0.span.lowerBound == span.lowerBound }.contains { $0.span == span }
  }

  /// Whether one begins before `span` and ends at its end or behind it.
  fileprivate func contains(around span: Range<Int>) -> Bool {
    let index = index(from: span.lowerBound)
    return index > 0 && self[index &- 1].span.upperBound >= span.upperBound
  }
}
