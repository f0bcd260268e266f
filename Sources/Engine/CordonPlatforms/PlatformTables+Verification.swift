// Proves that the words of a list hold tables of platforms, once, when the list is opened: after that every index is in
// bounds and every string inside the strings, and nothing that reads the tables checks them again.
//
// Elements are numbered, and arrays of them named by the first one's number and their count. A forged table may name the
// same elements again and again: the elements that are looked at are counted, and no valid table needs more than a small
// multiple of its words beside what the compiler lets definitions share.

import CordonBytes

/// Looks at every word of a table once.
struct PlatformVerifier {
  private let packed: PackedTable
  private let starts: [Int]
  private let counts: [Int]
  /// Elements that may still be looked at.
  private var budget: Int
  /// For each pattern one more than the largest capture in it.
  private var captureCounts: [Int] = []

  /// Where each array begins, and how many elements it has; nil where the words are not these arrays end to end.
  static func places(in packed: PackedTable) -> (starts: [Int], counts: [Int])? {
    guard packed.words.count >= PlatformLayout.headCount,
      UInt64(packed.words[0]) | UInt64(packed.words[1]) << 32 == PlatformTables.hostSeed
    else { return nil }
    var starts: [Int] = []
    var counts: [Int] = []
    var end = PlatformLayout.headCount
    for array in PlatformArray.allCases {
      starts.append(end)
      counts.append(Int(packed.words[2 + array.rawValue]))
      end += counts[array.rawValue] * array.stride
    }
    return end == packed.words.count ? (starts, counts) : nil
  }

  init(_ packed: PackedTable, starts: [Int], counts: [Int]) {
    self.packed = packed
    self.starts = starts
    self.counts = counts
    budget = 8 * packed.words.count + PlatformLayout.maximumShared
  }

  /// Whether all of it is as FORMAT.md says.
  consuming func isValid() -> Bool {
    verifiesPatterns() && verifiesPaths() && verifiesOwners() && verifiesTemplates() && verifiesIndexes()
  }

  // MARK: Words

  private func word(_ array: PlatformArray, _ number: Int, _ field: Int) -> Int {
    Int(packed.words[starts[array.rawValue] + number * array.stride + field])
  }

  private func isNone(_ word: Int) -> Bool { word == Int(PackedTable.none) }

  private func isElement(_ number: Int, of array: PlatformArray) -> Bool { number < counts[array.rawValue] }

  private func isElementOrNone(_ number: Int, of array: PlatformArray) -> Bool {
    isNone(number) || isElement(number, of: array)
  }

  private func isString(_ array: PlatformArray, _ number: Int, _ field: Int, isEmpty: Bool = true) -> Bool {
    packed.hasString(at: starts[array.rawValue] + number * array.stride + field)
      && (isEmpty || word(array, number, field + 1) > 0)
  }

  /// The elements of `elements` that two words name; nil where there are not as many.
  private mutating func range(_ array: PlatformArray, _ number: Int, _ field: Int, in elements: PlatformArray) -> Range<
    Int
  >? {
    let (first, count) = (word(array, number, field), word(array, number, field + 1))
    budget -= count
    guard budget >= 0, first + count <= counts[elements.rawValue] else { return nil }
    return first..<first + count
  }

  private func every(_ array: PlatformArray, _ isValid: (Int) -> Bool) -> Bool {
    (0..<counts[array.rawValue]).allSatisfy(isValid)
  }

  // MARK: Patterns

  private mutating func verifiesPatterns() -> Bool {
    for atom in 0..<counts[PlatformArray.atoms.rawValue] {
      let capture = word(.atoms, atom, 3)
      if isNone(word(.atoms, atom, 0)) {
        guard isString(.atoms, atom, 1, isEmpty: false), word(.atoms, atom, 2) <= SegmentAtom.unlimited,
          isNone(capture)
        else { return false }
      } else {
        guard isElement(word(.atoms, atom, 0), of: .sets), word(.atoms, atom, 1) <= word(.atoms, atom, 2),
          word(.atoms, atom, 2) <= SegmentAtom.unlimited, isNone(capture) || capture < 1 << 16
        else { return false }
      }
    }
    var sequenceCaptures: [Int] = []
    for sequence in 0..<counts[PlatformArray.sequences.rawValue] {
      guard let atoms = range(.sequences, sequence, 0, in: .atoms), atoms.count <= PlatformLayout.maximumAtoms else {
        return false
      }
      var (fixed, variable, maximum, captures) = (0, 0, 0, 0)
      for atom in atoms {
        let isLiteral = isNone(word(.atoms, atom, 0))
        let most = word(.atoms, atom, 2)
        let least = isLiteral ? most : word(.atoms, atom, 1)
        if least == most { fixed += least } else { variable += 1 }
        maximum = min(maximum + most, SegmentAtom.unlimited)
        if !isNone(word(.atoms, atom, 3)) { captures = max(captures, word(.atoms, atom, 3) + 1) }
      }
      guard word(.sequences, sequence, 2) == fixed, word(.sequences, sequence, 3) == variable,
        word(.sequences, sequence, 4) == maximum
      else { return false }
      sequenceCaptures.append(captures)
    }
    for pattern in 0..<counts[PlatformArray.patterns.rawValue] {
      guard let sequences = range(.patterns, pattern, 0, in: .sequences) else { return false }
      captureCounts.append(sequences.reduce(0) { max($0, sequenceCaptures[$1]) })
    }
    return true
  }

