// Rules to an image.
//
//   Rule ─► prepared value ─► lint: broad, empty match, duplicates ─► examples ─► ImageWriter ─► file
//
// Every rule is looked at, whatever is wrong with those before it; a rule with an error is left out.

import CordonBytes
import CordonImage
import CordonModel
import CordonPatterns
@_exported import struct CordonImage.ListKey
@_exported import CordonLists
import CordonPlatforms
import CordonURL

/// Compiles lists into an image.
///
///     let source = try ListReader().read(contentsOf: "list.yaml")
///     let compilation = ListCompiler().compile([source])
///     if !compilation.hasErrors { try compilation.write(to: "list.cordon") }
///
/// The same sources give the same image, byte for byte.
public struct ListCompiler: Sendable {
  /// Whether rules that hold for far more than their author can have meant, and duplicates, are only warned of.
  public var allowsBroadRules = false
  /// A secret without which nobody can ask the image anything; nil for none.
  public var key: ListKey?
  /// Whether rules that would stand readable in the image, patterns and phrases, are errors.
  public var refusesText = false
  /// A text of the list's own that goes into every digest, so that tables of digests made for other lists are of no use; nil
  /// for the one of all lists. Images with the same one can be compared rule by rule.
  public var salt: String?
  /// Whether patterns are checked fully, whatever that takes. Else lint spends some ten milliseconds on a pattern and a minute
  /// on all, and a warning names each pattern that it did not check fully.
  public var checksAll = false {
    didSet { lintLimits = checksAll ? .none : LintLimits() }
  }
  package var lintLimits = LintLimits()
  /// Is told how far the compile has come; nil where nobody asks.
  public var progress: CompileProgress?
  /// Platforms, wrappers and shorteners that go before those that Cordon carries.
  package var platforms = PlatformFile()
  /// Whether those that Cordon carries are used at all.
  package var carriesPlatforms = true

  /// A compiler that refuses broad rules and duplicates, or only warns of them.
  public init(allowsBroadRules: Bool = false) { self.allowsBroadRules = allowsBroadRules }

