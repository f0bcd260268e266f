// Compiles definitions. Every part is looked at, whatever is wrong with those before it.

import CordonBytes
import CordonPlatforms

/// What is wrong with a definition, and where.
package struct PlatformProblem: Error, Sendable, Equatable {
  package var place: DefinitionText
  /// One sentence without a full stop.
  package var message: String
}

/// What is wrong with a piece of a definition's text.
struct TemplateSyntaxError: Error, Equatable {
  let message: String

  init(_ message: String) { self.message = message }
}

extension PlatformTables {
  /// Compiles `definitions`.
  ///
  /// - Throws: the first problem; ``problems(of:)`` gives them all.
  package init(_ definitions: PlatformDefinitions) throws(PlatformProblem) {
    let builder = PlatformTablesBuilder(definitions)
    if let problem = builder.problems.first { throw problem }
    guard let tables = PlatformTables(builder.model) else {
      throw PlatformProblem(place: "", message: "the platforms have more hosts or templates than a list can hold")
    }
    self = tables
  }

  /// Everything that is wrong with `definitions`, in their order.
  package static func problems(of definitions: PlatformDefinitions) -> [PlatformProblem] {
    PlatformTablesBuilder(definitions).problems
  }
}

struct PlatformTablesBuilder {
  private(set) var problems: [PlatformProblem] = []
  private(set) var model = PlatformModel()

  /// How many texts of templates were read.
  private var textCount = 0
  /// See ``TemplateNames/atomsLeft``.
  private(set) var atomsLeft = TemplateNames.maximumAtoms

  init(_ definitions: PlatformDefinitions) {
    for platform in definitions.platforms { add(platform) }
    for wrapper in definitions.wrappers { add(wrapper) }
    for shortener in definitions.shorteners { add(shortener) }
  }

  private mutating func report(_ place: DefinitionText, _ message: String) {
    problems.append(PlatformProblem(place: place, message: message))
  }

  // MARK: Entries

  private mutating func add(_ platform: PlatformDefinition) {
    let number = model.platforms.count
    if !isWord(platform.word.text) { report(platform.word, "`platform` is one word of a-z, 0-9, - and _") }
    var (names, rules) = names(sets: platform.sets, captures: platform.captures)
    var groups: [PlatformModel.Platform.Group] = []
    var types: [PlatformModel.IdentityType] = []
    for (addresses, entry) in platform.addresses.enumerated() {
      var pieces: [[PlatformModel.Piece]] = []
      for text in entry.gives {
        do throws(TemplateSyntaxError) {
          let (type, value) = try identity(text.text, names: names)
          pieces.append([.literal(Array(platform.word.text.utf8) + [.ascii(":")] + type.name + [.ascii(":")])] + value)
          if !types.contains(where: { $0.name == type.name && $0.pieces == type.pieces }) { types.append(type) }
        } catch {
          report(text, error.message)
        }
      }
      groups.append(.init(isWithin: entry.isWithin, gives: pieces))
      let needed = pieces.flatMap { $0 }
      for text in entry.match {
        do throws(TemplateSyntaxError) {
          for template in try read(text.text, &names) {
            let captures = template.captures
            for case .capture(let capture) in needed where !captures.contains(capture) {
              throw TemplateSyntaxError(
                "`gives` asks for `{\(names.captures[capture].name)}`, which this template does not hold")
            }
            add(template, of: .platform(number, addresses: addresses))
          }
        } catch {
          report(text, error.message)
        }
        textCount += 1
      }
    }
    var handle: Int?
    if let handles = platform.handles {
      do throws(TemplateSyntaxError) {
        let (type, value) = try identity(handles.gives.text, names: names)
        guard value.count == 1 else {
          throw TemplateSyntaxError("a handle gives an identity of one id and nothing else: `channel:{name}`")
        }
        guard let known = types.firstIndex(where: { $0.name == type.name && $0.pieces == type.pieces }) else {
          throw TemplateSyntaxError("no address gives `\(handles.gives.text)`, so no list can mean it")
        }
        handle = known
      } catch {
        report(handles.gives, error.message)
      }
    }
    let home = platform.sets.first { $0.name.text == "host" }?.hosts.first?.text ?? ""
    let called =
      (platform.handles?.names ?? []).map { ($0.text, false) } + (platform.handles?.words ?? []).map { ($0.text, true) }
    model.platforms.append(
      PlatformModel.Platform(
        word: Array(platform.word.text.utf8), home: Array(home.utf8), captures: rules, groups: groups, types: types,
        handle: handle, names: called))
  }

