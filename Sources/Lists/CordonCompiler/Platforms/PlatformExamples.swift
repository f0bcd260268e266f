// The examples of files of platforms, each a small promise: an address gives this identity, another one does not, a wrapper
// carries that. Checked by the tests for what Cordon carries, and by `compile` and `lint` for what an author adds.

import CordonLists
import CordonText
import CordonPlatforms
import CordonURL

/// What came of checking the examples of a file of platforms.
package struct PlatformExamples {
  /// Examples that fail are errors. Templates that no example meets, and types of identities with fewer than two examples
  /// of the same content, are warnings.
  package private(set) var diagnostics: [Diagnostic] = []
  /// How many addresses were checked.
  package private(set) var count = 0

  private var canonicalizer: Canonicalizer
  private var reader: PlatformReader
  private var forms = URLForms()
  private var identities = Identities()
  private var met: Set<Int> = []
  private let handles: HandleFinder
  private var folder = TextFolder()
  private var folded = FoldedText()

  /// Checks the examples of `definitions` against `tables`, of which the first entries are those of `definitions`.
  package init(_ definitions: PlatformDefinitions, tables: ListTables) {
    canonicalizer = Canonicalizer(tables: tables.keys)
    reader = PlatformReader(tables.platforms)
    handles = HandleFinder(names: tables.platforms.handleNames)
    for platform in definitions.platforms { check(platform) }
    for wrapper in definitions.wrappers { check(wrapper) }
    let own = definitions.platforms.flatMap { $0.addresses.flatMap(\.match) }
    // Wrappers' templates stand behind those of all platforms.
    let shift = tables.platforms.platformTextCount - own.count
    for (number, template) in (own + definitions.wrappers.flatMap(\.match)).enumerated() {
      guard !met.contains(number < own.count ? number : number + shift) else { continue }
      diagnostics.append(
        Diagnostic(.warning, at: SourceLocation(template), "no example meets the template `\(template.text)`; add one"))
    }
    diagnostics.sort { ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column) }
  }

  private mutating func fail(_ text: DefinitionText, _ message: String) {
    diagnostics.append(Diagnostic(.error, at: SourceLocation(text), message))
  }

  // MARK: Platforms

  private mutating func check(_ platform: PlatformDefinition) {
    checkHandles(of: platform)
    var sameByType: [String: Int] = [:]
    for example in platform.examples {
      if let identity = example.identity {
        checkValue(identity, platform)
        let type = identity.text.split(separator: ":", maxSplits: 2).dropFirst().first.map(String.init) ?? ""
        sameByType[type] = max(sameByType[type] ?? 0, example.same.count)
        for address in example.same {
          let given = identities(of: address)
          guard given.first != identity.text else { continue }
          fail(address, "`\(address.text)` gives \(shown(given)), and must give `\(identity.text)`")
        }
        for address in example.below {
          let given = identities(of: address)
          guard !given.dropFirst().contains(identity.text) else { continue }
          fail(address, "`\(address.text)` gives \(shown(given)), and `\(identity.text)` must be a parent there")
        }
        for text in example.handles {
          let given = handleIdentities(in: text)
          guard given != [identity.text] else { continue }
          fail(text, "`\(text.text)` gives \(shown(given)), and its handle must give `\(identity.text)`")
        }
        for address in example.not where identities(of: address).contains(identity.text) {
          fail(address, "`\(address.text)` gives `\(identity.text)`, which it must not")
        }
      }
      for address in example.none {
        let given = identities(of: address)
        if !given.isEmpty { fail(address, "`\(address.text)` gives \(shown(given)), and must give no identity") }
      }
    }
    for gives in platform.addresses.flatMap(\.gives) {
      let type = String(gives.text.prefix { $0 != ":" })
      guard sameByType[type, default: 0] < 2 else { continue }
      sameByType[type] = 2
      diagnostics.append(
        Diagnostic(
          .warning, at: SourceLocation(gives),
          "no example of `\(platform.word.text):\(type)` has two addresses that are the same"))
    }
  }

  private mutating func checkHandles(of platform: PlatformDefinition) {
    guard let handles = platform.handles else { return }
    for name in handles.names + handles.words where !HandleFinder.isName(name.text) {
      fail(name, "`\(name.text)` is no name of a platform: it is one word or two, of letters and digits")
    }
    if !platform.examples.contains(where: { !$0.handles.isEmpty }) {
      diagnostics.append(
        Diagnostic(
          .warning, at: SourceLocation(handles.gives), "no example has a handle of `\(platform.word.text)`; add one"))
    }
  }

  /// What the handles in a text give.
  private mutating func handleIdentities(in text: DefinitionText) -> [String] {
    count += 1
    folder.fold(Array(text.text.utf8).span, into: &folded)
    let bytes = folded.bytes
    var found: [String] = []
    handles.forEachHandle(in: bytes.span) { handle in
      let name = bytes.span.extracting(handle.span.lowerBound + 1..<handle.span.upperBound)
      if let identity = reader.identity(ofHandle: name, onPlatform: handle.platform) {
        found.append(String(decoding: identity, as: UTF8.self))
      }
      return true
    }
    return found
  }

  /// An identity in an example is written as addresses give it.
  private mutating func checkValue(_ identity: DefinitionText, _ platform: PlatformDefinition) {
    let bytes = Array(identity.text.utf8)
    switch reader.identity(bytes.span) {
    case .identity(let normal) where normal == bytes: return
    case .identity(let normal):
      fail(identity, "`\(identity.text)` is written `\(String(decoding: normal, as: UTF8.self))`")
    default: fail(identity, "`\(identity.text)` is no identity of `\(platform.word.text)`")
    }
  }

  private mutating func identities(of address: DefinitionText) -> [String] {
    count += 1
    let bytes = Array(address.text.utf8)
    guard (try? canonicalizer.canonicalize(bytes.span, into: &forms)) != nil, reader.read(forms) else { return [] }
    reader.identities(into: &identities)
    if let template = reader.matchedTemplate { met.insert(template) }
    return identities.texts.map { String(decoding: $0, as: UTF8.self) }
  }

  private func shown(_ identities: [String]) -> String {
    if identities.isEmpty { return "no identity" }
    return identities.map { $0.isEmpty ? "none of its own" : "`\($0)`" }.joined(separator: ", ")
  }

  // MARK: Wrappers

  private mutating func check(_ wrapper: WrapperDefinition) {
    for example in wrapper.examples {
      count += 1
      let bytes = Array(example.from.text.utf8)
      var carried: [UInt8] = []
      let isWrapper =
        (try? canonicalizer.canonicalize(bytes.span, into: &forms)) != nil && reader.read(forms)
        && reader.unwrap(into: &carried)
      if isWrapper, let template = reader.matchedTemplate { met.insert(template) }
      let text = String(decoding: carried, as: UTF8.self)
      switch (isWrapper, example.to) {
      case (true, let to?):
        guard canonical(carried) != canonical(Array(to.text.utf8)) else { continue }
        fail(to, "`\(example.from.text)` carries `\(text)`, and must carry `\(to.text)`")
      case (false, let to?): fail(to, "`\(example.from.text)` carries no address, and must carry `\(to.text)`")
      case (true, nil): fail(example.from, "`\(example.from.text)` carries `\(text)`, and must carry no address")
      case (false, nil): continue
      }
    }
  }

  private mutating func canonical(_ address: [UInt8]) -> [UInt8] {
    (try? canonicalizer.canonicalize(address.span, into: &forms)) == nil ? address : forms.canonical.bytes
  }
}