  /// Whether every pattern among `patterns` is one, and has captures below `limit` alone.
  private func arePatterns(_ patterns: some Sequence<Int>, captures limit: Int) -> Bool {
    patterns.allSatisfy { isElement($0, of: .patterns) && captureCounts[$0] <= limit }
  }

  private mutating func verifiesPaths() -> Bool {
    guard every(.texts, { isString(.texts, $0, 0) }) else { return false }
    for path in 0..<counts[PlatformArray.paths.rawValue] {
      guard let numbers = range(.paths, path, 0, in: .numbers),
        numbers.allSatisfy({ isElement(word(.numbers, $0, 0), of: .patterns) }),
        let tail = PathTail(rawValue: UInt32(word(.paths, path, 2))), isString(.paths, path, 4)
      else { return false }
      let hasCapture = tail == .remainder || tail == .requiredRemainder
      guard hasCapture == !isNone(word(.paths, path, 3)) else { return false }
    }
    return every(.parameters) {
      isElementOrNone(word(.parameters, $0, 2), of: .patterns)
        && isElementOrNone(word(.parameters, $0, 3), of: .patterns)
    } && every(.pieces) { isNone(word(.pieces, $0, 0)) || isString(.pieces, $0, 0) }
  }

  // MARK: Owners

  private mutating func verifiesOwners() -> Bool {
    for rule in 0..<counts[PlatformArray.captures.rawValue] {
      let normalization = UInt32(word(.captures, rule, 1))
      guard word(.captures, rule, 0) <= 1, normalization == 0 || IDNormalization(code: normalization) != nil,
        let exceptions = range(.captures, rule, 2, in: .texts)
      else { return false }
      for text in exceptions.dropFirst() {
        let (a, b) = (string(text - 1), string(text))
        guard packed.strings[a].lexicographicallyPrecedes(packed.strings[b]) else { return false }
      }
    }
    for group in 0..<counts[PlatformArray.groups.rawValue] {
      guard word(.groups, group, 0) <= 1, range(.groups, group, 1, in: .gives) != nil else { return false }
    }
    for number in 0..<counts[PlatformArray.gives.rawValue] {
      guard range(.gives, number, 0, in: .pieces) != nil else { return false }
    }
    for type in 0..<counts[PlatformArray.types.rawValue] {
      guard isString(.types, type, 0), isString(.types, type, 2), isElement(word(.types, type, 4), of: .patterns),
        range(.types, type, 5, in: .pieces) != nil
      else { return false }
    }
    for platform in 0..<counts[PlatformArray.platforms.rawValue] {
      guard isString(.platforms, platform, 0), isString(.platforms, platform, 2),
        let captures = range(.platforms, platform, 4, in: .captures),
        range(.platforms, platform, 6, in: .groups) != nil,
        let types = range(.platforms, platform, 8, in: .types),
        arePatterns(types.map { word(.types, $0, 4) }, captures: captures.count),
        isElementOrNone(word(.platforms, platform, 10), of: .types)
      else { return false }
      let handle = word(.platforms, platform, 10)
      guard isNone(handle) || types.contains(handle) else { return false }
    }
    for wrapper in 0..<counts[PlatformArray.wrappers.rawValue] {
      guard isString(.wrappers, wrapper, 0), let captures = range(.wrappers, wrapper, 2, in: .captures),
        isNone(word(.wrappers, wrapper, 4)) || word(.wrappers, wrapper, 4) < captures.count,
        range(.wrappers, wrapper, 5, in: .texts) != nil, let decode = range(.wrappers, wrapper, 7, in: .numbers),
        decode.allSatisfy({ WrapperDecoding(code: UInt32(word(.numbers, $0, 0))) != nil }),
        range(.wrappers, wrapper, 9, in: .pieces) != nil
      else { return false }
    }
    return every(.names) {
      isString(.names, $0, 0) && isElement(word(.names, $0, 2), of: .platforms) && word(.names, $0, 3) <= 1
    }
  }

  private func string(_ text: Int) -> Range<Int> {
    packed.stringRange(at: starts[PlatformArray.texts.rawValue] + text * PlatformArray.texts.stride)
  }

  // MARK: Templates

