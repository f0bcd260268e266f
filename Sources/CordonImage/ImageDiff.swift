// Two versions of a list, rule by rule: what the new one adds, no longer has, or says otherwise. A rule is known by its list and
// its id. Ids that are made stand in the image as digests, and are compared as such:
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
}

extension RuleChange {
  /// Whether items may match that did not before: a rule that is new, on something else, wider, or in force for longer.
  package var mayMatchMore: Bool {
    switch self {
    case .added(let rule): rule.action != .allow
    case .removed: false
    case .changed(let old, let new, let isOnOther):
      new.action != .allow
        && (isOnOther || old.kind != new.kind || old.scope != new.scope || old.targets != new.targets
          || old.findsEvasions != new.findsEvasions || old.text != new.text || old.action == .allow
          || old.expires != new.expires && new.expires.map { end in old.expires.map { $0 < end } ?? false } ?? true)
    }
  }

  /// Whether an exception is gone or another one: what it alone kept from matching may match now.
  package var endsException: Bool {
    switch self {
    case .added: false
    case .removed(let rule): rule.action == .allow
    case .changed(let old, let new, _): old.action == .allow && new != old
    }
  }
}

extension Image {
  /// Calls `body` with every rule that is not the same in `old` and in this image, which is the newer one, and with its place
  /// in this image, where it has one: first those with ids of their own, by list and id, then the others.
  ///
  /// - Throws: ``ImageError/Problem/notComparable`` where both have keys whose digests are made differently: under another
  ///   salt, or with and without a secret key.
  /// - Complexity: O(*n*) in the rules of both; holds those with ids of their own.
  package func forEachChange(
    from old: Image, _ body: (RuleChange, RuleIndex?) throws(ImageError) -> Void
  ) throws(ImageError) {
    let isComparable = sections.salt == old.sections.salt && sections.isKeyed == old.sections.isKeyed
    guard isComparable || sections.entries.count == 0 || old.sections.entries.count == 0 else {
      throw ImageError(.notComparable)
    }
    try forEachNamedChange(from: old, body)
    try forEachMadeChange(from: old, body)
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

  private func forEachNamedChange(
    from old: Image, _ body: (RuleChange, RuleIndex?) throws(ImageError) -> Void
  ) throws(ImageError) {
    // The last of several is taken first, since that costs nothing; so they are turned round.
    var before: [Name: [RuleIndex]] = [:]
    for index in old.namedRules.reversed() { before[Name(old.rule(index)), default: []].append(index) }
    for index in namedRules {
      let rule = rule(index)
      let name = Name(rule)
      // Several sources may give one id: then they go by their order.
      guard let other = before[name]?.popLast() else {
        try body(.added(rule), index)
        continue
      }
      let otherRule = old.rule(other)
      let isOnOther = firstDigest(of: index) != old.firstDigest(of: other)
      if rule != otherRule || isOnOther {
        try body(.changed(otherRule, rule, isOnOther: isOnOther || rule.text != otherRule.text), index)
      }
    }
    let gone = Set(before.values.joined())
    for index in old.namedRules where gone.contains(index) { try body(.removed(old.rule(index)), nil) }
  }

  private var namedRules: [RuleIndex] {
    (0..<sections.rules.count).filter { memory.u32(sections.rules.at($0) + 4) != Layout.noString }
      .map { RuleIndex(rawValue: UInt32(truncatingIfNeeded: $0)) }
  }

  /// The digest of the first key of a rule with a record; nil for a pattern or a phrase.
  private func firstDigest(of rule: RuleIndex) -> UInt64? {
    let entry = memory.u32(sections.rules.at(Int(rule.rawValue)) + 8)
    return entry == Layout.noEntry ? nil : digestStart(ofEntry: Int(entry))
  }

  // MARK: Rules with ids that are made

  /// The rules with a record whose ids are made, by the entries that they are made from.
  fileprivate var recordedMadeRules: [Int: [RuleIndex]] {
    var rules: [Int: [RuleIndex]] = [:]
    for number in 0..<sections.rules.count where memory.u32(sections.rules.at(number) + 4) == Layout.noString {
      let entry = Int(memory.u32(sections.rules.at(number) + 8))
      rules[entry, default: []].append(RuleIndex(rawValue: UInt32(truncatingIfNeeded: number)))
    }
    return rules
  }

  private func forEachMadeChange(
    from old: Image, _ body: (RuleChange, RuleIndex?) throws(ImageError) -> Void
  ) throws(ImageError) {
    var ours = MadeRules(of: self)
    var theirs = MadeRules(of: old)
    while true {
      let order = MadeRules.order(ours, theirs)
      if order == nil { return }
      let new = order! >= 0 ? ours.takeRules() : []
      var before = order! <= 0 ? theirs.takeRules() : []
      for index in new {
        let rule = rule(index)
        guard let place = before.firstIndex(where: { old.rule($0).hasSameName(as: rule) }) else {
          try body(.added(rule), index)
          continue
        }
        let other = old.rule(before.remove(at: place))
        if other != rule { try body(.changed(other, rule, isOnOther: false), index) }
      }
      for index in before { try body(.removed(old.rule(index)), nil) }
    }
  }
}

extension RuleRecord {
  fileprivate func hasSameName(as other: RuleRecord) -> Bool {
    list.utf8.elementsEqual(other.list.utf8) && id.utf8.elementsEqual(other.id.utf8)
  }
}

/// Walks the entries of an image in the order of their digests.
private struct MadeRules {
  private let image: Image
  private let recorded: [Int: [RuleIndex]]
  private var entry = 0
  private var slot = 0

  init(of image: Image) {
    self.image = image
    recorded = image.recordedMadeRules
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
  static func order(_ a: MadeRules, _ b: MadeRules) -> Int? {
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
