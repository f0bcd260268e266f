// The index of an image: its filters, and for each key an entry.
//
//   keys ─► by digest ─► those of one digest ─┬─ one rule, and nothing of its own ─► its class
//                                             ├─ one rule ─► its record
//                                             └─ several ─► postings

import CordonBytes
import Dispatch
import Synchronization

/// What an index is made of, before rules have their numbers.
struct IndexPlan {
  /// The keys by digest and then by rule, each once.
  var keys: [IndexKey] = []
  /// Where the keys of each digest begin; one more for their end.
  var starts: [Int] = []
  /// Which rules the image has a record of, by their numbers in the writer.
  var isRecorded: [Bool]
  /// For each rule the entry of its first key, or ``Layout/noEntry``. Known for recorded rules alone.
  var firstEntries: [UInt32] = []

  var entryCount: Int { starts.count - 1 }
}

extension ImageWriter {
  func planIndex() -> IndexPlan {
    var plan = IndexPlan(isRecorded: [Bool](repeating: false, count: ruleClasses.count))
    for (rule, state) in ruleStates.enumerated() where !state.contains(.isMerged) {
      if ruleIDs[rule] != Layout.noString { plan.isRecorded[rule] = true }
    }
    plan.keys = sorted(unmergedKeys(), byHash: { $0.digest.high }, <)
    plan.starts.reserveCapacity(plan.keys.count + 1)
    plan.firstEntries = [UInt32](repeating: Layout.noEntry, count: ruleClasses.count)

    var isKeyed = [Bool](repeating: false, count: ruleClasses.count)
    var kept = 0
    var start = 0
    while start < plan.keys.count {
      let digest = plan.keys[start].digest
      let keptStart = kept
      var end = start
      while end < plan.keys.count, plan.keys[end].digest == digest {
        let key = plan.keys[end]
        let isAgain = kept > keptStart && plan.keys[kept - 1].rule == key.rule
        if key.isFirst { plan.firstEntries[Int(key.rule)] = UInt32(truncatingIfNeeded: plan.starts.count) }
        if !isAgain {
          plan.keys[kept] = key
          kept += 1
          // A rule with two keys has more of its own than one.
          if isKeyed[Int(key.rule)] { plan.isRecorded[Int(key.rule)] = true }
          isKeyed[Int(key.rule)] = true
        }
        end += 1
      }
      if kept - keptStart > 1 {
        for key in plan.keys[keptStart..<kept] { plan.isRecorded[Int(key.rule)] = true }
      }
      plan.starts.append(keptStart)
      start = end
    }
    plan.keys.removeSubrange(kept...)
    plan.starts.append(kept)
    return plan
  }

  /// All keys, those of merged rules as the keys of the rules that have them.
  private func unmergedKeys() -> [IndexKey] {
    if merged.isEmpty { return keys.all }
    return keys.all.map { key in
      guard ruleStates[Int(key.rule)].contains(.isMerged) else { return key }
      var key = key
      while let other = merged[key.rule] { key.rule = other }
      return key
    }
  }

  /// Sections 10 to 18, in order.
  func indexSections(_ plan: IndexPlan, _ names: CanonicalNames, rules: Renumbering) throws(ImageError) -> [ImagePart] {
    typealias Parts = Result<[ImagePart], ImageError>
    let parts = Mutex<(filters: Parts, entries: Parts)>((.success([]), .success([])))
    // As much work in one as in the other.
    DispatchQueue.concurrentPerform(iterations: 2) { half in
      if half == 0 {
        let filters = Result { () throws(ImageError) in try filterSections(plan) }
        parts.withLock { $0.filters = filters }
      } else {
        let entries = Result { () throws(ImageError) in try entrySections(plan, names, rules: rules) }
        parts.withLock { $0.entries = entries }
      }
    }
    let (filters, entries) = parts.withLock { $0 }
    return try filters.get() + entries.get()
  }

