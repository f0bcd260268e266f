// The second half of verification: everything that the reader relies on is proved here, once, in one pass over each
// section. An image can break these rules only if someone made a digest for it: Cordon's writer never does.

import CordonModel

/// What rules have in common, read from a verified image.
struct RuleClass: Sendable {
  /// Index into the lists.
  var list: Int
  var labelSet: Int
  var writtenScope: Scope
  var added: CalendarDate?
  var header: RuleHeader
}

/// Proof that the sections of an image hold what they must, and what was learned on the way.
struct VerifiedContents {
  let classes: [RuleClass]
  /// Rules of each class, a count: those that the image has a record of, and those that have nothing but their key.
  let rulesPerClass: [Int]
  /// Rules that have nothing but their key, a count.
  let plainRuleCount: Int
  /// How many leading bits of a digest the directory goes by.
  let directoryBits: Int
  /// Digests of keys that arrived as SHA-256 for one rule or more, a count.
  let hashedKeyCount: Int

  init(verifying sections: SectionTable, in memory: ImageMemory) throws(ImageError) {
    let verifier = ContentsVerifier(memory: memory, sections: sections)
    try verifier.verifyStrings()
    try verifier.verifyLists()
    try verifier.verifyLabels()
    classes = try verifier.verifiedClasses()
    var counts = try verifier.countedRules(classes)
    try verifier.verifyTexts(classes, counts)
    try verifier.verifySeal()
    directoryBits = try verifier.verifiedDirectoryBits()
    try verifier.verifyEntries(directoryBits: directoryBits)
    let index = try verifier.verifiedReferences(classes)
    for (number, count) in index.plainRulesPerClass.enumerated() { counts[number] += count }
    plainRuleCount = index.plainRulesPerClass.reduce(0, +)
    rulesPerClass = counts
    hashedKeyCount = index.hashedKeyCount
  }
}

/// The checks of the sections that hold rules; those of the index are in ContentsVerifier+Index.swift.
struct ContentsVerifier {
  let memory: ImageMemory
  let sections: SectionTable

  func malformed(_ section: Layout.Section, _ reason: String) -> ImageError {
    ImageError(.malformed(section: "\(section)", reason: reason))
  }

  /// Each string is UTF-8 by itself: the whole is, and no string begins within a scalar.
  fileprivate func verifyStrings() throws(ImageError) {
    guard memory.withBytes(sections.strings.byteRange, isWellFormedUTF8) else {
      throw malformed(.strings, "it is not UTF-8")
    }
    try verifyOffsets(sections.stringOffsets, .stringOffsets, end: sections.strings.count)
    for i in 0..<(sections.stringOffsets.count - 1) {
      let offset = Int(memory.u32(sections.stringOffsets.at(i)))
      let isContinuation = offset < sections.strings.count && memory.u8(sections.strings.at(offset)) & 0xC0 == 0x80
      guard !isContinuation else { throw malformed(.stringOffsets, "string \(i) begins within a character") }
    }
  }

  fileprivate func verifyLists() throws(ImageError) {
    for i in 0..<sections.lists.count {
      let record = sections.lists.at(i)
      let version = memory.u32(record + 4)
      guard isString(memory.u32(record)), version == Layout.noString || isString(version) else {
        throw malformed(.lists, "list \(i) names a string that is not there")
      }
    }
  }

  fileprivate func verifyLabels() throws(ImageError) {
    try verifyOffsets(sections.labelOffsets, .labelOffsets, end: sections.labels.count)
    for i in 0..<sections.labels.count where !isString(memory.u32(sections.labels.at(i))) {
      throw malformed(.labels, "label \(i) names a string that is not there")
    }
  }

