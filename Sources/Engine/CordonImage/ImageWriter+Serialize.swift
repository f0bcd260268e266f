// From what was collected to the bytes of an image, as FORMAT.md describes them:
//
//   strings, label sets, lists, classes ─► sorted ─► rules that have a record ─► sorted ─► sections
//   keys ─► ImageWriter+Index.swift ─────────────────────────────────────────────────────► sections

import Crypto

/// A section of an image and its bytes.
struct ImagePart {
  let section: Layout.Section
  /// Bytes an element.
  let stride: Int
  var bytes: [UInt8]

  init(_ section: Layout.Section, _ bytes: [UInt8], stride: Int? = nil) {
    self.section = section
    self.bytes = bytes
    self.stride = stride ?? section.stride ?? 1
  }

  var count: Int { bytes.count / stride }
}

/// The numbers that strings and what is made of them have in the image: those of a sorted order.
struct CanonicalNames {
  let strings: Renumbering
  let labelSets: Renumbering
  let lists: Renumbering
  /// For each list, the first one of its name, which is the one that rules are of: of others there is a version alone.
  let firstLists: [UInt32]
  let classes: Renumbering

  init(_ writer: ImageWriter) {
    let texts = writer.strings.values
    let strings = Renumbering(count: texts.count) { texts[Int($0)] < texts[Int($1)] }
    let sets = writer.labelSets.values.map { $0.map { strings[$0] } }
    let labelSets = Renumbering(count: sets.count) { sets[Int($0)].lexicographicallyPrecedes(sets[Int($1)]) }
    let names = writer.lists.map { (strings[$0.name], $0.version.map { Int(strings[$0]) } ?? -1) }
    let lists = Renumbering(count: names.count) { names[Int($0)] < names[Int($1)] }
    let numbers = Dictionary(names.indices.map { (names[$0].0, lists[UInt32($0)]) }, uniquingKeysWith: min)
    let firstLists = names.map { numbers[$0.0]! }
    // The bytes of a class tell it from all others.
    let records = writer.classes.values.map { $0.record(firstLists, labelSets) }
    self.classes = Renumbering(count: records.count) { records[Int($0)].lexicographicallyPrecedes(records[Int($1)]) }
    (self.strings, self.labelSets, self.lists, self.firstLists) = (strings, labelSets, lists, firstLists)
  }
}

extension ImageWriter.SharedFields {
  /// The bytes of the class.
  func record(_ lists: [UInt32], _ labelSets: Renumbering) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(little: lists[Int(list)])
    bytes.append(little: labelSets[labelSet])
    bytes.append(little: added?.daysSince1970 ?? 0)
    bytes.append(little: expires?.daysSince1970 ?? 0)
    bytes += [kind.imageCode, scope.imageCode, action.imageCode, targets.rawValue]
    let isWidened = scope == .exact && writtenScope == .page
    bytes.append(
      little: UInt32(
        (added == nil ? 0 : 1) | (expires == nil ? 0 : 2) | (findsEvasions ? 4 : 0) | (isWidened ? 8 : 0)))
    return bytes
  }
}

extension ImageWriter {
  /// The bytes of the image.
  ///
  /// - Throws: ``ImageError/Problem/tooLarge(what:count:maximum:)``.
  /// - Complexity: O(*n*) in the keys, O(*n* log *n*) in rules with an id of their own.
  package func serialize() throws(ImageError) -> [UInt8] {
    let names = CanonicalNames(self)
    let plan = planIndex()
    let rules = numberRules(plan, names)
    let parts = ruleSections(plan, names, rules) + (try indexSections(plan, names, rules: rules))
    for part in parts {
      let limit: Int? =
        switch part.section {
        case .strings, .stringOffsets, .labels: Int(UInt32.max)
        case .entries: Layout.maximumEntryCount
        case .rules: Layout.maximumRuleCount
        default: nil
        }
      guard let limit, part.count >= limit else { continue }
      throw ImageError(.tooLarge(what: "elements of section \(part.section)", count: part.count, maximum: limit))
    }
    return assemble(parts)
  }

  /// The rules that have a record, by list and id.
  private func numberRules(_ plan: IndexPlan, _ names: CanonicalNames) -> Renumbering {
    struct Place: Comparable {
      // Ids that are made come behind the others, in the order of what they are made from.
      var list, id, ruleClass, entry: UInt32
      static func < (a: Place, b: Place) -> Bool {
        (a.list, a.id, a.ruleClass, a.entry) < (b.list, b.id, b.ruleClass, b.entry)
      }
    }
    let recorded = ruleClasses.indices.filter { plan.isRecorded[$0] }
    let places = recorded.map { rule in
      let id = ruleIDs[rule]
      return Place(
        list: names.firstLists[Int(classes.values[Int(ruleClasses[rule])].list)],
        id: id == Layout.noString ? id : names.strings[id], ruleClass: names.classes[ruleClasses[rule]],
        entry: plan.firstEntries[rule])
    }
    return Renumbering(
      recorded, of: ruleClasses.count,
      by: { a, b in
        let (first, second) = (places[a], places[b])
        return first == second ? a < b : first < second
      })
  }

