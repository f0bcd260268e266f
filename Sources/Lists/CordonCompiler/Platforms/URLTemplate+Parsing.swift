// Reads the notation of templates. Host sets stand in for hosts, captures for what an entry says of them. Every list that is
// opened reads thousands of them, so bytes are looked at and not characters, which take ten times as long; all signs of the
// notation are ASCII.

import CordonBytes
import CordonPlatforms
import CordonURL

/// What the templates of one entry may name.
struct TemplateNames {
  /// Host sets, by name.
  var sets: [String: [URLTemplate.Host.Name]] = [:]
  /// Captures in order: their atoms, marked with their number.
  var captures: [(name: String, atoms: [SegmentAtom])] = []
  /// Whether `{url}` and `{rest}` stand for the address that is carried, and a capture needs no class.
  var carriesAddress = false

  /// How many atoms more all templates together may have, and hosts that they stand under: an image may come from anyone, and
  /// few bytes of alternatives and sets make very many of them.
  var atomsLeft = maximumAtoms

  static let url = "url"
  static let rest = "rest"
  /// Some twenty times those of the tables that Cordon carries; 128 MiB.
  static let maximumAtoms = 1 << 21

  /// Counts `count` more.
  mutating func take(_ count: Int) throws(TemplateSyntaxError) {
    atomsLeft -= count
    guard atomsLeft >= 0 else {
      throw TemplateSyntaxError("all templates together have too many alternatives and hosts; leave some out")
    }
  }

  func index(of name: String) -> Int? { captures.firstIndex { $0.name == name } }
}

extension URLTemplate {
  /// The templates that one text stands for: alternatives with a `/` in them, as in `(watch|video/embed)`, are written
  /// out, and so are those of a whole segment that may be missing, `/(|k)/`. Captures that need no class are added to
  /// `names`.
  static func read(_ text: String, names: inout TemplateNames) throws(TemplateSyntaxError) -> [URLTemplate] {
    var texts = [""]
    // To templates, as to match keys, an escaped slash is a slash.
    let text = text.utf8.contains(.ascii("%")) ? unescapingSlashes(text) : text
    guard text.utf8.contains(.ascii("(")) else { return [try URLTemplate(text, names: &names)] }
    var rest = text[...]
    while let open = rest.place(of: .ascii("(")), let close = rest[open...].place(of: .ascii(")")) {
      let inner = rest.behind(open).prefix(upTo: close)
      let before = rest[..<open]
      let after = rest.utf8.index(after: close)
      let isSegment =
        (before.utf8.last ?? .ascii("/")) == .ascii("/")
        && (after == rest.endIndex || "/?#".utf8.contains(rest.utf8[after])) && inner.hasEmptyOption
      let options =
        inner.holds(.ascii("/")) || isSegment
        ? inner.parts(between: .ascii("|")) : ["(\(inner))"]
      texts = texts.flatMap { text in options.map { text + before + $0 } }
      guard texts.count <= SegmentPattern.maximumSequences else {
        throw TemplateSyntaxError("too many alternatives in a template")
      }
      rest = rest[after...]
    }
    var templates: [URLTemplate] = []
    for text in texts { templates.append(try URLTemplate(text + rest, names: &names)) }
    return templates
  }

  private static func unescapingSlashes(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      bytes.append(byte)
      guard bytes.count >= 3, byte | 0x20 == .ascii("f"), bytes.suffix(3).starts(with: "%2".utf8) else { continue }
      bytes.removeLast(3)
      bytes.append(.ascii("/"))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads one form of a text.
  private init(_ text: String, names: inout TemplateNames) throws(TemplateSyntaxError) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw TemplateSyntaxError("a template holds no spaces and no control characters")
    }
    var parser = TemplateParser(names: names)
    try parser.parse(text[...])
    self = parser.template
    names = parser.names
  }

  /// A literal host in lower case without `www.`; `*.` before it for all below.
  static func hostName(_ text: some StringProtocol) throws(TemplateSyntaxError) -> URLTemplate.Host.Name {
    var bytes = Array(text.utf8)
    let below = bytes.starts(with: "*.".utf8)
    if below { bytes.removeFirst(2) }
    guard !bytes.isEmpty, bytes.count <= URLLimits.maximumHostLength, bytes.first != .ascii("."),
      bytes.last != .ascii(".")
    else { throw TemplateSyntaxError("`\(text)` is no host") }
    for byte in bytes where !(byte.isASCIIAlphanumeric || ".-_[]:".utf8.contains(byte)) {
      throw TemplateSyntaxError("`\(text)` is no host: it holds `\(Character(Unicode.Scalar(byte)))`")
    }
    guard !bytes.contains(where: \.isASCIIUpper) else {
      throw TemplateSyntaxError("`\(text)`: hosts are written in lower case")
    }
    guard !bytes.starts(with: "www.".utf8) else {
      throw TemplateSyntaxError("`\(text)`: hosts are written without `www.`, which match keys do not have")
    }
    return URLTemplate.Host.Name(bytes: bytes, includesBelow: below)
  }
}

