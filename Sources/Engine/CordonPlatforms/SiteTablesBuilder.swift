// Compiles a source. Every part is looked at, whatever is wrong with those before it.

import CordonBytes
import CordonURL

struct SiteTablesBuilder {
  private(set) var problems: [SiteProblem] = []
  private(set) var tables: SiteTables

  private var templates: [SiteTables.Entry] = []
  private var platforms: [SiteTables.Platform] = []
  private var wrappers: [SiteTables.Wrapper] = []
  private var entry = SiteProblem.Entry.platform(0)
  /// How many texts of templates were read.
  private var textCount = 0
  /// See ``TemplateNames/atomsLeft``.
  private(set) var atomsLeft = TemplateNames.maximumAtoms

  init(_ source: SiteSource) {
    tables = SiteTables(
      source: SiteSource(), templates: [], platforms: [], wrappers: [], index: HostIndex(), byScheme: [:],
      open: OpenIndex())
    for (number, platform) in source.platforms.enumerated() {
      entry = .platform(number)
      add(platform)
    }
    for (number, wrapper) in source.wrappers.enumerated() {
      entry = .wrapper(number)
      add(wrapper)
    }
    for (number, shortener) in source.shorteners.enumerated() {
      entry = .shortener(number)
      add(shortener)
    }
    finish(source)
  }

  private mutating func report(_ part: SiteProblem.Part, _ message: String) {
    problems.append(SiteProblem(entry: entry, part: part, message: message))
  }

  // MARK: Entries

  private mutating func add(_ platform: SitePlatform) {
    let number = platforms.count
    if !isWord(platform.word) { report(.entry, "`platform` is one word of a-z, 0-9, - and _") }
    var (names, rules) = names(sets: platform.sets, captures: platform.captures)
    var gives: [[[SiteTables.Piece]]] = []
    var types: [SiteTables.IdentityType] = []
    for (addresses, entry) in platform.addresses.enumerated() {
      var pieces: [[SiteTables.Piece]] = []
      for (index, text) in entry.gives.enumerated() {
        do throws(SiteSyntaxError) {
          let (type, value) = try identity(text, names: names)
          pieces.append([.literal(Array(platform.word.utf8) + [.ascii(":")] + type.name + [.ascii(":")])] + value)
          if !types.contains(where: { $0.name == type.name && $0.pieces == type.pieces }) { types.append(type) }
        } catch {
          report(.gives(addresses, index), error.message)
        }
      }
      gives.append(pieces)
      let needed = pieces.flatMap { $0 }
      for (index, text) in entry.match.enumerated() {
        do throws(SiteSyntaxError) {
          for template in try read(text, &names) {
            let captures = template.captures
            for case .capture(let capture) in needed where !captures.contains(capture) {
              throw SiteSyntaxError(
                "`gives` asks for `{\(names.captures[capture].name)}`, which this template does not hold")
            }
            add(template, of: .platform(number, addresses: addresses))
          }
        } catch {
          report(.template(addresses, index), error.message)
        }
        textCount += 1
      }
    }
    var handle: SiteTables.IdentityType?
    if let handles = platform.handles {
      do throws(SiteSyntaxError) {
        let (type, value) = try identity(handles.gives, names: names)
        guard value.count == 1 else {
          throw SiteSyntaxError("a handle gives an identity of one id and nothing else: `channel:{name}`")
        }
        guard types.contains(where: { $0.name == type.name && $0.pieces == type.pieces }) else {
          throw SiteSyntaxError("no address gives `\(handles.gives)`, so no list can mean it")
        }
        handle = type
      } catch {
        report(.handles, error.message)
      }
    }
    platforms.append(
      SiteTables.Platform(
        word: Array(platform.word.utf8), captures: rules, gives: gives, types: types, handle: handle))
  }