  private mutating func add(_ wrapper: WrapperDefinition) {
    let number = model.wrappers.count
    if !isWord(wrapper.word.text) { report(wrapper.word, "`wrapper` is one word of a-z, 0-9, - and _") }
    var (names, rules) = names(sets: wrapper.sets, captures: wrapper.captures)
    names.carriesAddress = true
    var added: [URLTemplate] = []
    for text in wrapper.match {
      do throws(TemplateSyntaxError) {
        let read = try read(text.text, &names)
        for template in read { add(template, of: .wrapper(number)) }
        added += read
      } catch {
        report(text, error.message)
      }
      textCount += 1
    }
    while rules.count < names.captures.count { rules.append(PlatformModel.CaptureRule()) }
    var decode: [WrapperDecoding] = []
    for name in wrapper.decode {
      if let decoding = WrapperDecoding(rawValue: name.text) {
        decode.append(decoding)
      } else {
        report(
          name,
          "no decoding `\(name.text)`; there are \(WrapperDecoding.allCases.map(\.rawValue).joined(separator: ", "))")
      }
    }
    var to: [PlatformModel.Piece] = []
    do throws(TemplateSyntaxError) {
      to = try pieces(wrapper.to?.text ?? "{url}", names: names)
      for case .capture(let capture) in to {
        let name = names.captures[capture].name
        // `{rest}` may be nothing.
        if name != TemplateNames.rest, !added.allSatisfy({ $0.captures.contains(capture) }) {
          throw TemplateSyntaxError("`to` asks for `{\(name)}`, which not every template holds")
        }
      }
    } catch {
      report(wrapper.to ?? wrapper.word, error.message)
    }
    let hostCapture = added.lazy.compactMap { template -> Int? in
      if case .labels(let pattern) = template.host.front { return pattern.captures.first }
      return nil
    }.first
    model.wrappers.append(
      PlatformModel.Wrapper(
        word: Array(wrapper.word.text.utf8), captures: rules,
        carrier: names.index(of: TemplateNames.url) ?? hostCapture,
        strip: wrapper.strip.map { Array($0.text.utf8) }, decode: decode, to: to))
    if wrapper.match.isEmpty { report(wrapper.word, "a wrapper has at least one template in `match`") }
  }

  private mutating func add(_ shortener: ShortenerDefinition) {
    var names = TemplateNames()
    do throws(TemplateSyntaxError) {
      let path = shortener.path?.text ?? "/*/**"
      guard path.hasPrefix("/") else { throw TemplateSyntaxError("`path` begins with /") }
      for template in try read(shortener.host.text + path, &names) { add(template, of: .shortener) }
    } catch {
      report(shortener.host, error.message)
    }
    textCount += 1
  }

  private mutating func read(_ text: String, _ names: inout TemplateNames) throws(TemplateSyntaxError) -> [URLTemplate]
  {
    names.atomsLeft = atomsLeft
    defer { atomsLeft = names.atomsLeft }
    // Who is out of them reads no more.
    try names.take(1)
    let templates = try URLTemplate.read(text, names: &names)
    try names.take(templates.reduce(0) { $0 + $1.host.names.count })
    return templates
  }

  private mutating func add(_ template: URLTemplate, of owner: PlatformModel.Template.Owner) {
    model.templates.append(PlatformModel.Template(owner: owner, template: template, text: textCount))
  }

  // MARK: Names

