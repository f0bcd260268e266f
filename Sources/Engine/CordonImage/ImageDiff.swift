// Two versions of a list, rule by rule: what the new one adds, no longer has, or says otherwise. A rule is known by its list
// (ListPairing.swift) and its id. Ids that are made stand in the image as digests, and are compared as such:
//
//   rules with ids of their own ─► looked up by list and id
//   the others ─► both images' entries, in the order of their digests, side by side

import CordonModel

/// What became of a rule from one image to another.
package enum RuleChange: Sendable, Equatable {
  case added(RuleRecord)
  case removed(RuleRecord)
  /// The old rule and the new one, and whether it is on something else now.
  case changed(RuleRecord, RuleRecord, isOnOther: Bool)

  /// As it is, or was last.
  package var rule: RuleRecord {
    switch self {
    case .added(let rule), .removed(let rule), .changed(_, let rule, isOnOther: _): rule
    }
  }
}

extension Image {
  /// Whether the rules of both can be told apart: not where both have keys whose digests are made differently, under another
  /// salt, or with and without a secret key.
  package func isComparable(with other: Image) -> Bool {
    sections.salt == other.sections.salt && sections.isKeyed == other.sections.isKeyed
      || sections.entries.count == 0 || other.sections.entries.count == 0
  }

  /// Calls `body` with every rule that is not the same in `old` and in this image, which is the newer one: first those with ids
  /// of their own, by list and id, then the others. The canary, which is another in each version, is not among them.
  ///
  /// - Throws: ``ImageError/Problem/notComparable`` unless both ``isComparable(with:)``.
  /// - Complexity: O(*n*) in the rules of both; holds those with ids of their own.
  package func forEachChange(from old: Image, _ body: (RuleChange) -> Void) throws(ImageError) {
    guard isComparable(with: old) else { throw ImageError(.notComparable) }
    let comparison = Comparison(old: old, new: self, pairing: ListPairing(old: old.info.lists, new: info.lists))
    comparison.forEachNamedChange(body)
    comparison.forEachMadeChange(body)
  }
}

/// Two images side by side.
private struct Comparison {
  let old: Image
  let new: Image
  let pairing: ListPairing

  private func tell(of change: RuleChange, _ body: (RuleChange) -> Void) {
    if change.rule.list != Canary.name || change.rule.id != Canary.name { body(change) }
  }

  /// A rule of the older image, as it is called in the newer one.
  private func oldRule(_ index: RuleIndex) -> RuleRecord {
    var rule = old.rule(index)
    rule.list = pairing.newName(of: rule.list)
    return rule
  }

  // MARK: Rules with ids of their own

  private struct Name: Hashable {
    let list: ExactText
    let id: ExactText
    init(_ rule: RuleRecord) {
      list = ExactText(text: rule.list)
      id = ExactText(text: rule.id)
    }
  }

  func forEachNamedChange(_ body: (RuleChange) -> Void) {
    // The last of several is taken first, since that costs nothing; so they are turned round.
    var before: [Name: [RuleIndex]] = [:]
    for index in old.namedRules.reversed() { before[Name(oldRule(index)), default: []].append(index) }
    for index in new.namedRules {
      let rule = new.rule(index)
      let name = Name(rule)
      // Several sources may give one id: then they go by their order.
      guard let other = before[name]?.popLast() else {
        tell(of: .added(rule), body)
        continue
      }
      let otherRule = oldRule(other)
      let isOnOther = new.firstDigest(of: index) != old.firstDigest(of: other)
      if rule != otherRule || isOnOther {
        tell(of: .changed(otherRule, rule, isOnOther: isOnOther || rule.text != otherRule.text), body)
      }
    }
    let gone = Set(before.values.joined())
    for index in old.namedRules where gone.contains(index) { tell(of: .removed(old.rule(index)), body) }
  }

  // MARK: Rules with ids that are made

