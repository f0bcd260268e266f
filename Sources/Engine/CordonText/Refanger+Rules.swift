// What links are hidden by, one rule for each sign that tells of it.

import CICU
import CordonBytes

extension Refanger {
  /// Whether something at `place`, a mark of `text`, may hide a link: asked before anything is undone, so that nearly all
  /// texts are not copied.
  ///
  /// - Parameter isInLink: whether it is a part of what was found to be a link.
  static func mayHide(
    _ text: Span<UInt8>, at place: Int, inLink isInLink: Bool, _ domains: inout TopLevelDomains,
    _ budget: inout LayerBudget
  ) -> Bool {
    switch text[place] {
    case .ascii("."):
      return dot(text, at: place, &domains) != nil
    case .ascii(":"):
      guard mayEndScheme(text, at: place) else { return false }
      let start = max(0, place &- HiddenScheme.maximumLength)
      return colon(text, at: place, HiddenScheme(endOf: text.extracting(start..<place)), &domains, &budget) != nil
    case .ascii("["), .ascii("("), .ascii("{"):
      return bracket(text, at: place) != nil || layeredSign(text, at: place, &budget) != nil
    case .ascii("\\"): return escape(text, at: place) != nil || layeredSign(text, at: place, &budget) != nil
    case .ascii("&"):
      guard let entity = HTMLEntity(in: text, at: place) else { return layeredSign(text, at: place, &budget) != nil }
      return isInLink || entity.makesLinks || entity.mayMakeColon(in: text, at: place)
        || layeredSign(text, at: place, &budget) != nil
    case .ascii("%"):
      return encodedScheme(text, at: place, &budget) != nil || layeredDot(text, at: place, &budget) != nil
    case .ascii("a"), 0x53...0x59: return base64(text, at: place) != nil
    case .ascii("d"), .ascii("D"): return dotWord(text, at: place, &domains) != nil
    case 0xC2...: return kin(text, at: place, &domains) != nil
    default: return false
    }
  }

  /// What is undone at `place`, a mark of `text`: what stands there instead is in ``decoded`` then.
  mutating func edit(
    _ text: Span<UInt8>, at place: Int, _ domains: inout TopLevelDomains, _ budget: inout LayerBudget
  ) -> Edit? {
    switch text[place] {
    case .ascii("."):
      guard let end = Refanger.dot(text, at: place, &domains), mayJoin(text, at: place) else { return nil }
      return put(".", to: end, takingSpaces: true, withPathIn: text)
    case .ascii(":"): return undoScheme(text, at: place, &domains, &budget)
    case .ascii("["), .ascii("("), .ascii("{"):
      guard let token = Refanger.bracket(text, at: place) else { return undoLayered(text, at: place, &budget) }
      if token.meaning.utf8Start.pointee == .ascii(":"), let edit = undoScheme(text, at: place, &domains, &budget) {
        return edit
      }
      if !mayJoin(text, at: place) {
        return put(token.meaning, to: token.closed, takingSpaces: false, withPathIn: text)
      }
      return put(token.meaning, to: token.end, takingSpaces: token.takesSpaces, withPathIn: text)
    case .ascii("\\"):
      if let edit = undoLayered(text, at: place, &budget) { return edit }
      guard let token = Refanger.escape(text, at: place) else { return nil }
      decoded.append(scalar: token.scalar)
      return Edit(end: token.end)
    case .ascii("&"):
      if let edit = undoLayered(text, at: place, &budget) { return edit }
      guard let entity = HTMLEntity(in: text, at: place) else { return nil }
      decoded.append(scalar: entity.scalar.value)
      var end = entity.end
      // `&amp;amp;amp;#58;`: all but the last layer at once.
      if entity.scalar == "&" {
        while end &+ 4 <= text.count, text.extracting(end..<end &+ 4).isLowered("amp;") { end &+= 4 }
      }
      return Edit(end: end)
    case .ascii("%"):
      return decodePercent(text, at: place, &budget) ?? undoLayered(text, at: place, &budget)
    case .ascii("a"), 0x53...0x59: return decodeBase64(text, at: place)
    case .ascii("d"), .ascii("D"):
      guard mayJoin(text, at: place), let end = Refanger.dotWord(text, at: place, &domains) else { return nil }
      return put(".", to: end, takingSpaces: true, withPathIn: text)
    case 0xC2...:
      guard let character = Refanger.kin(text, at: place, &domains) else { return nil }
      if let byte = character.byte, byte.isASCIIAlphanumeric, isInPlainPath,
        !isInScheme(text, at: place, &domains)
      {
        return nil
      }
      if let byte = character.byte { decoded.append(byte) }
      return Edit(end: character.end)
    default: return nil
    }
  }