  private mutating func names(
    sets: [HostSet], captures: [CaptureDefinition]
  ) -> (TemplateNames, [PlatformModel.CaptureRule]) {
    var names = TemplateNames()
    for set in sets {
      var hosts: [URLTemplate.Host.Name] = []
      for text in set.hosts.map(\.text) {
        do throws(TemplateSyntaxError) {
          let host = try URLTemplate.hostName(text)
          if hosts.contains(host) { throw TemplateSyntaxError("`\(text)` is given twice; keep one") }
          hosts.append(host)
        } catch {
          report(set.name, error.message)
        }
      }
      // A set without a host is as good as none: who names it is told so.
      if !set.hosts.isEmpty {
        names.sets[set.name.text] = hosts.isEmpty ? [.init(bytes: [], includesBelow: false)] : hosts
      }
    }
    var rules: [PlatformModel.CaptureRule] = []
    for capture in captures {
      var rule = PlatformModel.CaptureRule(ignoresCase: capture.ignoresCase)
      rule.exceptions = Set(capture.exceptions.map { $0.utf8.map(\.asciiLowercased) })
      var atoms: [SegmentAtom] = []
      do throws(TemplateSyntaxError) {
        guard names.sets[capture.name.text] == nil, isWord(capture.name.text) else {
          throw TemplateSyntaxError(
            "`\(capture.name.text)` is no name for an id: a word of a-z, 0-9, - and _ that no set has")
        }
        let isDigits = capture.normalization == "uuid" || capture.normalization == "btih"
        atoms = try SegmentPattern.atoms(ofClass: capture.form, ignoresCase: capture.ignoresCase || isDigits)
        if let name = capture.normalization {
          guard let form = IDNormalization(rawValue: name) else {
            throw TemplateSyntaxError(
              "no form `\(name)`; there are \(IDNormalization.allCases.map(\.rawValue).joined(separator: ", "))")
          }
          rule.normalization = form
        }
      } catch {
        report(capture.name, error.message)
        // So that templates which name it are not wrong as well.
        atoms = [SegmentAtom(set: .all, min: 1, max: 1)]
      }
      for index in atoms.indices { atoms[index].capture = names.captures.count }
      names.captures.append((capture.name.text, atoms))
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
  ) throws(TemplateSyntaxError) -> (PlatformModel.IdentityType, [PlatformModel.Piece]) {
    guard let colon = text.firstIndex(of: ":"), isWord(String(text[..<colon])) else {
      throw TemplateSyntaxError("an identity is written `type:{id}`, its type a word of a-z, 0-9, - and _")
    }
    let valueText = String(text[text.index(after: colon)...])
    let pieces = try pieces(valueText, names: names)
    guard pieces.contains(where: { if case .capture = $0 { true } else { false } }) else {
      throw TemplateSyntaxError("an identity without a `{capture}` would be the same for everyone")
    }
    var atoms: [SegmentAtom] = []
    for piece in pieces {
      switch piece {
      case .literal(let bytes):
        atoms += bytes.map { SegmentAtom(literal: $0) }
      case .capture(let index): atoms += names.captures[index].atoms
      }
    }
    guard atoms.count <= PlatformLayout.maximumAtoms else { throw TemplateSyntaxError("an identity is too long") }
    let type = PlatformModel.IdentityType(
      name: Array(text[..<colon].utf8), text: valueText, value: SegmentPattern(sequences: [.init(atoms)]),
      pieces: pieces)
    return (type, pieces)
  }

  private func pieces(_ text: String, names: TemplateNames) throws(TemplateSyntaxError) -> [PlatformModel.Piece] {
    var pieces: [PlatformModel.Piece] = []
    var rest = text[...]
    while !rest.isEmpty {
      let open = rest.firstIndex(of: "{") ?? rest.endIndex
      if open > rest.startIndex { pieces.append(.literal(Array(rest[..<open].utf8))) }
      guard open < rest.endIndex else { break }
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw TemplateSyntaxError("a `{` that is never closed")
      }
      let name = String(rest[rest.index(after: open)..<close])
      guard let index = names.index(of: name) else {
        throw TemplateSyntaxError("`{\(name)}` is no capture of this entry")
      }
      pieces.append(.capture(index))
      rest = rest[rest.index(after: close)...]
    }
    return pieces
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

extension URLTemplate {
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
