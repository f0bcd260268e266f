// The form in an image: the source as lines of fields with tabs between them, in order. A first letter says what a line
// is; what follows belongs to the entry above it. It is compiled again when it is read, so a damaged one is refused by
// the same checks that an author's mistake is.
//
//   P word                    a platform           S name host…              a set of hosts
//   C name class case form word…                   a capture: case i or -, form or -, words it may not be
//   A identity…               what addresses give  T template                one of their templates
//   N identity…               what they lie in
//   G identity name…          what a handle gives beside these names, and E word… beside these everyday words
//   W word to                 a wrapper, with S, C and T as above, and X literal…, D decoding…
//   H host [path]             a shortener

import CordonBytes
import CordonURL

extension SiteTables {
  /// The form kept in an image.
  package func serialized() -> [UInt8] {
    var bytes: [UInt8] = []
    func line(_ fields: [String]) {
      for (index, field) in fields.enumerated() {
        if index > 0 { bytes.append(.ascii("\t")) }
        bytes.append(contentsOf: field.utf8)
      }
      bytes.append(.ascii("\n"))
    }
    func names(_ sets: [SiteHostSet], _ captures: [SiteCapture]) {
      for set in sets { line(["S", set.name] + set.hosts) }
      for capture in captures {
        line(
          ["C", capture.name, capture.form, capture.ignoresCase ? "i" : "-", capture.normalization ?? "-"]
            + capture.exceptions)
      }
    }
    for platform in source.platforms {
      line(["P", platform.word])
      names(platform.sets, platform.captures)
      if let handles = platform.handles {
        line(["G", handles.gives] + handles.names)
        if !handles.words.isEmpty { line(["E"] + handles.words) }
      }
      for addresses in platform.addresses {
        line([addresses.isWithin ? "N" : "A"] + addresses.gives)
        for template in addresses.match { line(["T", template]) }
      }
    }
    for wrapper in source.wrappers {
      line(["W", wrapper.word, wrapper.to])
      names(wrapper.sets, wrapper.captures)
      if !wrapper.strip.isEmpty { line(["X"] + wrapper.strip) }
      if !wrapper.decode.isEmpty { line(["D"] + wrapper.decode) }
      for template in wrapper.match { line(["T", template]) }
    }
    for shortener in source.shorteners { line(["H", shortener.host] + (shortener.path.map { [$0] } ?? [])) }
    return bytes
  }

  /// Reads the form kept in an image; nil where it is damaged.
  package init?(serialized bytes: Span<UInt8>) {
    var source = SiteSource()
    var isWrapper = false
    var at = 0
    while at < bytes.count {
      guard let end = bytes.firstIndex(of: .ascii("\n"), from: at) else { return nil }
      let fields = bytes.extracting(at..<end).copied().split(separator: .ascii("\t"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      at = end + 1
      guard let letter = fields.first else { return nil }
      let rest = Array(fields.dropFirst())
      switch letter {
      case "P" where rest.count == 1:
        source.platforms.append(SitePlatform(word: rest[0], sets: [], captures: [], addresses: []))
        isWrapper = false
      case "W" where rest.count == 2:
        source.wrappers.append(SiteWrapper(word: rest[0], sets: [], match: [], to: rest[1]))
        isWrapper = true
      case "H" where rest.count == 1 || rest.count == 2:
        source.shorteners.append(SiteShortener(host: rest[0], path: rest.count == 2 ? rest[1] : nil))
      default:
        guard isWrapper ? source.wrappers.read(letter, rest) : source.platforms.read(letter, rest) else { return nil }
      }
    }
    guard let tables = try? SiteTables(source) else { return nil }
    self = tables
  }
}

extension SiteCapture {
  fileprivate init?(fields: [String]) {
    guard fields.count >= 4, fields[2] == "i" || fields[2] == "-" else { return nil }
    self.init(
      name: fields[0], form: fields[1], ignoresCase: fields[2] == "i",
      normalization: fields[3] == "-" ? nil : fields[3], exceptions: Array(fields[4...]))
  }
}

/// What platforms and wrappers both have.
private protocol SiteNames {
  var sets: [SiteHostSet] { get set }
  var captures: [SiteCapture] { get set }
}

extension SitePlatform: SiteNames {}
extension SiteWrapper: SiteNames {}

extension SiteNames {
  /// Reads a line of a set or a capture; false where it is neither.
  fileprivate mutating func readName(_ letter: String, _ fields: [String]) -> Bool {
    switch letter {
    case "S" where !fields.isEmpty: sets.append(SiteHostSet(name: fields[0], hosts: Array(fields[1...])))
    case "C":
      guard let capture = SiteCapture(fields: fields) else { return false }
      captures.append(capture)
    default: return false
    }
    return true
  }
}

extension [SitePlatform] {
  /// Reads a line of the last platform; false where that is none.
  fileprivate mutating func read(_ letter: String, _ fields: [String]) -> Bool {
    guard !isEmpty else { return false }
    let last = count - 1
    switch letter {
    case "A" where !fields.isEmpty: self[last].addresses.append(.init(match: [], gives: fields))
    case "N" where !fields.isEmpty: self[last].addresses.append(.init(match: [], gives: fields, isWithin: true))
    case "G" where !fields.isEmpty && self[last].handles == nil:
      self[last].handles = .init(names: fields.dropFirst().map { $0 }, gives: fields[0])
    case "E" where self[last].handles != nil: self[last].handles?.words = fields
    case "T" where fields.count == 1 && !self[last].addresses.isEmpty:
      self[last].addresses[self[last].addresses.count - 1].match.append(fields[0])
    default: return self[last].readName(letter, fields)
    }
    return true
  }
}

extension [SiteWrapper] {
  fileprivate mutating func read(_ letter: String, _ fields: [String]) -> Bool {
    guard !isEmpty else { return false }
    let last = count - 1
    switch letter {
    case "X" where !fields.isEmpty: self[last].strip = fields
    case "D" where !fields.isEmpty: self[last].decode = fields
    case "T" where fields.count == 1: self[last].match.append(fields[0])
    default: return self[last].readName(letter, fields)
    }
    return true
  }
}