  /// Puts `meaning` for what ends at `end`, with the spaces before it where it takes them, and the name behind it where a
  /// slash with spaces around it follows that, or the word.
  private mutating func put(
    _ meaning: StaticString, to end: Int, takingSpaces: Bool, withPathIn text: Span<UInt8>
  ) -> Edit {
    decoded.append(meaning)
    var end = end
    while decoded.count < 256 {
      var nameEnd = end
      while nameEnd < text.count, nameEnd &- end < 64, text[nameEnd].mayEndName || text[nameEnd] == .ascii("-") {
        nameEnd &+= 1
      }
      guard takingSpaces, joining == .always, nameEnd > end, let path = Refanger.spacedSlash(text, at: nameEnd) else {
        break
      }
      decoded.append(text.extracting(end..<nameEnd))
      decoded.append(.ascii("/"))
      end = path
    }
    var taken = 0
    if takingSpaces {
      let bytes = undone.bytes.span
      while taken < Refanger.maximumSpaces, taken < bytes.count, bytes[bytes.count &- 1 &- taken] == 0x20 {
        taken &+= 1
      }
    }
    if taken > 0 || (end > 0 && takingSpaces && text[end &- 1] == 0x20) { hasJoined = true }
    return Edit(end: end, taken: taken)
  }

  /// How many spaces may stand on one side of a dot or a slash.
  static let maximumSpaces = 2
  /// How many names a host may have that has spaces around its dots.
  private static let maximumNames = 8

  // MARK: Dots

  /// Whether spaces around the dot at `place` belong to it: always, or where it can hardly be the end of a sentence. That
  /// it can directly behind a name, and in a path.
  private func mayJoin(_ text: Span<UInt8>, at place: Int) -> Bool {
    switch joining {
    case .always: return true
    case .whereLikely:
      if text[place] == .ascii("."), text[place &- 1] != 0x20, text[place &+ 1] == 0x20 { return false }
      return !endsInPath
    case .never: return false
    }
  }

  /// Where the dot at `place` ends that does not look like one between two names but is: `1.1.1.]1`, `example . com`.
  private static func dot(_ text: Span<UInt8>, at place: Int, _ domains: inout TopLevelDomains) -> Int? {
    guard place > 0, place &+ 1 < text.count else { return nil }
    let before = text[place &- 1]
    let next = text[place &+ 1]
    if next == .ascii("]") || next == .ascii(")") || next == .ascii("}") {
      // The bracket that opens is missing.
      guard place &+ 2 < text.count, before.mayEndName, text[place &+ 2].mayEndName else { return nil }
      return place &+ 2
    }
    guard before == 0x20 || next == 0x20 else { return nil }
    let nameEnd = skipSpaces(text, before: place)
    guard nameEnd > 0, text[nameEnd &- 1].mayEndName else { return nil }
    // "example. com" is the end of a sentence, but where a scheme or "www." stands before it.
    if before != 0x20, !isInLink(text, before: place) { return nil }
    let start = skipSpaces(text, from: place &+ 1)
    return endsInDomain(text, from: start, .sign, &domains) ? start : nil
  }

  /// Where the word "dot" at `place` ends that stands for one: `example dot com`.
  private static func dotWord(_ text: Span<UInt8>, at place: Int, _ domains: inout TopLevelDomains) -> Int? {
    guard place > 1, text[place &- 1] == 0x20, place &+ 4 < text.count, text[place &+ 3] == 0x20 else { return nil }
    let nameEnd = skipSpaces(text, before: place)
    guard nameEnd > 0, text[nameEnd &- 1].mayEndName, !isArticle(text, before: nameEnd) else { return nil }
    let start = skipSpaces(text, from: place &+ 3)
    return endsInDomain(text, from: start, .word, &domains) ? start : nil
  }

  /// What told of a dot: the less it says of an address, the less the name behind it may be a word.
  enum Separator {
    /// A dot with spaces, the word for one, a scheme before it all.
    case sign, word, scheme
  }