private struct TemplateParser {
  var names: TemplateNames
  var template = URLTemplate()
  private var used: Set<String> = []

  init(names: TemplateNames) { self.names = names }

  mutating func parse(_ whole: Substring) throws(TemplateSyntaxError) {
    var text = whole
    var fragment: Substring?
    if let hash = text.place(of: .ascii("#")) {
      fragment = text.behind(hash)
      text = text[..<hash]
    }
    var query: Substring?
    if let mark = text.place(of: .ascii("?")) {
      query = text.behind(mark)
      text = text[..<mark]
    }
    try parseFront(text)
    if let query { try parseQuery(query) }
    if let fragment { try parseFragment(fragment) }
  }

  // MARK: Scheme, host, path

  private mutating func parseFront(_ text: Substring) throws(TemplateSyntaxError) {
    var rest = text
    let scheme = text.utf8.prefix { $0.isASCIIAlphanumeric || "+.-".utf8.contains($0) }
    if !scheme.isEmpty, scheme.endIndex < text.endIndex, text.utf8[scheme.endIndex] == .ascii(":") {
      let name = scheme.map(\.asciiLowercased)
      guard SpecialScheme(name.span) == nil else {
        throw TemplateSyntaxError(
          "a template of the web is written without its scheme: it holds for http and https alike")
      }
      rest = text.behind(scheme.endIndex)
      guard rest.begins("//") else {
        template.scheme = .opaque(name)
        template.path = try path(rest)
        return
      }
      rest = Substring(rest.utf8.dropFirst(2))
      // `scheme:///path` has no host.
      if rest.begins("/") {
        template.scheme = .opaque(name)
        template.path = try path(rest)
        return
      }
      template.scheme = .authority(name)
    }
    let slash = rest.place(of: .ascii("/")) ?? rest.endIndex
    let host = rest[..<slash]
    let pathText = rest[slash...]
    if case .authority = template.scheme {
      template.authority = try authority(host)
    } else {
      template.host = try self.host(host)
    }
    template.path = try path(pathText)
    if template.scheme == .web, template.host.isAny { try checkOpen() }
  }

  private mutating func host(_ text: Substring) throws(TemplateSyntaxError) -> URLTemplate.Host {
    var host = URLTemplate.Host()
    if text == "*" { return host }
    guard !text.isEmpty else { throw TemplateSyntaxError("a template begins with a host; `*` stands for any") }
    var rest = text
    if text.begins("*.") {
      host.front = .anything
      rest = Substring(text.utf8.dropFirst(2))
    } else if text.begins("{"), text.place(of: .ascii("}")) == text.utf8.index(before: text.endIndex),
      setName(text) == nil
    {
      // Any host, captured.
      host.front = .labels(try pattern(text, isLabel: true))
      return host
    } else if text.holds(.ascii("{")), setName(text) == nil {
      // The last label, or name of a set, that no capture stands in begins the host of the index.
      guard let end = text.utf8.lastIndex(of: .ascii("}")).map({ text.utf8.index(after: $0) }) else {
        throw TemplateSyntaxError("a `{` in a template that is never closed")
      }
      var front = text[..<end]
      rest = text[end...]
      if let open = front.utf8.lastIndex(of: .ascii("{")), setName(front[open...]) != nil, open > front.startIndex,
        rest.isEmpty
      {
        rest = front[open...]
        front = Substring(front.utf8.prefix(upTo: open).dropLast())
        guard text.utf8[front.endIndex] == .ascii(".") else {
          throw TemplateSyntaxError("a dot stands before the hosts of a set")
        }
      } else {
        let dot = rest.place(of: .ascii(".")) ?? rest.endIndex
        guard dot < rest.endIndex else {
          throw TemplateSyntaxError("a host ends in a literal, such as `{name}.example.org`")
        }
        front = text[..<dot]
        rest = rest.behind(dot)
      }
      host.front = .labels(try pattern(front, isLabel: true))
    }
    if let name = setName(rest), let set = names.sets[name] {
      host.names = set
    } else {
      host.names = [try URLTemplate.hostName(rest)]
    }
    return host
  }