  fileprivate func verifiedClasses() throws(ImageError) -> [RuleClass] {
    var classes: [RuleClass] = []
    classes.reserveCapacity(sections.classes.count)
    for i in 0..<sections.classes.count {
      let record = sections.classes.at(i)
      let list = memory.u32(record)
      let labelSet = memory.u32(record + 4)
      guard list < sections.lists.count else { throw malformed(.classes, "class \(i) is of a list that is not there") }
      guard labelSet < sections.labelOffsets.count - 1 else {
        throw malformed(.classes, "class \(i) has labels that are not there")
      }
      let targets = PatternTargets(rawValue: memory.u8(record + 19))
      guard let kind = RuleKind(imageCode: memory.u8(record + 16)),
        let scope = Scope(imageCode: memory.u8(record + 17)),
        let action = Action(imageCode: memory.u8(record + 18)),
        PatternTargets.known.isSuperset(of: targets)
      else { throw malformed(.classes, "class \(i) has a kind, scope, action or target that does not exist") }

      let known = memory.u32(record + 20)
      guard known <= 15 else { throw malformed(.classes, "class \(i) has reserved bytes that are not 0") }
      let isWidened = known & 8 != 0
      guard scope == .exact || !isWidened else { throw malformed(.classes, "class \(i) has two scopes") }
      let findsEvasions = known & 4 != 0
      guard kind.holdsText || !findsEvasions else {
        throw malformed(.classes, "class \(i) is searched in skeletons, and holds no text")
      }
      let header = RuleHeader(
        kind: kind, scope: scope, targets: targets, findsEvasions: findsEvasions, action: action,
        expires: known & 2 != 0 ? day(at: record + 12) : nil)
      classes.append(
        RuleClass(
          list: Int(list), labelSet: Int(labelSet), writtenScope: isWidened ? .page : scope,
          added: known & 1 != 0 ? day(at: record + 8) : nil, header: header))
    }
    return classes
  }

  private func day(at offset: Int) -> CalendarDate {
    CalendarDate(daysSince1970: Int32(bitPattern: memory.u32(offset)))
  }

  /// Each rule with a record is of a class and has an id, its own or that of its key; how many are of each class.
  fileprivate func countedRules(_ classes: [RuleClass]) throws(ImageError) -> [Int] {
    guard sections.rules.count <= Layout.maximumRuleCount else { throw malformed(.rules, "there are too many") }
    var counts = [Int](repeating: 0, count: classes.count)
    for i in 0..<sections.rules.count {
      let record = sections.rules.at(i)
      let ruleClass = Int(memory.u32(record))
      guard ruleClass < classes.count else { throw malformed(.rules, "rule \(i) is of a class that is not there") }
      let id = memory.u32(record + 4)
      let entry = memory.u32(record + 8)
      guard entry == Layout.noEntry || entry < sections.entries.count else {
        throw malformed(.rules, "the entry of rule \(i) is not there")
      }
      guard id == Layout.noString ? entry != Layout.noEntry : isString(id) else {
        throw malformed(.rules, "the id of rule \(i) is not there")
      }
      counts[ruleClass] += 1
    }
    return counts
  }

  /// The texts are those of the patterns and phrases, each once, in the order of the rules.
  fileprivate func verifyTexts(_ classes: [RuleClass], _ rulesPerClass: [Int]) throws(ImageError) {
    let expected = zip(classes, rulesPerClass).reduce(0) { $1.0.header.kind.holdsText ? $0 + $1.1 : $0 }
    guard sections.texts.count == expected else { throw malformed(.texts, "there are not as many texts as rules") }
    var previous = -1
    var bytes = 0
    for i in 0..<sections.texts.count {
      let record = sections.texts.at(i)
      let rule = Int(memory.u32(record))
      guard rule > previous, rule < sections.rules.count,
        classes[Int(memory.u32(sections.rules.at(rule)))].header.kind.holdsText
      else { throw malformed(.texts, "text \(i) is of no pattern or phrase, or out of order") }
      guard isString(memory.u32(record + 4)) else { throw malformed(.texts, "text \(i) is not there") }
      let offsets = sections.stringOffsets.at(Int(memory.u32(record + 4)))
      bytes += Int(memory.u32(offsets + 4) - memory.u32(offsets))
      // Few patterns are the same as another; many that are would take more memory than anyone has.
      guard bytes <= 4 * sections.strings.count + 64 << 20 else { throw malformed(.texts, "they are too long") }
      previous = rule
    }
  }

  private func isString(_ index: UInt32) -> Bool { Int(index) < sections.stringOffsets.count - 1 }

  /// Offsets that cut `end` elements into runs: from 0, never falling, to `end`.
  private func verifyOffsets(
    _ offsets: SectionRange, _ section: Layout.Section, end: Int
  ) throws(ImageError) {
    guard offsets.count > 0, memory.u32(offsets.at(0)) == 0 else {
      throw malformed(section, "it does not begin with 0")
    }
    var previous: UInt32 = 0
    for i in 1..<offsets.count {
      let offset = memory.u32(offsets.at(i))
      guard offset >= previous else { throw malformed(section, "offset \(i) falls") }
      previous = offset
    }
    guard Int(previous) == end else { throw malformed(section, "it does not end where its strings or labels do") }
  }
}