  /// Compiles the rules of all `sources`. What was wrong with the sources themselves is among the diagnostics.
  ///
  /// - Complexity: O(*n*) in rules; about a microsecond for an address, tens of microseconds for a pattern.
  public func compile(_ sources: [ListReader.Source]) -> Compilation {
    var diagnostics: [Diagnostic] = []
    var examples = 0
    let tables: ListTables
    do throws(DataFileError) {
      let built = try ListTables.builtin(behind: platforms, carriesPlatforms: carriesPlatforms)
      tables = built.tables
      diagnostics += built.diagnostics
      if built.diagnostics.isEmpty {
        let checked = PlatformExamples(platforms.definitions, tables: tables)
        diagnostics += checked.diagnostics
        examples = checked.count
      }
    } catch {
      // Cordon's own data is broken, which a test would have found: nothing may be compiled without it.
      return Compilation(writer: ImageWriter(lists: [], tables: []), diagnostics: [error.diagnostic])
    }
    var writer = ImageWriter(
      lists: sources.map { .init(name: $0.list.name, version: $0.list.version) }, tables: tables.serialized(),
      salt: salt.map { Salt(of: $0) } ?? .standard, key: key)
    let policy = LintPolicy(allowsBroadRules: allowsBroadRules)
    let lint = Lint(tables: tables, policy: policy)
    var summary = LintSummary()
    var preparer = RulePreparer(tables: tables)
    let textCheck = TextRuleCheck(tables: tables, policy: policy, limits: lintLimits, progress: progress)
    progress?.begin(checking: sources.reduce(0) { $0 + $1.list.count })
    let plainCompiler = FastRuleCompiler(tables: tables, digester: writer.digester)
    for source in sources {
      var found = source.diagnostics
      summary.beginList()
      let list = source.list
      let texts = refusesText ? [] : list.places(where: TextRuleCheck.concerns)
      var checkedTexts = textCheck.check(list, at: texts)
      var duplicates = Duplicates(writer)
      func compile(_ rule: Rule, at place: Int) {
        if refusesText, rule.kind == .pattern || rule.kind == .phrase {
          found.append(
            Diagnostic(
              .error, at: rule.location,
              "a \(rule.kind.rawValue) stands readable in the image, and --keyed-only refuses it; leave it out, or compile "
                + "it into an image of its own"))
          progress?.add(1)
          return
        }
        let known = checkedTexts.removeValue(forKey: place)
        let checked = known ?? CheckedRule(rule, &preparer, lint, steps: lintLimits.stepsOfPattern)
        if known == nil { progress?.add(1) }
        found += checked.diagnostics
        guard let value = checked.value else { return }
        summary.note(rule, checked.result)
        guard checked.result.isUsable else { return }
        ListCompiler.add(rule, value, to: &writer, list: list.name)
        duplicates.note(rule, value, at: place, writer.digester)
      }
      for (place, rule) in list.written.enumerated() { compile(rule, at: place) }
      let plainRecords = FastRuleCompiler.kinds.map { RuleRecord(id: "", list: list.name, kind: $0) }
      plainCompiler.compile(list.plain) { batch in
        _ = writer.add(batch.keys, rules: plainRecords)
        duplicates.note(batch.keys, kinds: FastRuleCompiler.kinds, at: batch.places)
        for place in batch.left { compile(list.plain[place], at: place) }
        progress?.add(batch.places.count)
      }
      found += duplicates.find(in: &writer, policy) { list[$0] }
      found += summary.endList()
      diagnostics += found.sorted { ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column) }
    }
    return Compilation(
      writer: writer, diagnostics: diagnostics, platformExampleCount: examples, costliestText: summary.costliestText)
  }

  private static func add(_ rule: Rule, _ value: PreparedValue, to writer: inout ImageWriter, list: String) {
    let key = value.key
    let text = rule.kind == .pattern || rule.kind == .phrase ? rule.value : nil
    // What is searched stands readable in the image, and so may what its id is made of.
    let id = rule.id ?? text.map { madeID(forText: $0, of: rule) }
    let index = writer.add(
      RuleRecord(
        id: id ?? "", list: list, kind: rule.kind, scope: scope(of: rule, value),
        writtenScope: rule.kind == .url ? rule.scope : nil,
        targets: rule.kind == .pattern ? rule.targets : .standard, findsEvasions: rule.findsEvasions,
        action: rule.action, labels: rule.labels,
        added: rule.added, expires: rule.expires, text: text), makesID: id == nil)
    switch value {
    case .url(let whole, _, let identity):
      // First what the id is made from: the content, which has other addresses too.
      if let identity {
        writer.add(key: identity.span, rule: index)
        announcePlatform(of: identity, to: &writer)
      }
      writer.add(key: key.span, rule: index)
      writer.addPathHost(whole.bytes.span.extracting(whole.hostRange))
    case .domain(let host, let below):
      // First the one that the id is made from: another rule may be on the host alone.
      writer.add(key: below.span, rule: index)
      writer.addHost(below.span, withAllBelow: true)
      if below != host {
        writer.add(key: host.span, rule: index)
        writer.addHost(host.span, withAllBelow: false)
      }
    case .host:
      writer.add(key: key.span, rule: index)
      writer.addHost(key.span, withAllBelow: false)
    case .identity, .content:
      writer.add(key: key.span, rule: index)
      announcePlatform(of: key, to: &writer)
      // It may have the form of an address, and is then looked up as one.
      if let slash = key.span.firstIndex(of: .ascii("/")) { writer.addPathHost(key.span.extracting(0..<slash)) }
    case .sha256: _ = writer.add(keySHA256: key.span, rule: index)
    case .pattern, .phrase: break
    }
  }

  /// Lets the matcher know that there are rules on identities of this platform.
  private static func announcePlatform(of identity: [UInt8], to writer: inout ImageWriter) {
    guard let colon = identity.firstIndex(of: .ascii(":")) else { return }
    for name in PlatformPrefilter.names(ofPlatform: Array(identity[..<colon])) { writer.announce(name.span) }
  }

  /// What the image keeps as scope: that of a `url`, and for a `domain` written with "www." `exact`, since its host's key
  /// stands for the host alone.
  private static func scope(of rule: Rule, _ value: PreparedValue) -> Scope {
    switch value {
    case .url(_, let scope, _): scope
    case .content: .exact
    case .domain(let host, let below) where host != below: .exact
    default: .page
    }
  }

  /// The id of a pattern or a phrase that came without: its kind, with the targets where they are not the usual ones, and
  /// the first 8 bytes of SHA-256 of the text. That of any other rule is made by the image.
  private static func madeID(forText text: String, of rule: Rule) -> String {
    var words = [rule.kind.rawValue]
    if rule.kind == .pattern, rule.targets != .standard {
      words += PatternTargets.named.filter { rule.targets.contains($0.target) }.map(\.name)
    }
    var id = Array("\(words.joined(separator: "-"))-".utf8)
    id.appendHexadecimal(KeySHA256(of: Array(text.utf8).span).bytes.prefix(8))
    return String(decoding: id, as: UTF8.self)
  }
}

/// What came of compiling: an image that can be written, and everything that is wrong.
public struct Compilation: Sendable {
  private var writer: ImageWriter
  /// In the order of the sources, and of the lines of each.
  public let diagnostics: [Diagnostic]
  /// How many examples of added platforms were checked.
  package let platformExampleCount: Int
  /// A line that names the text, of those that lint made against patterns, on which one took most steps; nil where no
  /// pattern was tried.
  package let costliestText: String?

  init(
    writer: ImageWriter, diagnostics: [Diagnostic], platformExampleCount: Int = 0, costliestText: String? = nil
  ) {
    self.writer = writer
    self.diagnostics = diagnostics
    self.platformExampleCount = platformExampleCount
    self.costliestText = costliestText
  }

  /// Whether a rule was left out. Such an image should be written only when its user asked to keep going.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
  /// How many rules the image holds.
  public var ruleCount: Int { writer.ruleCount }

  /// When the list was published, which its readers tell its age by; nil, as it is at first, where nothing is to be said;
  /// 1970-01-01T00:00:00Z says nothing either. No clock is read for it, so that the same sources and the same date give
  /// the same image.
  public var date: Timestamp? {
    get { writer.date }
    set { writer.date = newValue }
  }

  /// The image's bytes.
  package func serialized() throws(ImageError) -> [UInt8] { try writer.serialize() }

  /// Writes the image to `path`: aside, synced, then renamed, so that a failure leaves what was there.
  ///
  /// - Throws: ``ImageError``
  public func write(to path: String) throws(ImageError) { try writer.write(to: path) }

  /// Writes the image to `path` as ``write(to:)`` does, with the signature of `key` behind it: 128 bytes more.
  ///
  /// - Throws: ``ImageError``
  public func write(to path: String, signedBy key: PrivateKey) throws(ImageError) {
    try writer.write(to: path, signedBy: key)
  }
}