  private mutating func verifiesTemplates() -> Bool {
    for template in 0..<counts[PlatformArray.templates.rawValue] {
      let bits = TemplateBits(UInt32(word(.templates, template, 0)))
      guard bits.word < 1 << 9, let owner = bits.owner, let scheme = bits.scheme, let front = bits.front,
        let captures = captureCount(ofOwner: owner, of: template)
      else { return false }
      let (pattern, details) = (word(.templates, template, 4), word(.templates, template, 6))
      let needsPattern = scheme == .authority || scheme == .web && front == .labels
      guard isElement(word(.templates, template, 5), of: .paths), isElementOrNone(details, of: .details),
        isElementOrNone(word(.templates, template, 7), of: .sets),
        needsPattern ? arePatterns([pattern], captures: captures) : isNone(pattern),
        verifiesPath(word(.templates, template, 5), captures: captures)
      else { return false }
      guard !isNone(details) else {
        guard !bits.needsQuery, !bits.needsFragment else { return false }
        continue
      }
      let (query, fragment) = (word(.details, details, 2), word(.details, details, 3))
      guard let pairs = range(.details, details, 0, in: .parameters), verifies(pairs, captures: captures),
        let fragmentPairs = range(.details, details, 4, in: .parameters), verifies(fragmentPairs, captures: captures),
        isNone(query) || query < captures, isElementOrNone(fragment, of: .paths),
        isNone(fragment) || verifiesPath(fragment, captures: captures), isNone(fragment) == !bits.needsFragment
      else { return false }
    }
    return true
  }

  /// How many captures the owner of a template has; nil where it has no owner.
  private func captureCount(ofOwner owner: TemplateBits.Owner, of template: Int) -> Int? {
    let (number, group) = (word(.templates, template, 1), word(.templates, template, 2))
    switch owner {
    case .platform:
      guard isElement(number, of: .platforms) else { return nil }
      let first = word(.platforms, number, 6)
      guard group >= first, group < first + word(.platforms, number, 7) else { return nil }
      return word(.platforms, number, 5)
    case .wrapper: return isElement(number, of: .wrappers) && isNone(group) ? word(.wrappers, number, 3) : nil
    case .shortener: return isNone(number) && isNone(group) ? 0 : nil
    }
  }

  private mutating func verifiesPath(_ path: Int, captures: Int) -> Bool {
    guard let numbers = range(.paths, path, 0, in: .numbers) else { return false }
    return arePatterns(numbers.map { word(.numbers, $0, 0) }, captures: captures)
      && (isNone(word(.paths, path, 3)) || word(.paths, path, 3) < captures)
  }

  private mutating func verifies(_ parameters: Range<Int>, captures: Int) -> Bool {
    for parameter in parameters {
      guard range(.parameters, parameter, 0, in: .texts) != nil,
        arePatterns(
          [2, 3].map { word(.parameters, parameter, $0) }.filter { !isNone($0) }, captures: captures)
      else { return false }
    }
    return true
  }

  // MARK: Indexes

  private mutating func verifiesIndexes() -> Bool {
    guard every(.postings, { isElement(word(.postings, $0, 0), of: .templates) && word(.postings, $0, 1) <= 1 })
    else { return false }
    let (hosts, slots) = (counts[PlatformArray.hosts.rawValue], counts[PlatformArray.slots.rawValue])
    guard slots > 0, slots & (slots - 1) == 0, slots >= 2 * hosts,
      every(.slots, { word(.slots, $0, 0) <= hosts })
    else { return false }
    for host in 0..<hosts {
      guard isString(.hosts, host, 0, isEmpty: false), range(.hosts, host, 2, in: .postings) != nil,
        word(.hosts, host, 4) <= 1, isFound(host, slots: slots)
      else { return false }
    }
    for (array, field) in [(PlatformArray.schemes, 2), (.segments, 3)] {
      for number in 0..<counts[array.rawValue] {
        guard isString(array, number, 0, isEmpty: false), let templates = range(array, number, field, in: .numbers),
          templates.allSatisfy({ isElement(word(.numbers, $0, 0), of: .templates) }),
          array == .schemes || word(array, number, 2) <= 1
        else { return false }
      }
    }
    return true
  }

  /// Whether `host` lies near the slot that its hash names.
  private func isFound(_ host: Int, slots: Int) -> Bool {
    let range = packed.stringRange(at: starts[PlatformArray.hosts.rawValue] + host * PlatformArray.hosts.stride)
    let hash = Hash64.hash(packed.strings.span.extracting(range), seed: PlatformTables.hostSeed)
    for probe in 0..<PlatformLayout.maximumProbes {
      let slot = word(.slots, (Int(truncatingIfNeeded: hash) &+ probe) & (slots - 1), 0)
      if slot == 0 { return false }
      if slot == host + 1 { return true }
    }
    return false
  }
}