  private mutating func add(_ wrapper: SiteWrapper) {
    let number = wrappers.count
    if !isWord(wrapper.word) { report(.entry, "`wrapper` is one word of a-z, 0-9, - and _") }
    var (names, rules) = names(sets: wrapper.sets, captures: wrapper.captures)
    names.carriesAddress = true
    var added: [SiteTemplate] = []
    for (index, text) in wrapper.match.enumerated() {
      do throws(SiteSyntaxError) {
        let read = try read(text, &names)
        for template in read { add(template, of: .wrapper(number)) }
        added += read
      } catch {
        report(.template(0, index), error.message)
      }
      textCount += 1
    }
    while rules.count < names.captures.count { rules.append(SiteTables.CaptureRule()) }
    var decode: [SiteDecoding] = []
    for (index, name) in wrapper.decode.enumerated() {
      if let decoding = SiteDecoding(rawValue: name) {
        decode.append(decoding)
      } else {
        report(
          .decode(index),
          "no decoding `\(name)`; there are \(SiteDecoding.allCases.map(\.rawValue).joined(separator: ", "))")
      }
    }
    var to: [SiteTables.Piece] = []
    do throws(SiteSyntaxError) {
      to = try pieces(wrapper.to, names: names)
      for case .capture(let capture) in to {
        let name = names.captures[capture].name
        // `{rest}` may be nothing.
        if name != TemplateNames.rest, !added.allSatisfy({ $0.captures.contains(capture) }) {
          throw SiteSyntaxError("`to` asks for `{\(name)}`, which not every template holds")
        }
      }
    } catch {
      report(.to, error.message)
    }
    let hostCapture = added.lazy.compactMap { template -> Int? in
      if case .labels(let pattern) = template.host.front { return pattern.captures.first }
      return nil
    }.first
    wrappers.append(
      SiteTables.Wrapper(
        captures: rules, carrier: names.index(of: TemplateNames.url) ?? hostCapture,
        strip: wrapper.strip.map { Array($0.utf8) }, decode: decode, to: to))
    if wrapper.match.isEmpty { report(.entry, "a wrapper has at least one template in `match`") }
  }

  private mutating func add(_ shortener: SiteShortener) {
    var names = TemplateNames()
    do throws(SiteSyntaxError) {
      let path = shortener.path ?? "/*/**"
      guard path.hasPrefix("/") else { throw SiteSyntaxError("`path` begins with /") }
      for template in try read(shortener.host + path, &names) { add(template, of: .shortener) }
    } catch {
      report(.entry, error.message)
    }
    textCount += 1
  }

  private mutating func read(_ text: String, _ names: inout TemplateNames) throws(SiteSyntaxError) -> [SiteTemplate] {
    names.atomsLeft = atomsLeft
    defer { atomsLeft = names.atomsLeft }
    // Who is out of them reads no more.
    try names.take(1)
    let templates = try SiteTemplate.read(text, names: &names)
    try names.take(templates.reduce(0) { $0 + $1.host.names.count })
    return templates
  }

  private mutating func add(_ template: SiteTemplate, of owner: SiteTables.Entry.Owner) {
    templates.append(SiteTables.Entry(owner: owner, template: template, text: textCount))
  }

  // MARK: Names

  private mutating func names(
    sets: [SiteHostSet], captures: [SiteCapture]
  ) -> (TemplateNames, [SiteTables.CaptureRule]) {
    var names = TemplateNames()
    for set in sets {
      var hosts: [SiteTemplate.Host.Name] = []
      for text in set.hosts {
        do throws(SiteSyntaxError) {
          let host = try SiteTemplate.hostName(text)
          if hosts.contains(host) { throw SiteSyntaxError("`\(text)` is given twice; keep one") }
          hosts.append(host)
        } catch {
          report(.set(set.name), error.message)
        }
      }
      // A set without a host is as good as none: who names it is told so.
      if !set.hosts.isEmpty { names.sets[set.name] = hosts.isEmpty ? [.init(bytes: [], includesBelow: false)] : hosts }
    }
    var rules: [SiteTables.CaptureRule] = []
    for capture in captures {
      var rule = SiteTables.CaptureRule(ignoresCase: capture.ignoresCase)
      rule.exceptions = Set(capture.exceptions.map { $0.utf8.map(\.asciiLowercased) })
      var atoms: [SegmentAtom] = []
      do throws(SiteSyntaxError) {
        guard names.sets[capture.name] == nil, isWord(capture.name) else {
          throw SiteSyntaxError("`\(capture.name)` is no name for an id: a word of a-z, 0-9, - and _ that no set has")
        }
        let isDigits = capture.normalization == "uuid" || capture.normalization == "btih"
        atoms = try SegmentPattern.atoms(ofClass: capture.form, ignoresCase: capture.ignoresCase || isDigits)
        if let name = capture.normalization {
          guard let form = SiteForm(rawValue: name) else {
            throw SiteSyntaxError(
              "no form `\(name)`; there are \(SiteForm.allCases.map(\.rawValue).joined(separator: ", "))")
          }
          rule.form = form
        }
      } catch {
        report(.capture(capture.name), error.message)
        // So that templates which name it are not wrong as well.
        atoms = [SegmentAtom(set: .all, min: 1, max: 1)]
      }
      for index in atoms.indices { atoms[index].capture = names.captures.count }
      names.captures.append((capture.name, atoms))
      rules.append(rule)
    }
    return (names, rules)
  }