  /// Whether names with dots of any sort between them begin at `start`, of which the last is a top-level domain that is
  /// no word there, or has a path.
  static func endsInDomain(
    _ text: Span<UInt8>, from start: Int, _ separator: Separator, _ domains: inout TopLevelDomains
  ) -> Bool {
    var at = start
    for _ in 0..<maximumNames {
      let nameStart = at
      while at < text.count, at &- nameStart < 64, text[at].mayEndName || text[at] == .ascii("-"),
        text[at] < 0x80 || isPartOfName(text, at: at)
      {
        at &+= 1
      }
      guard at > nameStart else { return false }
      if let next = self.separator(text, at: at) {
        // What stands behind a space may be something else: then the host ends here.
        if text[at] == 0x20, isDomain(text, nameStart..<at, separator, &domains) { return true }
        at = next
        continue
      }
      return isDomain(text, nameStart..<at, separator, &domains)
    }
    return false
  }

  /// Whether the name at `range` is a top-level domain that is no word there, or has a path.
  private static func isDomain(
    _ text: Span<UInt8>, _ range: Range<Int>, _ separator: Separator, _ domains: inout TopLevelDomains
  ) -> Bool {
    let name = text.extracting(range)
    guard name.isAllLower || name.isAllUpper, name.count <= 24 else { return false }
    var lowered: [UInt8] = []
    for index in 0..<name.count { lowered.append(name[index].asciiLowercased) }
    guard domains.contains(lowered.span) else { return false }
    return hasPath(text, at: range.upperBound) || isEnding(name, separator)
  }

  /// Whether the character that begins at `place`, or goes on there, may belong to a name.
  private static func isPartOfName(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard text[place] & 0xC0 != 0x80, let scalar = Scalar(decoding: text, at: place) else { return true }
    return cordon_is_name_part(scalar.value) && wideDot(text, at: place) == nil
  }

  /// Where the name begins behind a dot of any sort at `end`; nil where none is there.
  private static func separator(_ text: Span<UInt8>, at end: Int) -> Int? {
    var at = skipSpaces(text, from: end)
    guard at < text.count else { return nil }
    if text[at] == .ascii(".") {
      at = skipSpaces(text, from: at &+ 1)
    } else if let end = wideDot(text, at: at) {
      at = end
    } else if let token = bracket(text, at: at), token.meaning.description == "." {
      at = token.end
    } else if at > end, at &+ 3 < text.count, text.extracting(at..<at &+ 3).isLowered("dot"), text[at &+ 3] == 0x20 {
      at = skipSpaces(text, from: at &+ 3)
    } else {
      return nil
    }
    return at < text.count && text[at].mayEndName ? at : nil
  }

  /// Whether a path follows, perhaps as a word.
  private static func hasPath(_ text: Span<UInt8>, at end: Int) -> Bool {
    guard end < text.count else { return false }
    if text[end] == .ascii("/") { return end &+ 1 < text.count && text[end &+ 1].mayEndName }
    return spacedSlash(text, at: end) != nil
  }

  /// Where what follows a slash with spaces on both sides, or the word for it, begins; nil where none is at `end`.
  private static func spacedSlash(_ text: Span<UInt8>, at end: Int) -> Int? {
    let at = skipSpaces(text, from: end)
    guard at > end, at < text.count else { return nil }
    let isWord = at &+ 5 < text.count && text.extracting(at..<at &+ 5).isLowered("slash")
    guard isWord || text[at] == .ascii("/") else { return nil }
    let next = skipSpaces(text, from: at &+ (isWord ? 5 : 1))
    guard next > at &+ (isWord ? 5 : 1), next < text.count, text[next].mayEndName else { return nil }
    return next
  }

  /// Whether a top-level domain means nothing else in a sentence.
  private static func isEnding(_ name: Span<UInt8>, _ separator: Separator) -> Bool {
    if separator == .scheme { return true }
    if name.isLowered(anyOf: ["com", "org", "info", "biz", "onion", "xyz"]) { return true }
    if name.isLowered("net") { return name.isAllLower }
    return separator == .word && name.isLowered(anyOf: ["ru", "tv", "io", "co", "uk", "gg", "ly", "cn", "jp", "kr"])
  }

  /// Whether the word that ends at `end` is one after which "dot com" means no address.
  private static func isArticle(_ text: Span<UInt8>, before end: Int) -> Bool {
    var start = end
    while start > 0, end &- start < 8, text[start &- 1].isASCIIAlphanumeric { start &-= 1 }
    let articles: [StaticString] = ["the", "a", "of", "that", "this", "and", "or", "any", "every", "old"]
    return text.extracting(start..<end).isLowered(anyOf: articles)
  }