  /// Sections 1 to 9, in order.
  private func ruleSections(_ plan: IndexPlan, _ names: CanonicalNames, _ rules: Renumbering) -> [ImagePart] {
    var stringBytes: [UInt8] = []
    var stringOffsets: [UInt8] = []
    stringOffsets.append(little: UInt32(0))
    for string in names.strings.order {
      stringBytes.append(contentsOf: strings.values[Int(string)].text.utf8)
      stringOffsets.append(little: UInt32(truncatingIfNeeded: stringBytes.count))
    }

    var listBytes: [UInt8] = []
    for list in names.lists.order {
      listBytes.append(little: names.strings[lists[Int(list)].name])
      listBytes.append(little: lists[Int(list)].version.map { names.strings[$0] } ?? Layout.noString)
    }

    var labelOffsets: [UInt8] = []
    var labels: [UInt8] = []
    labelOffsets.append(little: UInt32(0))
    for set in names.labelSets.order {
      for label in labelSets.values[Int(set)] { labels.append(little: names.strings[label]) }
      labelOffsets.append(little: UInt32(truncatingIfNeeded: labels.count / 4))
    }

    var classBytes: [UInt8] = []
    for shared in names.classes.order {
      classBytes += classes.values[Int(shared)].record(names.firstLists, names.labelSets)
    }

    var ruleBytes: [UInt8] = []
    ruleBytes.reserveCapacity(rules.order.count * 12)
    for rule in rules.order.map(Int.init) {
      let id = ruleIDs[rule]
      precondition(
        id != Layout.noString || plan.firstEntries[rule] != Layout.noEntry, "a rule without id must have a key")
      ruleBytes.append(little: names.classes[ruleClasses[rule]])
      ruleBytes.append(little: id == Layout.noString ? id : names.strings[id])
      ruleBytes.append(little: plan.firstEntries[rule])
    }

    var textBytes: [UInt8] = []
    let held = texts.filter { plan.isRecorded[Int($0.rule)] }.map { (rules[$0.rule], names.strings[$0.text]) }
    for text in held.sorted(by: <) {
      textBytes.append(little: text.0)
      textBytes.append(little: text.1)
    }
    return [
      ImagePart(.strings, stringBytes), ImagePart(.stringOffsets, stringOffsets), ImagePart(.lists, listBytes),
      ImagePart(.labelOffsets, labelOffsets), ImagePart(.labels, labels), ImagePart(.classes, classBytes),
      ImagePart(.rules, ruleBytes), ImagePart(.texts, textBytes), ImagePart(.tables, tables),
    ]
  }

  /// Header, section table and sections, each at its place, and the digest of it all.
  private func assemble(_ parts: [ImagePart]) -> [UInt8] {
    var offsets: [Int] = []
    var end = Layout.headerSize + Layout.Section.allCases.count * Layout.sectionRecordSize
    for part in parts {
      offsets.append(Layout.aligned(end))
      end = Layout.aligned(end) + part.bytes.count
    }

    var image: [UInt8] = []
    image.reserveCapacity(end + Layout.digestSize)
    image += Layout.magic
    image.append(little: Layout.version)
    image.append(little: UInt32(parts.count))
    image.append(little: UInt64(end))
    image.append(
      little: (keys.hasSingleLabelDomain ? Layout.singleLabelFlag : 0) | (listKey != nil ? Layout.keyedFlag : 0))
    image.append(little: UInt32(0))
    image.append(little: Layout.filterSeed)
    image.append(little: digester.salt.words.0.byteSwapped)
    image.append(little: digester.salt.words.1.byteSwapped)
    image.append(little: date?.secondsSince1970 ?? 0)
    for (part, offset) in zip(parts, offsets) {
      image.append(little: UInt32(part.section.rawValue))
      image.append(little: UInt32(part.stride))
      image.append(little: UInt64(offset))
      image.append(little: UInt64(part.count))
    }
    for (part, offset) in zip(parts, offsets) {
      image.append(contentsOf: repeatElement(0, count: offset - image.count))
      image += part.bytes
    }

    var hasher = SHA256()
    image.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
    image.append(contentsOf: hasher.finalize())
    return image
  }
}

extension [UInt8] {
  /// Appends `number`, its least significant byte first.
  mutating func append(little number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