  private func isWord(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { $0.isASCIILower || $0.isASCIIDigit || $0 == .ascii("-") || $0 == .ascii("_") }
  }

  /// Reads `post:{name}/{post}`.
  private func identity(
    _ text: String, names: TemplateNames
  ) throws(SiteSyntaxError) -> (SiteTables.IdentityType, [SiteTables.Piece]) {
    guard let colon = text.firstIndex(of: ":"), isWord(String(text[..<colon])) else {
      throw SiteSyntaxError("an identity is written `type:{id}`, its type a word of a-z, 0-9, - and _")
    }
    let valueText = String(text[text.index(after: colon)...])
    let pieces = try pieces(valueText, names: names)
    guard pieces.contains(where: { if case .capture = $0 { true } else { false } }) else {
      throw SiteSyntaxError("an identity without a `{capture}` would be the same for everyone")
    }
    var atoms: [SegmentAtom] = []
    for piece in pieces {
      switch piece {
      case .literal(let bytes):
        atoms += bytes.map { SegmentAtom(literal: $0) }
      case .capture(let index): atoms += names.captures[index].atoms
      }
    }
    let type = SiteTables.IdentityType(
      name: Array(text[..<colon].utf8), text: valueText, value: SegmentPattern(sequences: [.init(atoms)]),
      pieces: pieces)
    return (type, pieces)
  }

  private func pieces(_ text: String, names: TemplateNames) throws(SiteSyntaxError) -> [SiteTables.Piece] {
    var pieces: [SiteTables.Piece] = []
    var rest = text[...]
    while !rest.isEmpty {
      let open = rest.firstIndex(of: "{") ?? rest.endIndex
      if open > rest.startIndex { pieces.append(.literal(Array(rest[..<open].utf8))) }
      guard open < rest.endIndex else { break }
      guard let close = rest[open...].firstIndex(of: "}") else { throw SiteSyntaxError("a `{` that is never closed") }
      let name = String(rest[rest.index(after: open)..<close])
      guard let index = names.index(of: name) else {
        throw SiteSyntaxError("`{\(name)}` is no capture of this entry")
      }
      pieces.append(.capture(index))
      rest = rest[rest.index(after: close)...]
    }
    return pieces
  }

  // MARK: The index

  private mutating func finish(_ source: SiteSource) {
    var index = HostIndex()
    var byScheme: [[UInt8]: [Int]] = [:]
    var open = OpenIndex()
    for (number, entry) in templates.enumerated() {
      switch entry.template.scheme {
      case .authority(let scheme), .opaque(let scheme): byScheme[scheme, default: []].append(number)
      case .web where entry.template.host.isAny:
        open.add(number, startingAs: entry.template.path)
      case .web:
        for name in entry.template.host.names {
          index.add(HostIndex.Posting(template: number, includesBelow: name.includesBelow), under: name.bytes)
        }
      }
    }
    tables = SiteTables(
      source: source, templates: templates, platforms: platforms, wrappers: wrappers, index: index, byScheme: byScheme,
      open: open)
  }
}

extension SegmentPattern {
  /// The captures of all its sequences.
  var captures: [Int] {
    var all: [Int] = []
    for sequence in sequences {
      for atom in sequence.atoms where atom.capture >= 0 && !all.contains(atom.capture) { all.append(atom.capture) }
    }
    return all
  }
}

extension SiteTemplate {
  /// The numbers of all captures that it holds.
  var captures: [Int] {
    var all: [Int] = []
    if case .labels(let pattern) = host.front { all += pattern.captures }
    if let authority { all += authority.captures }
    for path in [path, fragment ?? Path()] {
      for segment in path.segments { all += segment.captures }
      if case .remainder(let capture, _, _) = path.tail { all.append(capture) }
    }
    for parameter in parameters + fragmentParameters {
      all += (parameter.value?.captures ?? []) + (parameter.bareName?.captures ?? [])
    }
    if let wholeQuery { all.append(wholeQuery) }
    return all
  }
}
