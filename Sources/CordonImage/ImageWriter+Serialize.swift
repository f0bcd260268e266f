// From what was collected to the bytes of an image, in the layout that Layout.swift describes:
//
//   keys ─► sorted, each (key, rule) once ─► salt ─► digests ─► sorted ─► filter, directory, entries, postings
//
// The salt is made of everything that goes in, so that it is the same for the same list and for no other.

import Crypto

extension ImageWriter {
  /// The bytes of the image.
  ///
  /// - Throws: ``ImageError/Problem/tooLarge(what:count:maximum:)``.
  /// - Complexity: O(*n* log *n*) in the keys.
  package func serialize() throws(ImageError) -> [UInt8] {
    let keys = distinctKeys()
    var parts = ruleSections()
    let salt = makeSalt(of: parts, keys)
    parts += try indexSections(keys, salt: salt)

    for (section, limit) in [
      (Layout.Section.strings, UInt32.max), (.stringOffsets, .max), (.labels, .max), (.entries, .max),
      (.rules, UInt32(Layout.Reference.maximumRuleCount)),
    ] {
      let count = parts[section.rawValue - 1].count / section.stride
      guard count < limit else {
        throw ImageError(.tooLarge(what: "elements of section \(section)", count: count, maximum: Int(limit)))
      }
    }
    return assemble(parts, salt: salt)
  }

  /// Sections 1 to 9, in order.
  private func ruleSections() -> [[UInt8]] {
    var stringBytes: [UInt8] = []
    var stringOffsets: [UInt8] = []
    stringOffsets.append(little: UInt32(0))
    for string in strings.values {
      stringBytes.append(contentsOf: string.utf8)
      stringOffsets.append(little: UInt32(truncatingIfNeeded: stringBytes.count))
    }

    var listBytes: [UInt8] = []
    for list in lists {
      listBytes.append(little: list.name)
      listBytes.append(little: list.version ?? Layout.noString)
    }

    var labelOffsets: [UInt8] = []
    var labels: [UInt8] = []
    labelOffsets.append(little: UInt32(0))
    for set in labelSets.values {
      for label in set { labels.append(little: label) }
      labelOffsets.append(little: UInt32(truncatingIfNeeded: labels.count / 4))
    }

    var classBytes: [UInt8] = []
    for shared in classes.values {
      classBytes.append(little: shared.list)
      classBytes.append(little: shared.labelSet)
      classBytes.append(little: shared.added?.daysSince1970 ?? 0)
      classBytes.append(little: shared.expires?.daysSince1970 ?? 0)
      classBytes += [shared.kind.imageCode, shared.scope.imageCode, shared.action.imageCode, shared.targets.rawValue]
      classBytes.append(
        little: UInt32(
          (shared.added == nil ? 0 : 1) | (shared.expires == nil ? 0 : 2) | (shared.findsEvasions ? 4 : 0)))
    }

    var ruleBytes: [UInt8] = []
    ruleBytes.reserveCapacity(rules.count * 8)
    for rule in rules {
      ruleBytes.append(little: rule.sharedFields)
      ruleBytes.append(little: rule.id)
    }

    var textBytes: [UInt8] = []
    for text in texts {
      textBytes.append(little: text.rule)
      textBytes.append(little: text.text)
    }
    return [stringBytes, stringOffsets, listBytes, labelOffsets, labels, classBytes, ruleBytes, textBytes, tables]
  }

  /// The keys in order, each for each of its rules once; one that came in plain and hashed for a rule counts as plain.
  private func distinctKeys() -> [Key] {
    let sorted = keys.sorted { a, b in
      if a.sha256 != b.sha256 { return a.sha256 < b.sha256 }
      if a.rule != b.rule { return a.rule < b.rule }
      return !a.isHashed && b.isHashed
    }
    var distinct: [Key] = []
    distinct.reserveCapacity(sorted.count)
    for key in sorted {
      if let last = distinct.last, last.sha256 == key.sha256, last.rule == key.rule { continue }
      distinct.append(key)
    }
    return distinct
  }

  private func makeSalt(of parts: [[UInt8]], _ keys: [Key]) -> Salt {
    var bytes = Array("cordon image salt".utf8)
    for part in parts { bytes.append(little: UInt64(part.count)) }
    var hasher = SHA256()
    hasher.update(bytes)
    for part in parts { hasher.update(part) }
    bytes.removeAll(keepingCapacity: true)
    bytes.append(little: UInt64(pathHosts.count))
    for host in pathHosts.sorted() { bytes.append(little: host) }
    for key in keys {
      bytes.append(little: key.sha256.words.0)
      bytes.append(little: key.sha256.words.1)
      bytes.append(little: key.sha256.words.2)
      bytes.append(little: key.sha256.words.3)
      bytes.append(little: Layout.Reference(rule: key.rule, isHashed: key.isHashed).rawValue)
      if bytes.count >= 1 << 16 {
        hasher.update(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    hasher.update(bytes)
    return Salt(hasher.finalize())
  }

  /// Header, section table and sections, each at its place, and the digest of it all.
  private func assemble(_ parts: [[UInt8]], salt: Salt) -> [UInt8] {
    var offsets: [Int] = []
    var end = Layout.headerSize + Layout.Section.allCases.count * Layout.sectionRecordSize
    for part in parts {
      offsets.append(Layout.aligned(end))
      end = Layout.aligned(end) + part.count
    }

    var image: [UInt8] = []
    image.reserveCapacity(end + Layout.digestSize)
    image += Layout.magic
    image.append(little: Layout.version)
    image.append(little: UInt32(parts.count))
    image.append(little: UInt64(end))
    image.append(little: hasSingleLabelDomain ? Layout.singleLabelFlag : 0)
    image.append(little: UInt32(0))
    image.append(little: Layout.filterSeed)
    image.append(little: salt.words.0.byteSwapped)
    image.append(little: salt.words.1.byteSwapped)
    image.append(little: date?.secondsSince1970 ?? 0)
    for (section, (part, offset)) in zip(Layout.Section.allCases, zip(parts, offsets)) {
      image.append(little: UInt32(section.rawValue))
      image.append(little: UInt32(section.stride))
      image.append(little: UInt64(offset))
      image.append(little: UInt64(part.count / section.stride))
    }
    for (part, offset) in zip(parts, offsets) {
      image.append(contentsOf: repeatElement(0, count: offset - image.count))
      image += part
    }

    var hasher = SHA256()
    hasher.update(image)
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

extension SHA256 {
  fileprivate mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { unsafe update(bufferPointer: $0) }
  }
}
