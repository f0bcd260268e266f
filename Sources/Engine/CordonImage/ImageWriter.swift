// The writer: collects rules and keys, then lays them out (ImageWriter+Index.swift, ImageWriter+Serialize.swift) and puts
// the file in its place (AtomicFile.swift). What is the same is kept once: strings, label sets, and what whole groups of
// rules share; of a rule that has nothing else but its key that is all.
//
// The same rules give the same bytes, in whatever order they and their keys are added.

import CordonBytes
import CordonModel
import CordonSystem

/// Collects what goes into an image.
///
///     var writer = ImageWriter(lists: [.init(name: "demo")], tables: tables)
///     let rule = writer.add(RuleRecord(id: "demo-1", list: "demo", kind: .domain))
///     writer.add(key: host.span, rule: rule)
///     try writer.write(to: "demo.cordon")
package struct ImageWriter: Sendable {
  /// A rule while it is collected: 0, 1, 2 … in the order in which they were added.
  package struct RuleNumber: Hashable, Sendable {
    package let rawValue: UInt32
    package init(_ rawValue: Int) { self.rawValue = UInt32(truncatingIfNeeded: rawValue) }
  }

  /// What is kept once for all the rules that share it; numbers of values of the same name.
  struct SharedFields: Hashable, Sendable {
    var list: UInt32
    var labelSet: UInt32
    var added: CalendarDate?
    var expires: CalendarDate?
    var kind: RuleKind
    var scope: Scope
    var writtenScope: Scope
    var action: Action
    var targets: PatternTargets
    var findsEvasions: Bool
  }

  /// What is known of a rule besides its fields.
  struct RuleState: OptionSet, Sendable {
    let rawValue: UInt8
    static let hasKey = RuleState(rawValue: 1)
    static let isMerged = RuleState(rawValue: 2)
  }

  /// The rule that will be added next.
  package var nextRule: RuleNumber { RuleNumber(ruleClasses.count) }
  /// How many rules were added and not merged into others.
  package private(set) var ruleCount = 0

  var strings = Interned<ExactText>()
  var labelSets = Interned<[UInt32]>()
  var classes = Interned<SharedFields>()
  /// Numbers of the strings of each list's name and version.
  var lists: [(name: UInt32, version: UInt32?)] = []
  private var listsByName: [UInt32: UInt32] = [:]
  /// For each rule its class, the string of its id (``Layout/noString`` where that is made), and its state.
  var ruleClasses: [UInt32] = []
  var ruleIDs: [UInt32] = []
  var ruleStates: [RuleState] = []
  /// The rules that are no more, and those that have their keys.
  private(set) var merged: [UInt32: UInt32] = [:]
  /// The rules that hold text, and the string of it.
  var texts: [(rule: UInt32, text: UInt32)] = []
  var keys = IndexKeys()
  /// Hashes that the filter of keys has besides those of keys.
  var announced: Set<UInt64> = []
  let tables: [UInt8]
  package let digester: KeyDigester
  let listKey: ListKey?
  /// When the list was published; nil where nobody says so. No clock is read for it: the same list gives the same bytes.
  package var date: Timestamp?

  /// - Parameters:
  ///   - lists: the lists that the rules stand in.
  ///   - tables: the normalisation tables that the keys were made with, opaque here.
  ///   - salt: see ``Salt``.
  ///   - key: the secret without which the image cannot be asked anything; nil for none.
  package init(lists: [ImageInfo.List], tables: [UInt8], salt: Salt = .standard, key: ListKey? = nil) {
    self.tables = tables
    digester = KeyDigester(salt: salt, key: key)
    listKey = key
    for list in lists { add(list) }
  }

  /// Adds a rule. A list that was not named before is added, without a version.
  ///
  /// A pattern or a phrase comes with its text. No other kind may: it would stand readable in the image. With `makesID` the
  /// rule's own id is not kept: it has the one that is made from the first key that is added for it, and there must be one.
  package mutating func add(_ rule: RuleRecord, makesID: Bool = false) -> RuleNumber {
    precondition((rule.text != nil) == rule.kind.holdsText, "text goes with patterns and phrases alone")
    precondition(!makesID || rule.text == nil, "an id is made from a key")
    let number = RuleNumber(ruleClasses.count)
    let id = makesID ? Layout.noString : strings.index(of: ExactText(text: rule.id))
    append(sharedFields(of: rule), id: id, [])
    if let text = rule.text { texts.append((number.rawValue, strings.index(of: ExactText(text: text)))) }
    return number
  }

  private mutating func append(_ shared: UInt32, id: UInt32, _ state: RuleState) {
    ruleClasses.append(shared)
    ruleIDs.append(id)
    ruleStates.append(state)
    ruleCount += 1
  }

  /// The number of what `rule` shares with others.
  private mutating func sharedFields(of rule: RuleRecord) -> UInt32 {
    let name = strings.index(of: ExactText(text: rule.list))
    let list = listsByName[name] ?? add(ImageInfo.List(name: rule.list))
    let labels = rule.labels.map { strings.index(of: ExactText(text: $0)) }
    return classes.index(
      of: SharedFields(
        list: list, labelSet: labelSets.index(of: labels), added: rule.added, expires: rule.expires, kind: rule.kind,
        scope: rule.scope, writtenScope: rule.writtenScope, action: rule.action,
        targets: rule.targets.intersection(.known), findsEvasions: rule.findsEvasions && rule.kind.holdsText))
  }

  /// Adds the rules of `batch`, each of which is of the kind that `rule` is, with an id that is made from its key. Answers the
  /// first of them; the others follow.
  package mutating func add(_ batch: KeyBatch, rules kinds: [RuleRecord]) -> RuleNumber {
    var classes = [UInt32?](repeating: nil, count: kinds.count)
    let first = ruleClasses.count
    for kind in batch.kinds.map(Int.init) {
      let shared = classes[kind] ?? sharedFields(of: kinds[kind])
      classes[kind] = shared
      append(shared, id: Layout.noString, .hasKey)
    }
    keys.append(batch.keys, from: UInt32(truncatingIfNeeded: first))
    return RuleNumber(first)
  }

  /// An order of rules by the scope that they hold for: of several that are the same, which to keep.
  package func isNarrower(_ rule: RuleNumber, _ other: RuleNumber) -> Bool {
    func scope(_ rule: RuleNumber) -> UInt8 { classes.values[Int(ruleClasses[Int(rule.rawValue)])].scope.imageCode }
    return scope(rule) < scope(other)
  }

  /// Makes one of two rules: `rule` is no more, and its keys are `other`'s, which has the same first key.
  package mutating func merge(_ rule: RuleNumber, into other: RuleNumber) {
    precondition(!ruleStates[Int(rule.rawValue)].contains(.isMerged) && rule != other, "a rule is merged once")
    ruleStates[Int(rule.rawValue)].insert(.isMerged)
    merged[rule.rawValue] = other.rawValue
    ruleCount -= 1
  }

  /// Adds `key` for `rule`, which is of another kind than `sha256`. The same key for the same rule again changes nothing.
  package mutating func add(key: Span<UInt8>, rule: RuleNumber) {
    precondition(kind(of: rule) != .sha256, "a rule of the kind sha256 has no key in plain")
    add(KeySHA256(of: key), filterHash: Hash64.hash(key, seed: Layout.filterSeed), rule)
  }

  /// Adds for `rule`, which is of the kind `sha256`, the key whose SHA-256 is given. Answers false, and adds nothing, unless
  /// that is 32 bytes.
  package mutating func add(keySHA256: Span<UInt8>, rule: RuleNumber) -> Bool {
    precondition(kind(of: rule) == .sha256, "a rule of another kind than sha256 has its key in plain")
    guard let sha256 = KeySHA256(keySHA256) else { return false }
    add(sha256, filterHash: 0, rule)
    return true
  }

  private func kind(of rule: RuleNumber) -> RuleKind { classes.values[Int(ruleClasses[Int(rule.rawValue)])].kind }

  private mutating func add(_ key: KeySHA256, filterHash: UInt64, _ rule: RuleNumber) {
    let index = Int(rule.rawValue)
    let isFirst = !ruleStates[index].contains(.hasKey)
    ruleStates[index].insert(.hasKey)
    keys.append(digester.digest(of: key), filterHash: filterHash, rule: rule.rawValue, isFirst: isFirst)
  }

  /// Notes that there are rules on addresses at `host`. This goes into filters alone.
  package mutating func addPathHost(_ host: Span<UInt8>) { keys.addPathHost(host) }

  /// Notes that there are rules on `host`. This goes into a filter alone.
  package mutating func addHost(_ host: Span<UInt8>, withAllBelow: Bool) {
    keys.addHost(host, withAllBelow: withAllBelow)
  }

  /// Lets the filter of keys pass `word`, under which there is no rule: so that a reader can tell what kinds of keys the
  /// image may hold. This goes into a filter alone.
  package mutating func announce(_ word: Span<UInt8>) {
    announced.insert(Hash64.hash(word, seed: Layout.filterSeed))
  }

  /// Writes the image to `path`: to a temporary file in the same folder, synced, which is then renamed. Whatever fails,
  /// the file that was there before stays as it was, and no other is left behind. Where the process is killed meanwhile,
  /// the temporary file stays, and the next image that is written to that folder removes it.
  ///
  /// - Throws: ``ImageError`` with the path in it.
  package func write(to path: String, signedBy key: PrivateKey? = nil) throws(ImageError) {
    var image: [UInt8]
    do throws(ImageError) {
      image = try serialize()
    } catch {
      throw ImageError(error.problem, path: path)
    }
    if let key { SignatureBlock.append(to: &image, signedBy: key) }
    AtomicFile.removeLeftovers(beside: path)
    do throws(AtomicFileError) {
      try AtomicFile.replace(path, with: image)
    } catch {
      throw ImageError(ImageError.Problem(error), path: path)
    }
  }

  /// Adds a list, once for each of its versions.
  @discardableResult
  private mutating func add(_ list: ImageInfo.List) -> UInt32 {
    let index = UInt32(truncatingIfNeeded: lists.count)
    let name = strings.index(of: ExactText(text: list.name))
    let version = list.version.map { strings.index(of: ExactText(text: $0)) }
    if let same = lists.firstIndex(where: { $0 == (name, version) }) { return UInt32(truncatingIfNeeded: same) }
    lists.append((name, version))
    if listsByName[name] == nil { listsByName[name] = index }
    return index
  }
}