  /// Whether what ends at `end` began with a scheme or with "www.".
  private static func isInLink(_ text: Span<UInt8>, before end: Int) -> Bool {
    var start = end
    while start > 0, end &- start < 256, text[start &- 1] > 0x20 { start &-= 1 }
    let word = text.extracting(start..<end)
    if word.count > 4, word.extracting(0..<4).isLowered("www.") { return true }
    for index in 0..<word.count where word[index] == .ascii(":") {
      return index &+ 2 < word.count && word[index &+ 1].isSlashOrBackslash && word[index &+ 2].isSlashOrBackslash
    }
    return false
  }

  // MARK: Brackets

  struct Token {
    var meaning: StaticString
    var end: Int
    /// Where it ends without the spaces behind it.
    var closed: Int
    /// Whether spaces around it belong to it.
    var takesSpaces = false
  }

  /// What a bracket at `place` holds that stands for a sign of an address: `[.]`, `(dot)`, `[:]`, `[://]`, `[/]`, `[@]`,
  /// `[http]`, and `[.` before a name where the bracket that closes is missing.
  static func bracket(_ text: Span<UInt8>, at place: Int) -> Token? {
    guard text[place].opensBracket else { return nil }
    let start = skipSpaces(text, from: place &+ 1)
    guard start < text.count else { return nil }
    var meaning: StaticString
    var end = start &+ 1
    switch text[start] {
    case .ascii("."): meaning = "."
    case .ascii(","): meaning = "."
    case .ascii("@"): meaning = "@"
    case .ascii("/"):
      meaning = "/"
      if end < text.count, text[end] == .ascii("/") { (meaning, end) = ("//", end &+ 1) }
    case .ascii(":"):
      meaning = ":"
      if end &+ 1 < text.count, text[end] == .ascii("/"), text[end &+ 1] == .ascii("/") {
        (meaning, end) = ("://", end &+ 2)
      }
    default:
      guard text[start].isASCIIAlpha else { return nil }
      while end < text.count, end &- start < 6, text[end].isASCIIAlphanumeric { end &+= 1 }
      let word = text.extracting(start..<end)
      if word.isLowered(anyOf: ["dot", "d0t", "punkt", "point"]) {
        meaning = "."
      } else if word.isLowered("slash") {
        meaning = "/"
      } else if word.isLowered("colon") {
        meaning = ":"
      } else if word.isLowered("at") {
        meaning = "@"
      } else if word.isLowered(anyOf: ["http", "hxxp"]) {
        meaning = "http"
      } else if word.isLowered(anyOf: ["https", "hxxps"]) {
        meaning = "https"
      } else {
        return nil
      }
    }
    let closing = skipSpaces(text, from: end)
    let isDot = meaning.description == "."
    if closing < text.count,
      text[closing] == .ascii("]") || text[closing] == .ascii(")") || text[closing] == .ascii("}")
    {
      var token = Token(meaning: meaning, end: closing &+ 1, closed: closing &+ 1)
      if isDot {
        // Without a name behind it the dot joins nothing: what stands before it is whole.
        let next = skipSpaces(text, from: token.end)
        if next < text.count, text[next].mayEndName { (token.end, token.takesSpaces) = (next, true) }
      }
      return token
    }
    // The bracket that closes is missing.
    guard isDot, text[start] == .ascii("."), start == place &+ 1, place > 0, text[place &- 1].mayEndName,
      end < text.count, text[end].mayEndName
    else { return nil }
    return Token(meaning: meaning, end: end, closed: end)
  }

  /// Whether a bracket at `place` holds a sign of an address, and what is cut there may go on otherwise.
  static func isBracket(_ text: Span<UInt8>, at place: Int) -> Bool { bracket(text, at: place) != nil }

  /// Whether a bracket at `place` holds a scheme, or what follows one: `[http]`, `[:]`, `(colon)`.
  static func isSchemeBracket(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard let first = bracket(text, at: place)?.meaning.utf8Start.pointee else { return false }
    return first == .ascii(":") || first == .ascii("h")
  }

  // MARK: Schemes

