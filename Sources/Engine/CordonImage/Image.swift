// The reader: an image that was verified whole when it was opened, and from then on only answers.
//
//   path ─► ImageMemory (open, fstat, read or mmap) ─► Verification (size, SHA-256, sections, contents) ─► ImageFilters (unsealed, where the list has a secret key) ─► Image
//
// What a lookup does is in Image+Lookup.swift, the format in Layout.swift.

import CordonModel

/// A compiled blocklist. Immutable; shared by any number of threads, and, where it is mapped, by processes.
///
///     let image = try Image(contentsOf: "list.cordon")
///     let rules = image.rules(under: key.span, hashed: false, recent: recent)
///     for i in 0..<rules.count { … image.header(rules[i]) … }
package final class Image: Sendable {
  let memory: ImageMemory
  let sections: SectionTable
  let contents: VerifiedContents
  /// What is asked first, by hash.
  package let filters: ImageFilters
  let digester: KeyDigester
  /// Whose signature stands behind the image.
  let signer: PublicKey?
  /// What most rules share, made once: every match is reported with them.
  private let listNames: [String]
  private let labelSets: [[String]]
  /// The most label sets that are made at once; lists that have more share little.
  private static let maximumSharedLabelSets = 1024

  /// Opens and verifies the image at `path`, all of it, before it answers anything.
  ///
  /// The file may be replaced by renaming another over it while it is open: this image stays what it was. A file of up to
  /// ``ImageMemory/largestCopy`` bytes is copied, and may change in any way once it is open. A larger one is mapped, and must
  /// not be overwritten or truncated in place.
  ///
  /// - Parameters:
  ///   - key: the secret that the image was compiled with; nil for none.
  ///   - keys: of which one must have signed the image; nil for any image.
  /// - Throws: ``ImageError`` with the path in it, for a file that cannot be opened, is no image, or is damaged, and for a
  ///   key that is not the image's.
  /// - Complexity: O(*n*) in bytes, about one SHA-256 of the file.
  package convenience init(
    contentsOf path: String, key: ListKey? = nil, trusting keys: [PublicKey]? = nil
  ) throws(ImageError) {
    do {
      try self.init(ImageMemory(opening: path), key: key, trusting: keys)
    } catch {
      throw ImageError(error.problem, path: path)
    }
  }

  /// Verifies an image that stands in memory, and keeps a copy.
  package convenience init(verifying bytes: [UInt8], key: ListKey? = nil) throws(ImageError) {
    try self.init(ImageMemory(copying: bytes), key: key)
  }

  private init(
    _ memory: ImageMemory, key: ListKey?, trusting keys: [PublicKey]? = nil
  ) throws(ImageError) {
    self.memory = memory
    let verified = try Verification(of: memory, trusting: keys)
    (sections, contents, signer) = (verified.sections, verified.contents, verified.signer)
    filters = try Image.filters(of: sections, in: memory, key: key)
    digester = KeyDigester(salt: sections.salt, key: key)
    let (memory, sections) = (memory, sections)
    // Each string is made once, however often a forged image names it.
    var made: [UInt32: String] = [:]
    func string(_ index: UInt32) -> String {
      if let string = made[index] { return string }
      let string = Image.string(index, sections, memory)
      made[index] = string
      return string
    }
    listNames = (0..<sections.lists.count).map { string(memory.u32(sections.lists.at($0))) }
    labelSets = (0..<min(sections.labelOffsets.count - 1, Image.maximumSharedLabelSets)).map {
      Image.labels(ofSet: $0, sections, memory, string)
    }
  }

  /// The filters, unsealed where they must be.
  private static func filters(
    of sections: borrowing SectionTable, in memory: ImageMemory, key: ListKey?
  ) throws(ImageError) -> ImageFilters {
    guard sections.isKeyed == (key != nil) else { throw ImageError(key == nil ? .needsKey : .needsNoKey) }
    var ranges = FilterRanges(sections)
    var place = memory
    if let key {
      var sealed: [UInt8] = []
      for range in [ranges.keys, ranges.pathHosts, ranges.hostTails, ranges.crowdedTails] {
        memory.withBytes(range.byteRange) { sealed += $0 }
      }
      let seal = memory.withBytes(sections.seal.byteRange) { Array($0) }
      guard let opened = key.opened(sealed, seal: seal) else { throw ImageError(.wrongKey) }
      // An empty filter is asked at the first byte.
      place = ImageMemory(copying: [UInt8](repeating: 0, count: Layout.alignment) + opened)
      ranges = FilterRanges(unsealed: sections, from: Layout.alignment)
    }
    try ranges.verify(in: place)
    return ImageFilters(
      ranges, in: place, seed: sections.filterSeed, hasSingleLabelDomain: sections.hasSingleLabelDomain)
  }

  package var ruleCount: Int { sections.rules.count + contents.plainRuleCount }

  /// Every rule, those that the image has a record of first, by list and id.
  ///
  /// - Complexity: O(*n*) in rules and entries.
  package func forEachRule(_ body: (RuleIndex) throws -> Void) rethrows {
    for rule in 0..<sections.rules.count { try body(RuleIndex(rawValue: UInt32(truncatingIfNeeded: rule))) }
    for entry in 0..<sections.entries.count {
      if case .plain = reference(ofEntry: entry) { try body(plainRule(ofEntry: entry)) }
    }
  }

  /// Refuses an image that none of `keys` signed.
  package func verifySigner(isAmong keys: [PublicKey]) throws(ImageError) {
    guard let signer else { throw ImageError(.unsigned) }
    guard keys.contains(signer) else { throw ImageError(.untrustedSigner(fingerprint: signer.fingerprint)) }
  }

  /// The decisive part of a rule of this image. Allocates nothing.
  package func header(_ rule: RuleIndex) -> RuleHeader { ruleClass(of: rule).header }

  /// The rule of an entry that has nothing but its key.
  func plainRule(ofEntry entry: Int) -> RuleIndex {
    RuleIndex(rawValue: UInt32(truncatingIfNeeded: sections.rules.count &+ entry))
  }

  func reference(ofEntry entry: Int) -> Layout.Reference {
    Layout.Reference(
      memory.number(at: sections.references.at(entry), width: sections.references.stride),
      classCount: contents.classes.count, ruleCount: sections.rules.count)
  }

  /// All that the image keeps of a rule of this image.
  package func rule(_ rule: RuleIndex) -> RuleRecord {
    let shared = ruleClass(of: rule)
    return RuleRecord(
      id: id(of: rule, shared), list: listNames[shared.list], kind: shared.header.kind, scope: shared.header.scope,
      writtenScope: shared.writtenScope, targets: shared.header.targets,
      findsEvasions: shared.header.findsEvasions, action: shared.header.action,
      labels: shared.labelSet < labelSets.count
        ? labelSets[shared.labelSet] : Image.labels(ofSet: shared.labelSet, sections, memory, string),
      added: shared.added,
      expires: shared.header.expires, text: shared.header.kind.holdsText ? text(of: rule) : nil)
  }

  /// The patterns and phrases, in the order of the rules.
  package var textRules: [RuleIndex] {
    (0..<sections.texts.count).map { RuleIndex(rawValue: memory.u32(sections.texts.at($0))) }
  }

  /// A copy of the normalisation tables, as the compiler gave them.
  package var tables: [UInt8] { memory.withBytes(sections.tables.byteRange) { Array($0) } }

  /// - Complexity: O(*c*) in the combinations of list, labels and so on that rules share; not in the rules.
  package var info: ImageInfo {
    var byKind: [RuleKind: Int] = [:]
    var byAction: [Action: Int] = [:]
    for (shared, count) in zip(contents.classes, contents.rulesPerClass) where count > 0 {
      byKind[shared.header.kind, default: 0] += count
      byAction[shared.header.action, default: 0] += count
    }
    let lists = (0..<sections.lists.count).map { i in
      let version = memory.u32(sections.lists.at(i) + 4)
      return ImageInfo.List(
        name: string(memory.u32(sections.lists.at(i))), version: version == Layout.noString ? nil : string(version))
    }
    return ImageInfo(
      formatVersion: Int(Layout.version), fileSize: memory.count, digest: digest,
      date: sections.date, fileDate: memory.modified, signer: signer, lists: lists, ruleCount: ruleCount,
      rulesByKind: byKind, rulesByAction: byAction, keyCount: sections.entries.count,
      hashedKeyCount: contents.hashedKeyCount)
  }

  /// SHA-256 of the body, which was verified, in hexadecimal.
  private var digest: String {
    let digits = Array("0123456789abcdef".utf8)
    return memory.withBytes(sections.bodySize..<(sections.bodySize + Layout.digestSize)) { bytes in
      String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
  }

  private func ruleClass(of rule: RuleIndex) -> RuleClass {
    let number = Int(rule.rawValue)
    if number < sections.rules.count { return contents.classes[Int(memory.u32(sections.rules.at(number)))] }
    guard number - sections.rules.count < sections.entries.count,
      case .plain(let index) = reference(ofEntry: number - sections.rules.count)
    else { preconditionFailure("a rule of another image") }
    return contents.classes[index]
  }

  /// The id of a rule: its own, or the one that is made from its key's digest.
  private func id(of rule: RuleIndex, _ shared: RuleClass) -> String {
    let number = Int(rule.rawValue)
    var entry = number - sections.rules.count
    if entry < 0 {
      let own = memory.u32(sections.rules.at(number) + 4)
      if own != Layout.noString { return string(own) }
      entry = Int(memory.u32(sections.rules.at(number) + 8))
    }
    return DerivedID.text(
      kind: shared.header.kind, scope: shared.writtenScope, digestStart: digestStart(ofEntry: entry))
  }

  private func string(_ index: UInt32) -> String { Image.string(index, sections, memory) }

  private static func string(_ index: UInt32, _ sections: borrowing SectionTable, _ memory: ImageMemory) -> String {
    let offsets = sections.stringOffsets.at(Int(index))
    let start = sections.strings.at(Int(memory.u32(offsets)))
    let end = sections.strings.at(Int(memory.u32(offsets + 4)))
    return memory.withBytes(start..<end) { String(decoding: $0, as: UTF8.self) }
  }

  private static func labels(
    ofSet set: Int, _ sections: borrowing SectionTable, _ memory: ImageMemory, _ string: (UInt32) -> String
  ) -> [String] {
    let offsets = sections.labelOffsets.at(set)
    var labels: [String] = []
    for label in Int(memory.u32(offsets))..<Int(memory.u32(offsets + 4)) {
      labels.append(string(memory.u32(sections.labels.at(label))))
    }
    return labels
  }

  /// The text of a pattern or phrase, found by halving: the texts stand in the order of their rules.
  private func text(of rule: RuleIndex) -> String? {
    var low = 0
    var high = sections.texts.count
    while low < high {
      let middle = (low + high) / 2
      if memory.u32(sections.texts.at(middle)) < rule.rawValue { low = middle + 1 } else { high = middle }
    }
    guard low < sections.texts.count, memory.u32(sections.texts.at(low)) == rule.rawValue else { return nil }
    return string(memory.u32(sections.texts.at(low) + 4))
  }
}