  /// `name` of `{name}`, where that is a set.
  private func setName(_ text: Substring) -> String? {
    guard text.begins("{"), text.utf8.last == .ascii("}") else { return nil }
    let name = String(Substring(text.utf8.dropFirst().dropLast()))
    return names.sets[name] == nil ? nil : name
  }

  /// The host of `scheme://…`: a pattern, in which a set stands for any of its hosts.
  private mutating func authority(_ text: Substring) throws(TemplateSyntaxError) -> SegmentPattern {
    if let name = setName(text), let set = names.sets[name] {
      try names.take(set.reduce(0) { $0 + 3 * ($1.bytes.count + 4) })
      var sequences: [SegmentPattern.Sequence] = []
      for host in set {
        let literal = host.bytes.map { SegmentAtom(literal: $0) }
        sequences.append(SegmentPattern.Sequence(literal))
        sequences.append(SegmentPattern.Sequence("www.".utf8.map { SegmentAtom(literal: $0) } + literal))
        guard host.includesBelow else { continue }
        let dot = SegmentAtom(literal: .ascii("."))
        sequences.append(
          SegmentPattern.Sequence([SegmentAtom(set: .all, min: 1, max: SegmentAtom.unlimited), dot] + literal))
      }
      return SegmentPattern(sequences: sequences)
    }
    guard !text.isEmpty else {
      throw TemplateSyntaxError("`scheme://` wants a host behind it, or leave the slashes out")
    }
    return try pattern(text, isLabel: false)
  }