  /// Where the slashes end behind the colon at `place`, which may stand in brackets and with them, if `scheme`, which ends
  /// before it, or they were altered.
  private static func colon(
    _ text: Span<UInt8>, at place: Int, _ scheme: HiddenScheme?, _ domains: inout TopLevelDomains,
    _ budget: inout LayerBudget
  ) -> Int? {
    guard let scheme else { return nil }
    var at = place &+ 1
    var slashes = 0
    if let token = bracket(text, at: place) {
      at = token.end
      slashes = token.meaning.utf8CodeUnitCount &- 1
    }
    while slashes < 2 {
      let next = skipSpaces(text, from: at)
      guard next < text.count else { break }
      if let token = text[next] == .ascii("\\") ? escape(text, at: next) : nil, token.scalar == 0x2F {
        at = token.end
        slashes &+= 1
      } else if text[next] == .ascii("\\"), let sign = layeredSlashes(text, at: next, &budget) {
        // The backslash is no slash itself: `/\u00252F`.
        at = sign.end
        slashes &+= sign.slashes
      } else if text[next].isSlashOrBackslash {
        at = next &+ 1
        slashes &+= 1
      } else if let token = bracket(text, at: next), token.meaning.description.first == "/" {
        at = token.end
        slashes &+= token.meaning.utf8CodeUnitCount
      } else {
        break
      }
    }
    guard slashes > 0 else { return nil }
    if at < text.count, text[at] == .ascii("]") || text[at] == .ascii(")") { at &+= 1 }
    let end = skipSpaces(text, from: at)
    // As every link has it.
    if scheme.isAsItIs, text[place] == .ascii(":"), end == place &+ 3, slashes == 2 { return nil }
    guard end < text.count, text[end].mayEndName || text[end] == .ascii("[") else { return nil }
    // Spaces, or one slash, are in sentences too.
    let isTight = slashes == 2 && scheme.isTight && end == at && !hasSpace(text, place..<end)
    return isTight || endsInDomain(text, from: end, .scheme, &domains) ? end : nil
  }

  /// Whether an altered scheme may end before the colon at `place`: nearly always it does not.
  private static func mayEndScheme(_ text: Span<UInt8>, at place: Int) -> Bool {
    let next = skipSpaces(text, from: place &+ 1)
    let end = skipSpaces(text, before: place)
    guard end > 0, next < text.count else { return false }
    switch text[next] {
    case .ascii("/"), .ascii("\\"), .ascii("["), .ascii("("), .ascii("{"): break
    default: return false
    }
    // Of http, https, meow.
    let last = text[end &- 1] | 0x20
    return last == .ascii("p") || last == .ascii("s") || last == .ascii("w")
  }

  /// The scheme at the end of what was undone so far.
  var scheme: HiddenScheme? {
    let bytes = undone.bytes.span
    return HiddenScheme(endOf: bytes.extracting(max(0, bytes.count &- HiddenScheme.maximumLength)..<bytes.count))
  }

  /// Undoes the scheme before the colon at `place`, and the slashes behind it.
  private mutating func undoScheme(
    _ text: Span<UInt8>, at place: Int, _ domains: inout TopLevelDomains, _ budget: inout LayerBudget
  ) -> Edit? {
    let scheme = scheme
    guard let end = Refanger.colon(text, at: place, scheme, &domains, &budget), let scheme else { return nil }
    if text[end &- 1] == 0x20 {
      // What follows the space may be no host of it.
      guard joining == .always else { return nil }
      hasJoined = true
    }
    decoded.append(scheme.name)
    decoded.append("://")
    return Edit(end: end, taken: scheme.length)
  }

  // MARK: Spaces

  private static func hasSpace(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where text[index] == 0x20 { return true }
    return false
  }

  private static func skipSpaces(_ text: Span<UInt8>, from start: Int) -> Int {
    var at = start
    while at < text.count, at &- start < maximumSpaces, text[at] == 0x20 { at &+= 1 }
    return at
  }

  private static func skipSpaces(_ text: Span<UInt8>, before end: Int) -> Int {
    var at = end
    while at > 0, end &- at < maximumSpaces, text[at &- 1] == 0x20 { at &-= 1 }
    return at
  }
}

extension UInt8 {
  /// What a name beside a dot may end or begin with.
  var mayEndName: Bool { isASCIIAlphanumeric || self >= 0x80 }
}

extension Span<UInt8> {
  fileprivate var isAllLower: Bool {
    for index in 0..<count where self[index].isASCIIUpper { return false }
    return true
  }
  fileprivate var isAllUpper: Bool {
    for index in 0..<count where self[index].isASCIILower { return false }
    return true
  }
}