  /// Directory, entries, references and postings.
  ///
  /// - Throws: where references cannot be told apart in 32 bits, and where an entry would hold the same of two keys: by chance
  ///   once in 2⁴⁶ images of ten million, or because somebody looked for them.
  private func entrySections(
    _ plan: IndexPlan, _ names: CanonicalNames, rules: Renumbering
  ) throws(ImageError) -> [ImagePart] {
    let bits = Layout.directoryBits(entryCount: plan.entryCount)
    var directory: [UInt8] = []
    directory.reserveCapacity(((1 << bits) + 1) * 4)
    var slots = 0
    var entries: [UInt8] = []
    entries.reserveCapacity(plan.entryCount * Layout.remainderSize)
    var references: [UInt32] = []
    references.reserveCapacity(plan.entryCount)
    var postings: [UInt8] = []
    let classCount = classes.values.count
    let ruleCount = rules.order.count
    var greatest = classCount + ruleCount
    for entry in 0..<plan.entryCount {
      let (start, end) = (plan.starts[entry], plan.starts[entry + 1])
      let key = plan.keys[start]
      while slots <= key.digest.slot(bits: bits) {
        directory.append(little: UInt32(truncatingIfNeeded: entry))
        slots += 1
      }
      let remainder = key.digest.remainder(bits: bits)
      if entry > 0 {
        let before = plan.keys[plan.starts[entry - 1]].digest
        if before.slot(bits: bits) == key.digest.slot(bits: bits), before.remainder(bits: bits) == remainder {
          throw ImageError(
            .cannotWrite(
              step: "making the index", reason: "two keys have digests that cannot be told apart; give another --salt"))
        }
      }
      entries.append(little: remainder.high.byteSwapped)
      entries.append(remainder.low)

      let reference: Layout.Reference
      if end - start > 1 {
        reference = .postings(postings.count / 4)
        postings.append(little: UInt32(truncatingIfNeeded: end - start))
        for rule in plan.keys[start..<end].map({ rules[$0.rule] }).sorted() { postings.append(little: rule) }
        greatest = classCount + ruleCount + postings.count / 4
      } else if plan.isRecorded[Int(key.rule)] {
        reference = .rule(Int(rules[key.rule]))
      } else {
        reference = .plain(class: Int(names.classes[ruleClasses[Int(key.rule)]]))
      }
      references.append(UInt32(truncatingIfNeeded: reference.value(classCount: classCount, ruleCount: ruleCount)))
    }
    while slots < (1 << bits) + 1 {
      directory.append(little: UInt32(truncatingIfNeeded: plan.entryCount))
      slots += 1
    }
    guard greatest <= Int(UInt32.max) else {
      throw ImageError(.tooLarge(what: "references", count: greatest, maximum: Int(UInt32.max)))
    }
    let width = Layout.width(of: greatest)
    var referenceBytes: [UInt8] = []
    referenceBytes.reserveCapacity(references.count * width)
    for reference in references {
      for byte in 0..<width { referenceBytes.append(UInt8(truncatingIfNeeded: reference >> UInt32(8 * byte))) }
    }
    return [
      ImagePart(.directory, directory), ImagePart(.entries, entries),
      ImagePart(.references, referenceBytes, stride: width), ImagePart(.postings, postings),
    ]
  }

  /// The filters, sealed where the list has a secret key.
  private func filterSections(_ plan: IndexPlan) throws(ImageError) -> [ImagePart] {
    let hostTails = HostTailFilter(keys.hostTails)
    let sections: [(Layout.Section, [UInt64])] = [
      (.keyFilter, makeKeyFilter(plan).words),
      (.pathHostFilter, BlockedBloomFilter(hashes: keys.pathHosts).words),
      (.hostTailFilter, hostTails.words), (.crowdedTails, hostTails.crowds),
    ]
    var parts = sections.map { section, words in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(words.count * 8)
      for word in words { bytes.append(little: word) }
      return ImagePart(section, bytes)
    }
    var seal: [UInt8] = []
    if let listKey {
      let all = try listKey.sealed(parts.flatMap(\.bytes))
      seal = all.seal
      var position = 0
      for index in parts.indices {
        let count = parts[index].bytes.count
        parts[index].bytes = Array(all.filters[position..<position + count])
        position += count
      }
    }
    return parts + [ImagePart(.seal, seal)]
  }

  /// The filter over the keys that came in plain.
  private func makeKeyFilter(_ plan: IndexPlan) -> BlockedBloomFilter {
    let isHashed = classes.values.map { $0.kind == .sha256 }
    var hashes = Array(announced)
    hashes.reserveCapacity(hashes.count + plan.keys.count)
    for key in plan.keys where !isHashed[Int(ruleClasses[Int(key.rule)])] { hashes.append(key.filterHash) }
    return BlockedBloomFilter(hashes: hashes)
  }
}
