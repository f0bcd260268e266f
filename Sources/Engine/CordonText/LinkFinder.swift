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
  private var budget = LayerBudget(forCount: 0)
  /// The links that need no undoing, and whether others may be hidden.
  private var found: [FoundLink] = []
  private var mayBeHidden = false
  /// Whether links without a scheme are looked for.
  private var takesBare = true
  /// Whether the text of the last visit hides its links under more layers than are undone.
  package private(set) var isIncomplete = false

  package init() {}

  /// Calls `body` with every link in `text` and its address, until that returns false: from left to right those that stand
  /// there as they are, then those in which something was undone.
  ///
  /// - Parameter isAddress: whether `text` is one address, in which only those with a scheme are links of their own.
  package mutating func visitLinks(
    in text: Span<UInt8>, isAddress: Bool = false, _ body: (FoundLink, Span<UInt8>) -> Bool
  ) {
    find(in: text, isAddress: isAddress)
    visitFound(in: text, body)
  }

  /// Finds the links in `text` that need no undoing, and whether others may be hidden, for ``visitFound(in:_:)``. Returns
  /// whether there may be links: false only where there are none.
  @discardableResult
  package mutating func find(in text: Span<UInt8>, isAddress: Bool = false) -> Bool {
    takesBare = !isAddress
    isIncomplete = false
    mayBeHidden = false
    budget = LayerBudget(forCount: text.count)
    marks.mark(text)
    // Taken out while the marks and the domains change.
    var links = found
    found = []
    links.removeAll(keepingCapacity: true)
    var mayBeHidden = false
    _ = scan(text, mayBeHidden: &mayBeHidden) { link in
      links.append(link)
      return true
    }
    self.mayBeHidden = mayBeHidden
    found = links
    return mayBeHidden || !links.isEmpty || budget.isExceeded
  }

  /// Calls `body` as ``visitLinks(in:isAddress:_:)`` does, with the links of `text`, in which ``find(in:isAddress:)`` has just
  /// found those that need no undoing.
  package mutating func visitFound(in text: Span<UInt8>, _ body: (FoundLink, Span<UInt8>) -> Bool) {
    defer { if budget.isExceeded { isIncomplete = true } }
    var links = found
    found = []
    if mayBeHidden, text.count <= LinkFinder.maximumHiding {
      visitHiddenLinks(in: text, &links, body)
    } else {
      isIncomplete = mayBeHidden
      for link in links where !LinkFinder.give(link, text.extracting(link.span), body) { break }
    }
    found = links
  }

  /// The longest text in which what hides links is undone: the map back has offsets of 32 bits, and an undone text may be
  /// longer than it was.
  private static let maximumHiding = 1 << 31

  /// How many passes undo what hides links. Each undoes one layer, as `&amp;` in `&amp;#58;`.
  private static let maximumPasses = 8

  /// A link in which something was undone.
  fileprivate struct RefangedLink {
    var link: FoundLink
    var address: [UInt8]
    /// Where its host ends in the text.
    var hostEnd: Int
  }

  /// The same where something may be hidden; `links` are those that stand there as they are.
  private mutating func visitHiddenLinks(
    in text: Span<UInt8>, _ links: inout [FoundLink], _ body: (FoundLink, Span<UInt8>) -> Bool
  ) {
    var undone: [RefangedLink] = []
    undo(text, joining: .always, into: &undone, links)
    // A dot before a space may have ended a sentence: then what follows is a link of its own, and what stands before it is
    // whole.
    for joining in [Refanger.Joining.whereLikely, .never] where refanger.hasJoined {
      let joined = undone
      marks.mark(text)
      undo(text, joining: joining, into: &undone, links)
      undone = joined.merged(withOtherReadings: undone)
    }
    for link in links where !(link.isBare && undone.holds(link, in: text)) {
      guard LinkFinder.give(link, text.extracting(link.span), body) else { return }
    }
    for found in undone {
      guard LinkFinder.give(found.link, found.address.span, body) else { return }
    }
  }

  /// Undoes `text`, whose marks are set, in as many passes as it needs, and collects the links of each.
  private mutating func undo(
    _ text: Span<UInt8>, joining: Refanger.Joining, into undone: inout [RefangedLink], _ links: [FoundLink]
  ) {
    undone = []
    var isMoreHidden = refanger.undo(text, marks, &domains, &budget, joining: joining)
    var passes = 0
    while isMoreHidden {
      passes += 1
      let bytes = refanger.undone.bytes
      marks.mark(bytes.span)
      isMoreHidden = collect(into: &undone, from: text, links, isFirst: passes == 1)
      if passes == LinkFinder.maximumPasses {
        if isMoreHidden { isIncomplete = true }
        return
      }
      if isMoreHidden { isMoreHidden = refanger.undoAgain(marks, &domains, &budget) }
    }
  }

  /// Collects the links of what was undone so far, of which `links` are those that were there before. Answers whether more
  /// may be hidden.
  private mutating func collect(
    into undone: inout [RefangedLink], from text: Span<UInt8>, _ links: [FoundLink], isFirst: Bool
  ) -> Bool {
    let refanged = refanger.undone
    let bytes = refanged.bytes.span
    var found: [RefangedLink] = []
    var isMoreHidden = false
    _ = scan(bytes, mayBeHidden: &isMoreHidden) { link in
      var link = link
      let place = link.span
      link.span = refanged.original(of: place)
      link.isRefanged = true
      // What ends it may have been undone alone.
      guard refanged.isChanged(in: place, of: text) || !links.contains(standingAt: link.span) else { return true }
      let host = place.lowerBound..<LinkEnd.host(of: bytes, in: place)
      found.append(
        RefangedLink(
          link: link, address: bytes.extracting(place).copied(), hostEnd: refanged.original(of: host).upperBound))
      return true
    }
    if isFirst {
      undone = found
      return isMoreHidden
    }
    // A link that only a pass before gave is another reading of what this one made of it.
    undone = found.merged(withOtherReadings: undone)
    return isMoreHidden
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
  package mutating func mayHoldLinks(_ text: Span<UInt8>) -> Bool { find(in: text) }

  /// Whether `address`, an item that is one address, may hold links that are not the whole of it: false only where none
  /// can begin after its scheme and nothing would be cut from its end.
  package static func mayHoldOtherLinks(_ address: Span<UInt8>) -> Bool {
    guard address.count > 0, let first = address.firstIndex(of: .ascii(":")) else { return false }
    if HiddenScheme.isHidden(address.extracting(0..<first)) { return true }
    if !address[address.count &- 1].alwaysEndsLinks { return true }
    // Behind the slashes of the scheme, up to its end, more signs than elsewhere may hide something.
    var at = first &+ 1
    while at < address.count, address[at].isSlashOrBackslash, at &- first <= 2 { at &+= 1 }
    while at < address.count, address[at] != .ascii("/"), address[at] != .ascii("?"), address[at] != .ascii("#") {
      switch address[at] {
      case .ascii("["), .ascii("("), .ascii("{"), .ascii("]"), .ascii(")"), .ascii("}"): return true
      default: at &+= 1
      }
    }
    // `?a=1&amp;b=2` and `/x[.]html` are the same host's other pages.
    var budget = LayerBudget(forCount: address.count)
    for index in first &+ 1..<address.count {
      switch address[index] {
      case .ascii("&"):
        if HTMLEntity(in: address, at: index) != nil || Refanger.layeredSign(address, at: index, &budget) != nil {
          return true
        }
      case .ascii("["), .ascii("("), .ascii("{"):
        if Refanger.isBracket(address, at: index) || Refanger.layeredSign(address, at: index, &budget) != nil {
          return true
        }
      case .ascii("]"), .ascii(")"), .ascii("}"): if address[index &- 1] == .ascii(".") { return true }
      case .ascii("\\"), .ascii("%"): if Refanger.layeredSign(address, at: index, &budget) != nil { return true }
      default: break
      }
    }
    return budget.isExceeded || mayCarryLinks(address, from: first &+ 1)
  }

  /// `address` with an ampersand for each `&amp;` of its query; nil where there is none.
  package static func unescapingQuery(_ address: Span<UInt8>) -> [UInt8]? {
    guard var at = address.firstIndex(of: .ascii("?")) else { return nil }
    var unescaped: [UInt8] = []
    var copied = 0
    while let place = address.firstIndex(of: .ascii("&"), from: at) {
      at = place &+ 1
      guard place &+ 5 <= address.count, address.extracting(at..<place &+ 5).isLowered("amp;") else { continue }
      unescaped.append(address.extracting(copied..<at))
      (copied, at) = (place &+ 5, place &+ 5)
    }
    guard copied > 0 else { return nil }
    unescaped.append(address.extracting(copied..<address.count))
    return unescaped
  }

  /// What links that an address carries may begin with, but for those in base64.
  private static let beginnings = ByteSet(":<>\"\\[({&%").union(ByteSet { $0 >= 0x80 })
  private static let beginningsOfBase64 = ByteSet("aSTUVWXY")

  /// Whether a link to another host may begin in `address`, which holds no white space, at `start` or behind it: false
  /// only where none does, plain or hidden, but for the values of parameters.
  ///
  /// - Parameter mayHoldBase64: false where it is known that none is in base64.
  package static func mayCarryLinks(_ address: Span<UInt8>, from start: Int, mayHoldBase64: Bool = true) -> Bool {
    var parameters = EncodedParameters()
    var budget = LayerBudget(forCount: address.count)
    let mayBegin = mayHoldBase64 ? beginnings.union(beginningsOfBase64) : beginnings
    for index in start..<address.count where mayBegin.contains(address[index]) {
      switch address[index] {
      case 0x80..., .ascii(":"), .ascii("<"), .ascii(">"), .ascii("\""): return true
      case .ascii("\\"):
        if Refanger.escape(address, at: index) != nil || Refanger.layeredColon(address, at: index, &budget) != nil {
          return true
        }
      case .ascii("["), .ascii("("), .ascii("{"):
        if Refanger.isSchemeBracket(address, at: index) || Refanger.layeredColon(address, at: index, &budget) != nil {
          return true
        }
      case .ascii("&"):
        if HTMLEntity(in: address, at: index)?.mayMakeColon(in: address, at: index)
          ?? (Refanger.layeredColon(address, at: index, &budget) != nil)
        {
          return true
        }
      case .ascii("%"):
        if !parameters.hold(address, at: index), Refanger.encodedScheme(address, at: index, &budget) != nil {
          return true
        }
      case .ascii("a"), 0x53...0x59:
        if Refanger.base64(address, at: index) != nil, !parameters.hold(address, at: index) { return true }
      default: break
      }
    }
    return budget.isExceeded
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
    var parameters = EncodedParameters()
    while let place = marks.next(from: at) {
      at = place &+ 1
      let start = floor
      switch text[place] {
      case .ascii(".") where takesBare:
        if let name = HostName(in: text, around: place, from: max(floor, reach), &domains) {
          reach = name.reach
          at = reach
          if let range = name.link(in: text) {
            guard visitBare(FoundLink(span: range, isBare: true), in: text, body) else { return false }
            floor = range.upperBound
          }
        }
      case .ascii(":"):
        if let head = LinkScheme(in: text, before: place, from: floor) {
          let end = LinkEnd.raw(of: text, from: head.end)
          // A host that was cut short: `http://&#8230;`.
          let isCut =
            text[head.end &- 1] != .ascii(":") && head.end < text.count && text[head.end] == .ascii("&")
            && HTMLEntity(in: text, at: head.end).map(\.makesLinks) == false
          guard isCut || visitLinks(in: text, head, to: end, body) else { return false }
          floor = isCut ? head.end : max(end, head.end)
        } else if takesBare, let link = NumberedHost.link(in: text, atColon: place, from: floor) {
          guard visitBare(link, in: text, body) else { return false }
          floor = link.span.upperBound
        }
      default: break
      }
      if floor > start { at = floor }
      // What is hidden may be so inside a link.
      var next: Int? = place
      while !mayBeHidden, let inside = next, inside < at {
        let isInLink = floor > start
        if !isInLink || !parameters.hold(text, at: inside) {
          mayBeHidden = Refanger.mayHide(text, at: inside, inLink: isInLink, &domains, &budget)
        }
        next = marks.next(from: inside &+ 1)
      }
    }
    return true
  }

  /// Visits the link that begins with `head`, and those that begin inside it.
  private func visitLinks(in text: Span<UInt8>, _ head: LinkScheme, to end: Int, _ body: Body) -> Bool {
    guard let whole = LinkEnd.trimmed(of: text, from: head.end, to: end) else { return true }
    let second = nextScheme(in: text, from: head.end, to: end)
    let isCarrier = second.map { LinkFinder.carries(text[$0.start &- 1]) } ?? false
    let enclosed = LinkEnd.enclosed(of: text, from: head.start, to: second?.start ?? end)
    let first = LinkEnd.trimmed(of: text, from: head.end, to: enclosed)
    if second == nil, first == whole { return body(FoundLink(span: head.start..<whole)) }
    guard body(FoundLink(span: head.start..<whole, isOtherReading: !isCarrier)) else { return false }
    if let first, !body(FoundLink(span: head.start..<first, isOtherReading: isCarrier)) { return false }
    return visitPieces(in: text, from: second, to: end, isOtherReading: isCarrier, body)
  }

  /// Visits a link without a scheme, and those that begin in its path: there it is cut too.
  private func visitBare(_ link: FoundLink, in text: Span<UInt8>, _ body: Body) -> Bool {
    guard let second = nextScheme(in: text, from: link.span.lowerBound, to: link.span.upperBound) else {
      return body(link)
    }
    let isCarrier = LinkFinder.carries(text[second.start &- 1])
    var whole = link
    whole.isOtherReading = !isCarrier
    guard body(whole) else { return false }
    if let first = LinkEnd.trimmed(of: text, from: link.span.lowerBound, to: second.start) {
      var cut = link
      cut.span = link.span.lowerBound..<first
      cut.isOtherReading = isCarrier
      guard body(cut) else { return false }
    }
    return visitPieces(in: text, from: second, to: link.span.upperBound, isOtherReading: isCarrier, body)
  }

  /// Visits the links from `second` on that begin inside another one.
  private func visitPieces(
    in text: Span<UInt8>, from second: LinkScheme?, to end: Int, isOtherReading: Bool, _ body: Body
  ) -> Bool {
    var piece = second
    while let head = piece {
      piece = nextScheme(in: text, from: head.end, to: end)
      let enclosed = LinkEnd.enclosed(of: text, from: head.start, to: piece?.start ?? end)
      guard let last = LinkEnd.trimmed(of: text, from: head.end, to: enclosed) else { continue }
      guard body(FoundLink(span: head.start..<last, isOtherReading: isOtherReading)) else { return false }
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
}

/// RefangedLink links ascend by where they begin.
extension [LinkFinder.RefangedLink] {
  /// These and those of `others` that are not among them, which are but other readings.
  ///
  /// - Complexity: O(*n*)
  fileprivate func merged(withOtherReadings others: [LinkFinder.RefangedLink]) -> [LinkFinder.RefangedLink] {
    var all: [LinkFinder.RefangedLink] = []
    all.reserveCapacity(count &+ others.count)
    // Behind the last that begins where the other one does, or before.
    var next = 0
    for other in others {
      let start = other.link.span.lowerBound
      while next < count, self[next].link.span.lowerBound <= start {
        all.append(self[next])
        next &+= 1
      }
      var at = next
      var isKnown = false
      while at > 0, next &- at < 8, self[at &- 1].link.span.lowerBound == start {
        at &-= 1
        if self[at].link.span == other.link.span, self[at].address == other.address { isKnown = true }
      }
      if isKnown { continue }
      all.append(other)
      all[all.count &- 1].link.isOtherReading = true
    }
    all += self[next...]
    return all
  }

  /// Whether `link`, which has no scheme, is but a part of one of them: of its host or its path where no white space stands
  /// before it. `a [.] evil.example` may be one name, or a name and another one.
  fileprivate func holds(_ link: FoundLink, in text: Span<UInt8>) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low &+ high) / 2
      if self[middle].link.span.lowerBound < link.span.lowerBound { low = middle &+ 1 } else { high = middle }
    }
    guard low > 0, case let outer = self[low &- 1], outer.link.span.upperBound >= link.span.upperBound else {
      return false
    }
    var at = link.span.lowerBound
    if at < outer.hostEnd { return at == 0 || text[at &- 1] > 0x20 }
    // Looks back no further, so that a million hosts in one path cost no more than their length.
    let first = Swift.max(outer.hostEnd, at &- 1024)
    if text[at &- 1] <= 0x20 { return false }
    while at > first, text[at &- 1] > 0x20 { at &-= 1 }
    return at == outer.hostEnd
  }
}