  private mutating func path(_ text: Substring) throws(TemplateSyntaxError) -> URLTemplate.Path {
    var path = URLTemplate.Path()
    let segments = text.parts(between: .ascii("/")).filter { !$0.isEmpty }
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      if segment == "**" {
        guard isLast else { throw TemplateSyntaxError("`**` stands alone, as the last segment of a template") }
        path.tail = .anything
      } else if names.carriesAddress, isLast, let tail = try remainder(segment) {
        path.tail = tail
      } else {
        path.segments.append(try pattern(segment, isLabel: false))
      }
    }
    return path
  }

  /// `{url}` or `{rest}`, with a literal before it or none.
  private mutating func remainder(_ segment: Substring) throws(TemplateSyntaxError) -> URLTemplate.Path.Tail? {
    for name in [TemplateNames.url, TemplateNames.rest] where segment.ends("{\(name)}") {
      let literal = Substring(segment.utf8.dropLast(name.utf8.count + 2))
      guard !literal.utf8.contains(where: "{}()|*".utf8.contains) else {
        throw TemplateSyntaxError("before `{\(name)}` stands a literal or nothing")
      }
      return .remainder(
        capture: try special(name), after: literal.utf8.map(\.asciiLowercased), isRequired: name == TemplateNames.url)
    }
    return nil
  }

  // MARK: Query, fragment

  private mutating func parseQuery(_ text: Substring) throws(TemplateSyntaxError) {
    if names.carriesAddress, text == "{url}" {
      template.wholeQuery = try special(TemplateNames.url)
    } else {
      template.parameters = try parameters(text)
    }
  }

  private mutating func parameters(_ text: Substring) throws(TemplateSyntaxError) -> [URLTemplate.Parameter] {
    var parameters: [URLTemplate.Parameter] = []
    for pair in text.parts(between: .ascii("&")) {
      guard !pair.isEmpty else { throw TemplateSyntaxError("an empty parameter in a template") }
      let equals = pair.place(of: .ascii("="))
      if equals == nil, pair.holds(.ascii("{")) {
        let name = try pattern(pair, isLabel: false)
        parameters.append(URLTemplate.Parameter(names: [], value: nil, bareName: name))
        continue
      }
      let nameText = pair[..<(equals ?? pair.endIndex)]
      var value: SegmentPattern?
      if let equals {
        value = try pattern(pair.behind(equals), isLabel: false)
      }
      var options = [nameText]
      if nameText.begins("("), nameText.utf8.last == .ascii(")") {
        options = Substring(nameText.utf8.dropFirst().dropLast()).parts(between: .ascii("|"))
      }
      guard !options.contains(where: { $0.isEmpty || $0.utf8.contains(where: "{}()|*".utf8.contains) }) else {
        throw TemplateSyntaxError("the name of a parameter is a literal, or alternatives `(a|b)`")
      }
      parameters.append(URLTemplate.Parameter(names: options.map { Array($0.utf8) }, value: value))
    }
    return parameters
  }

  private mutating func parseFragment(_ text: Substring) throws(TemplateSyntaxError) {
    let mark = text.place(of: .ascii("?")) ?? text.endIndex
    template.fragment = try path(text[..<mark])
    if mark < text.endIndex { template.fragmentParameters = try parameters(text.behind(mark)) }
  }

  // MARK: Captures

  private mutating func pattern(_ text: Substring, isLabel: Bool) throws(TemplateSyntaxError) -> SegmentPattern {
    try names.take(text.utf8.count)
    if let literal = SegmentPattern.literal(text.utf8) { return literal }
    // `segment` borrows the closure, which adds to what is known of names.
    var known = names
    var used = used
    let pattern = try SegmentPattern.segment(String(text)) { name throws(TemplateSyntaxError) in
      guard used.insert(name).inserted else { throw TemplateSyntaxError("`{\(name)}` stands twice in a template") }
      if let index = known.index(of: name) { return known.captures[index].atoms }
      if known.sets[name] != nil {
        throw TemplateSyntaxError("`{\(name)}` is a set of hosts, and stands at the host's end")
      }
      guard known.carriesAddress else {
        throw TemplateSyntaxError("`{\(name)}` is not among the `ids`; say there what it may be")
      }
      let set = isLabel ? ByteSet { $0.isASCIIAlphanumeric || $0 == .ascii("-") || $0 == .ascii("_") } : .all
      let index = known.captures.count
      let atoms = [SegmentAtom(set: set, min: 1, max: SegmentAtom.unlimited, capture: index)]
      known.captures.append((name, atoms))
      return atoms
    }
    names = known
    self.used = used
    try names.take(pattern.sequences.reduce(0) { $0 + $1.atoms.count })
    guard pattern.sequences.allSatisfy({ $0.atoms.count <= PlatformLayout.maximumAtoms }) else {
      throw TemplateSyntaxError("a template is too long")
    }
    return pattern
  }

  /// The number of `{url}` or `{rest}`.
  private mutating func special(_ name: String) throws(TemplateSyntaxError) -> Int {
    guard used.insert(name).inserted else { throw TemplateSyntaxError("`{\(name)}` stands twice in a template") }
    if let index = names.index(of: name) { return index }
    names.captures.append(
      (name, [SegmentAtom(set: .all, min: 1, max: SegmentAtom.unlimited, capture: names.captures.count)]))
    return names.captures.count - 1
  }

  /// A template for any host must begin with a literal, by which most addresses are passed over at once.
  private func checkOpen() throws(TemplateSyntaxError) {
    guard let first = template.path.segments.first, first.sequences.allSatisfy({ $0.literalPrefix != nil }),
      first.literals != nil || first.sequences.allSatisfy({ $0.literalPrefix?.bytes.first == .ascii("@") })
    else {
      throw TemplateSyntaxError(
        "a template for any host begins its path with a literal segment, or with one that begins with @")
    }
  }
}

extension Substring {
  fileprivate func place(of byte: UInt8) -> Index? { utf8.firstIndex(of: byte) }

  fileprivate func holds(_ byte: UInt8) -> Bool { utf8.contains(byte) }

  fileprivate func begins(_ text: String) -> Bool { utf8.starts(with: text.utf8) }

  fileprivate func ends(_ text: String) -> Bool { utf8.suffix(text.utf8.count).elementsEqual(text.utf8) }

  /// What stands behind the byte at `place`.
  fileprivate func behind(_ place: Index) -> Substring { self[utf8.index(after: place)...] }

  /// What stands between the bytes that are `separator`, also where that is nothing.
  fileprivate func parts(between separator: UInt8) -> [Substring] {
    utf8.split(separator: separator, omittingEmptySubsequences: false).map(Substring.init)
  }

  /// Whether one of the alternatives that it is, `a|b`, is nothing.
  fileprivate var hasEmptyOption: Bool { holds(.ascii("|")) && parts(between: .ascii("|")).contains(where: \.isEmpty) }
}
