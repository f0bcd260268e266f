// The writer: collects rules and keys, then lays them out (ImageWriter+Serialize.swift) and puts the file in its place
// (AtomicFile.swift). What is the same is kept once: strings, label sets, and what whole groups of rules share.
//
// The same rules in the same order give the same bytes, in whatever order their keys are added.

import CordonBytes
import CordonModel

/// Collects what goes into an image.
///
///     var writer = ImageWriter(lists: [.init(name: "demo")], tables: tables)
///     let rule = writer.add(RuleRecord(id: "demo-1", list: "demo", kind: .domain))
///     writer.add(key: host.span, rule: rule)
///     try writer.write(to: "demo.cordon")
package struct ImageWriter: Sendable {
  /// One key of one rule.
  struct Key: Sendable {
    var sha256: KeySHA256
    /// Hash64 of the key itself; 0 and of no meaning where `isHashed`.
    var filterHash: UInt64
    var rule: UInt32
    var isHashed: Bool
  }

  /// What is kept once for all the rules that share it; indexes into the tables of the same name.
  struct SharedFields: Hashable, Sendable {
    var list: UInt32
    var labelSet: UInt32
    var added: CalendarDate?
    var expires: CalendarDate?
    var kind: RuleKind
    var scope: Scope
    var action: Action
    var targets: PatternTargets
    var findsEvasions: Bool
  }

  /// How many rules were added.
  package var ruleCount: Int { rules.count }

  var strings = Interned<String>()
  var labelSets = Interned<[UInt32]>()
  var classes = Interned<SharedFields>()
  /// Indexes of the strings of each list's name and version.
  var lists: [(name: UInt32, version: UInt32?)] = []
  private var listsByName: [String: UInt32] = [:]
  /// For each rule its class and the string of its id.
  var rules: [(sharedFields: UInt32, id: UInt32)] = []
  /// The rules that hold text, and the string of it.
  var texts: [(rule: UInt32, text: UInt32)] = []
  var keys: [Key] = []
  var pathHosts: Set<UInt64> = []
  var hostTails: Set<HostTails> = []
  /// Hashes that the filter of keys has besides those of keys.
  var announced: Set<UInt64> = []
  var hasSingleLabelDomain = false
  let tables: [UInt8]
  /// When the list was published; nil where nobody says so. No clock is read for it: the same list gives the same bytes.
  package var date: Timestamp?

  /// - Parameters:
  ///   - lists: the lists that the rules stand in, in order.
  ///   - tables: the normalisation tables that the keys were made with, opaque here.
  package init(lists: [ImageInfo.List], tables: [UInt8]) {
    self.tables = tables
    for list in lists { add(list) }
  }

  /// Adds a rule; the first is 0. A list that was not named before is added, without a version.
  ///
  /// A pattern or a phrase comes with its text. No other kind may: it would stand readable in the image.
  package mutating func add(_ rule: RuleRecord) -> RuleIndex {
    precondition((rule.text != nil) == rule.kind.holdsText, "text goes with patterns and phrases alone")
    let list = listsByName[rule.list] ?? add(ImageInfo.List(name: rule.list))
    let labels = rule.labels.map { strings.index(of: $0) }
    let shared = SharedFields(
      list: list, labelSet: labelSets.index(of: labels), added: rule.added, expires: rule.expires, kind: rule.kind,
      scope: rule.scope, action: rule.action, targets: rule.targets.intersection(.known),
      findsEvasions: rule.findsEvasions && rule.kind.holdsText)
    let index = UInt32(truncatingIfNeeded: rules.count)
    rules.append((classes.index(of: shared), strings.index(of: rule.id)))
    if let text = rule.text { texts.append((index, strings.index(of: text))) }
    return RuleIndex(rawValue: index)
  }

  /// Adds `key` for `rule`. The same key for the same rule again changes nothing.
  package mutating func add(key: Span<UInt8>, rule: RuleIndex) {
    precondition(rule.rawValue < rules.count, "the rule goes first, then its keys")
    keys.append(
      Key(
        sha256: KeySHA256(of: key), filterHash: Hash64.hash(key, seed: Layout.filterSeed), rule: rule.rawValue,
        isHashed: false))
  }

  /// Adds for `rule` the key whose SHA-256 is given. Answers false, and adds nothing, unless that is 32 bytes.
  package mutating func add(keySHA256: Span<UInt8>, rule: RuleIndex) -> Bool {
    precondition(rule.rawValue < rules.count, "the rule goes first, then its keys")
    guard let sha256 = KeySHA256(keySHA256) else { return false }
    keys.append(Key(sha256: sha256, filterHash: 0, rule: rule.rawValue, isHashed: true))
    return true
  }

  /// Notes that there are rules on addresses at `host`. This goes into filters alone.
  package mutating func addPathHost(_ host: Span<UInt8>) {
    pathHosts.insert(Hash64.hash(host, seed: Layout.filterSeed))
    addHost(host, withAllBelow: false)
  }

  /// Lets the filter of keys pass `word`, under which there is no rule: so that a reader can tell what kinds of keys the
  /// image may hold. This goes into a filter alone.
  package mutating func announce(_ word: Span<UInt8>) {
    announced.insert(Hash64.hash(word, seed: Layout.filterSeed))
  }

  /// Notes that there are rules on `host`. This goes into a filter alone.
  package mutating func addHost(_ host: Span<UInt8>, withAllBelow: Bool) {
    hostTails.insert(HostTails(of: host, seed: Layout.filterSeed))
    if withAllBelow, host.firstIndex(of: .ascii(".")) == nil { hasSingleLabelDomain = true }
  }

  /// Writes the image to `path`: to a temporary file in the same folder, synced, which is then renamed. Whatever fails,
  /// the file that was there before stays as it was, and no other is left behind. Where the process is killed meanwhile,
  /// the temporary file stays, and the next image that is written to that folder removes it.
  ///
  /// - Throws: ``ImageError`` with the path in it.
  package func write(to path: String, signedBy key: PrivateKey? = nil) throws(ImageError) {
    do {
      var image = try serialize()
      if let key { SignatureBlock.append(to: &image, signedBy: key) }
      AtomicFile.removeLeftovers(beside: path)
      try AtomicFile.replace(path, with: image)
    } catch {
      throw ImageError(error.problem, path: path)
    }
  }

  @discardableResult
  private mutating func add(_ list: ImageInfo.List) -> UInt32 {
    let index = UInt32(truncatingIfNeeded: lists.count)
    lists.append((strings.index(of: list.name), list.version.map { strings.index(of: $0) }))
    if listsByName[list.name] == nil { listsByName[list.name] = index }
    return index
  }
}

/// Values numbered in the order in which they were first seen.
struct Interned<Value: Hashable & Sendable>: Sendable {
  private(set) var values: [Value] = []
  private var indexes: [Value: UInt32] = [:]

  mutating func index(of value: Value) -> UInt32 {
    if let index = indexes[value] { return index }
    let index = UInt32(truncatingIfNeeded: values.count)
    values.append(value)
    indexes[value] = index
    return index
  }
}
