// The reader: an image that was verified whole when it was opened, and from then on only answers.
//
//   path ─► ImageMemory (open, fstat, mmap) ─► SectionTable (magic, version, size, SHA-256, bounds)
//        ─► VerifiedContents (strings, rules, index) ─► Image
//
// What a lookup does is in Image+Lookup.swift, the format in Layout.swift.

import CordonModel

/// A compiled blocklist. Immutable; shared by any number of threads, and by processes through the page cache.
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
  /// What most rules share, made once: every match is reported with them.
  private let listNames: [String]
  private let labelSets: [[String]]
  /// The most label sets that are made at once; lists that have more share little.
  private static let maximumSharedLabelSets = 1024

  /// Opens and verifies the image at `path`, all of it, before it answers anything.
  ///
  /// The file may be replaced by renaming another over it while it is open: this image stays what it was. It must not
  /// be overwritten or cut short where it stands.
  ///
  /// - Throws: ``ImageError`` with the path in it, for a file that cannot be opened, is no image, or is damaged.
  /// - Complexity: O(*n*) in bytes, about one SHA-256 of the file.
  package convenience init(contentsOf path: String) throws(ImageError) {
    do {
      try self.init(ImageMemory(mapping: path))
    } catch {
      throw ImageError(error.problem, path: path)
    }
  }

  /// Verifies an image that stands in memory, and keeps a copy.
  package convenience init(verifying bytes: [UInt8]) throws(ImageError) {
    try self.init(ImageMemory(copying: bytes))
  }

  private init(_ memory: ImageMemory) throws(ImageError) {
    self.memory = memory
    sections = try SectionTable(verifying: memory)
    contents = try VerifiedContents(verifying: sections, in: memory)
    filters = ImageFilters(sections, in: memory)
    let (memory, sections) = (memory, sections)
    listNames = (0..<sections.lists.count).map { Image.string(memory.u32(sections.lists.at($0)), sections, memory) }
    labelSets = (0..<min(sections.labelOffsets.count - 1, Image.maximumSharedLabelSets)).map {
      Image.labels(ofSet: $0, sections, memory)
    }
  }

  /// Refuses an image that none of `keys` signed.
  package func verifySigner(isAmong keys: [PublicKey]) throws(ImageError) {
    guard let signer = sections.signer else { throw ImageError(.unsigned) }
    guard keys.contains(signer) else { throw ImageError(.untrustedSigner(fingerprint: signer.fingerprint)) }
  }

  package var ruleCount: Int { sections.rules.count }

  /// The decisive part of a rule of this image. Allocates nothing.
  package func header(_ rule: RuleIndex) -> RuleHeader { ruleClass(of: rule).header }

  /// All that the image keeps of a rule of this image.
  package func rule(_ rule: RuleIndex) -> RuleRecord {
    let shared = ruleClass(of: rule)
    return RuleRecord(
      id: string(memory.u32(sections.rules.at(Int(rule.rawValue)) + 4)),
      list: listNames[shared.list],
      kind: shared.header.kind, scope: shared.header.scope, targets: shared.header.targets,
      findsEvasions: shared.header.findsEvasions, action: shared.header.action,
      labels: shared.labelSet < labelSets.count
        ? labelSets[shared.labelSet] : Image.labels(ofSet: shared.labelSet, sections, memory),
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
      date: sections.date, fileDate: memory.modified, signer: sections.signer, lists: lists, ruleCount: ruleCount,
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
    precondition(rule.rawValue < sections.rules.count, "a rule of another image")
    return contents.classes[Int(memory.u32(sections.rules.at(Int(rule.rawValue))))]
  }

  private func string(_ index: UInt32) -> String { Image.string(index, sections, memory) }

  private static func string(_ index: UInt32, _ sections: borrowing SectionTable, _ memory: ImageMemory) -> String {
    let offsets = sections.stringOffsets.at(Int(index))
    let start = sections.strings.at(Int(memory.u32(offsets)))
    let end = sections.strings.at(Int(memory.u32(offsets + 4)))
    return memory.withBytes(start..<end) { String(decoding: $0, as: UTF8.self) }
  }

  private static func labels(
    ofSet set: Int, _ sections: borrowing SectionTable, _ memory: ImageMemory
  ) -> [String] {
    let offsets = sections.labelOffsets.at(set)
    var labels: [String] = []
    for label in Int(memory.u32(offsets))..<Int(memory.u32(offsets + 4)) {
      labels.append(string(memory.u32(sections.labels.at(label)), sections, memory))
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