  func forEachMadeChange(_ body: (RuleChange) -> Void) {
    var ours = UnnamedRules(of: new)
    var theirs = UnnamedRules(of: old)
    while true {
      let order = UnnamedRules.order(ours, theirs)
      if order == nil { return }
      let rules = order! >= 0 ? ours.takeRules() : []
      var before = order! <= 0 ? theirs.takeRules() : []
      for index in rules {
        let rule = new.rule(index)
        guard let place = before.firstIndex(where: { oldRule($0).hasSameName(as: rule) }) else {
          tell(of: .added(rule), body)
          continue
        }
        let other = oldRule(before.remove(at: place))
        if other != rule { tell(of: .changed(other, rule, isOnOther: false), body) }
      }
      for index in before { tell(of: .removed(old.rule(index)), body) }
    }
  }
}

extension Image {
  fileprivate var namedRules: [RuleIndex] {
    (0..<sections.rules.count).filter { memory.u32(sections.rules.at($0) + 4) != Layout.noString }
      .map { RuleIndex(rawValue: UInt32(truncatingIfNeeded: $0)) }
  }

  /// The digest of the first key of a rule with a record; nil for a pattern or a phrase.
  fileprivate func firstDigest(of rule: RuleIndex) -> UInt64? {
    let entry = memory.u32(sections.rules.at(Int(rule.rawValue)) + 8)
    return entry == Layout.noEntry ? nil : digestStart(ofEntry: Int(entry))
  }

  /// The rules with a record whose ids are made, by the entries that they are made from.
  fileprivate var recordedUnnamedRules: [Int: [RuleIndex]] {
    var rules: [Int: [RuleIndex]] = [:]
    for number in 0..<sections.rules.count where memory.u32(sections.rules.at(number) + 4) == Layout.noString {
      let entry = Int(memory.u32(sections.rules.at(number) + 8))
      rules[entry, default: []].append(RuleIndex(rawValue: UInt32(truncatingIfNeeded: number)))
    }
    return rules
  }
}

extension RuleRecord {
  fileprivate func hasSameName(as other: RuleRecord) -> Bool {
    list.utf8.elementsEqual(other.list.utf8) && id.utf8.elementsEqual(other.id.utf8)
  }
}

/// Walks the entries of an image in the order of their digests.
private struct UnnamedRules {
  private let image: Image
  private let recorded: [Int: [RuleIndex]]
  private var entry = 0
  private var slot = 0

  init(of image: Image) {
    self.image = image
    recorded = image.recordedUnnamedRules
    findSlot()
  }

  private var isAtEnd: Bool { entry >= image.sections.entries.count }

  private mutating func findSlot() {
    guard !isAtEnd else { return }
    while Int(image.memory.u32(image.sections.directory.at(slot + 1))) <= entry { slot += 1 }
  }

  /// The first 72 bits of the entry's digest, which every directory and entry tell.
  private var digest: UInt128 {
    let bits = image.contents.directoryBits
    let remainder = image.remainder(ofEntry: entry)
    let rest = UInt128(remainder.high) << 8 | UInt128(remainder.low)
    return UInt128(slot) << UInt128(72 - bits) | rest >> UInt128(bits)
  }

  /// Which of two goes first: above 0 the first, below 0 the second, 0 both; nil where both are at their ends.
  static func order(_ a: UnnamedRules, _ b: UnnamedRules) -> Int? {
    if a.isAtEnd { return b.isAtEnd ? nil : -1 }
    if b.isAtEnd { return 1 }
    let (first, second) = (a.digest, b.digest)
    return first == second ? 0 : first < second ? 1 : -1
  }

  /// The rules whose ids are made from the entry, and goes to the next one.
  mutating func takeRules() -> [RuleIndex] {
    var rules = recorded[entry] ?? []
    if case .plain = image.reference(ofEntry: entry) { rules.append(image.plainRule(ofEntry: entry)) }
    entry += 1
    findSlot()
    return rules
  }
}
