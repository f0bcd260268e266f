// From what the compiler checked to the words of the tables. The same definitions give the same words: everything is
// numbered in the order in which it is met first.

import CordonBytes

/// Writes the tables of platforms.
struct PlatformTablesWriter {
  private var packed = PackedTableWriter()
  private var arrays = [[UInt32]](repeating: [], count: PlatformArray.allCases.count)
  private struct Run: Hashable { var array: PlatformArray, elements: [[UInt32]] }
  private var runs: [Run: UInt32] = [:]
  private var sets = Numbering<ByteSet>()
  private var patterns: [SegmentPattern: UInt32] = [:]
  private var paths: [URLTemplate.Path: UInt32] = [:]
  private let model: PlatformModel
  private var firstGroups: [Int] = []

  init(_ model: PlatformModel) { self.model = model }

  /// The tables of the model; nil where so many hosts have the same hash that none could be found quickly.
  mutating func table() -> PackedTable? {
    for platform in model.platforms { add(platform) }
    for wrapper in model.wrappers { add(wrapper) }
    for template in model.templates { add(template) }
    guard addHosts() else { return nil }
    addSchemes()
    addSegments()
    let seed = PlatformTables.hostSeed
    packed.words = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    for array in PlatformArray.allCases { packed.words.append(UInt32(arrays[array.rawValue].count / array.stride)) }
    for array in arrays { packed.words += array }
    return packed.table
  }

  /// Appends an element, and returns its number.
  @discardableResult
  private mutating func append(_ array: PlatformArray, _ element: [UInt32]) -> UInt32 {
    precondition(element.count == array.stride)
    arrays[array.rawValue] += element
    return UInt32(arrays[array.rawValue].count / array.stride - 1)
  }

  private func count(_ array: PlatformArray) -> UInt32 { UInt32(arrays[array.rawValue].count / array.stride) }

  /// Appends elements, and returns the first one's number and how many there are. Elements that are the same as some that
  /// were appended together before are those.
  private mutating func run(_ array: PlatformArray, _ elements: [[UInt32]]) -> [UInt32] {
    if let known = runs[Run(array: array, elements: elements)] { return [known, UInt32(elements.count)] }
    let first = count(array)
    runs[Run(array: array, elements: elements)] = first
    for element in elements { append(array, element) }
    return [first, UInt32(elements.count)]
  }

  // MARK: Patterns

  private mutating func number(of set: ByteSet) -> UInt32 {
    if let known = sets[set] { return known }
    var words = [UInt32](repeating: 0, count: 8)
    for byte in UInt8.min...UInt8.max where set.contains(byte) { words[Int(byte >> 5)] |= 1 << UInt32(byte & 31) }
    return sets.add(set, append(.sets, words))
  }

  private mutating func number(of pattern: SegmentPattern) -> UInt32 {
    if let known = patterns[pattern] { return known }
    // The atoms of a sequence, and the sequences of a pattern, stand beside each other.
    let sequences = pattern.sequences.map { sequence in
      let atoms = run(.atoms, self.atoms(of: sequence))
      return atoms + [UInt32(sequence.fixedCount), UInt32(sequence.variableCount), UInt32(sequence.maximum)]
    }
    let number = append(.patterns, run(.sequences, sequences))
    patterns[pattern] = number
    return number
  }

  /// Literals that stand beside each other are one atom.
  private mutating func atoms(of sequence: SegmentPattern.Sequence) -> [[UInt32]] {
    var atoms: [[UInt32]] = []
    var literal: [UInt8] = []
    func isLiteral(_ atom: SegmentAtom) -> Bool { atom.letter != nil && atom.capture < 0 }
    for (index, atom) in sequence.atoms.enumerated() {
      if isLiteral(atom), let letter = atom.letter {
        literal.append(letter)
        if index + 1 < sequence.atoms.count, isLiteral(sequence.atoms[index + 1]) { continue }
        atoms.append([PackedTable.none] + packed.string(literal) + [PackedTable.none])
        literal = []
      } else {
        atoms.append([
          number(of: atom.set), UInt32(atom.min), UInt32(atom.max),
          atom.capture < 0 ? PackedTable.none : UInt32(atom.capture),
        ])
      }
    }
    return atoms
  }

  // MARK: Entries

  private mutating func words(of pieces: [PlatformModel.Piece]) -> [UInt32] {
    run(
      .pieces,
      pieces.map { piece in
        switch piece {
        case .literal(let bytes): packed.string(bytes)
        case .capture(let number): [PackedTable.none, UInt32(number)]
        }
      })
  }

  private mutating func words(of rules: [PlatformModel.CaptureRule]) -> [UInt32] {
    run(
      .captures,
      rules.map { rule in
        let exceptions = rule.exceptions.sorted { $0.lexicographicallyPrecedes($1) }
        return [rule.ignoresCase ? 1 : 0, rule.normalization?.code ?? 0]
          + run(.texts, exceptions.map { packed.string($0) })
      })
  }

  private mutating func add(_ platform: PlatformModel.Platform) {
    let number = count(.platforms)
    let groups = run(
      .groups,
      platform.groups.map { group in
        let gives = group.gives.map { words(of: $0) }
        return [group.isWithin ? 1 : 0] + run(.gives, gives)
      })
    firstGroups.append(Int(groups[0]))
    let types = run(
      .types,
      platform.types.map { type in
        let value = self.number(of: type.value)
        return packed.string(type.name) + packed.string(Array(type.text.utf8)) + [value] + words(of: type.pieces)
      })
    append(
      .platforms,
      packed.string(platform.word) + packed.string(platform.home) + words(of: platform.captures) + groups + types
        + [platform.handle.map { types[0] + UInt32($0) } ?? PackedTable.none])
    for (name, isWord) in platform.names {
      append(.names, packed.string(Array(name.utf8)) + [number, isWord ? 1 : 0])
    }
  }

  private mutating func add(_ wrapper: PlatformModel.Wrapper) {
    let captures = words(of: wrapper.captures)
    let strip = run(.texts, wrapper.strip.map { packed.string($0) })
    let decode = run(.numbers, wrapper.decode.map { [$0.code] })
    let to = words(of: wrapper.to)
    append(
      .wrappers,
      packed.string(wrapper.word) + captures + [wrapper.carrier.map { UInt32($0) } ?? PackedTable.none] + strip
        + decode + to)
  }

  // MARK: Templates

  private mutating func number(of path: URLTemplate.Path) -> UInt32 {
    if let known = paths[path] { return known }
    let segments = path.segments.map { [self.number(of: $0)] }
    var record = run(.numbers, segments)
    switch path.tail {
    case .none: record += [PathTail.none.rawValue, PackedTable.none, 0, 0]
    case .anything: record += [PathTail.anything.rawValue, PackedTable.none, 0, 0]
    case .remainder(let capture, let prefix, let isRequired):
      let tail = isRequired ? PathTail.requiredRemainder : .remainder
      record += [tail.rawValue, UInt32(capture)] + packed.string(prefix)
    }
    let number = append(.paths, record)
    paths[path] = number
    return number
  }

  private mutating func words(of parameters: [URLTemplate.Parameter]) -> [UInt32] {
    run(
      .parameters,
      parameters.map { parameter in
        let names = run(.texts, parameter.names.map { packed.string($0) })
        let value = parameter.value.map { number(of: $0) } ?? PackedTable.none
        return names + [value, parameter.bareName.map { number(of: $0) } ?? PackedTable.none]
      })
  }

  private mutating func add(_ entry: PlatformModel.Template) {
    let template = entry.template
    var (owner, number, group) = (TemplateBits.Owner.shortener, PackedTable.none, PackedTable.none)
    switch entry.owner {
    case .platform(let platform, let addresses):
      (owner, number, group) = (.platform, UInt32(platform), UInt32(firstGroups[platform] + addresses))
    case .wrapper(let wrapper): (owner, number) = (.wrapper, UInt32(wrapper))
    case .shortener: break
    }
    var pattern = PackedTable.none
    if case .labels(let labels) = template.host.front { pattern = self.number(of: labels) }
    if let authority = template.authority { pattern = self.number(of: authority) }
    let path = self.number(of: template.path)
    var details = PackedTable.none
    if template.needsQuery || template.needsFragment {
      let parameters = words(of: template.parameters)
      let fragment = template.fragment.map { self.number(of: $0) } ?? PackedTable.none
      details = append(
        .details,
        parameters + [template.wholeQuery.map { UInt32($0) } ?? PackedTable.none, fragment]
          + words(of: template.fragmentParameters))
    }
    let first = template.path.segments.first.flatMap(\.firstBytes).map { self.number(of: $0) } ?? PackedTable.none
    append(
      .templates,
      [TemplateBits(owner, template).word, number, group, UInt32(entry.text), pattern, path, details, first])
  }

  // MARK: Indexes

  /// False where no table of a reasonable size has every host near the slot that its hash names.
  private mutating func addHosts() -> Bool {
    var numbers = Numbering<[UInt8]>()
    var postings: [[[UInt32]]] = []
    for (number, entry) in model.templates.enumerated() where entry.template.scheme == .web {
      for name in entry.template.host.names {
        let host = numbers[name.bytes] ?? numbers.add(name.bytes, UInt32(numbers.count))
        if postings.count == Int(host) { postings.append([]) }
        let posting = [UInt32(number), name.includesBelow ? 1 : 0]
        if postings[Int(host)].last != posting { postings[Int(host)].append(posting) }
      }
    }
    for (host, postings) in zip(numbers.keys, postings) {
      let isShortener =
        postings.allSatisfy { model.templates[Int($0[0])].shortensEveryPath }
        && !host.indices.contains { host[$0] == .ascii(".") && numbers[Array(host[($0 + 1)...])] != nil }
      append(.hosts, packed.string(host) + run(.postings, postings) + [isShortener ? 1 : 0])
    }
    var capacity = 16
    while capacity < 2 * numbers.count { capacity *= 2 }
    let largest = capacity * 16
    while capacity <= largest {
      if let slots = PlatformTablesWriter.slots(numbers.keys, capacity: capacity) {
        arrays[PlatformArray.slots.rawValue] = slots
        return true
      }
      capacity *= 2
    }
    return false
  }

  private static func slots(_ hosts: [[UInt8]], capacity: Int) -> [UInt32]? {
    var slots = [UInt32](repeating: 0, count: capacity)
    for (number, host) in hosts.enumerated() {
      let home = Int(truncatingIfNeeded: Hash64.hash(host.span, seed: PlatformTables.hostSeed))
      guard let probe = (0..<PlatformLayout.maximumProbes).first(where: { slots[(home &+ $0) & (capacity - 1)] == 0 })
      else { return nil }
      slots[(home &+ probe) & (capacity - 1)] = UInt32(number + 1)
    }
    return slots
  }

  private mutating func addSchemes() {
    var templates: [[UInt8]: [[UInt32]]] = [:]
    for (number, entry) in model.templates.enumerated() {
      switch entry.template.scheme {
      case .authority(let scheme), .opaque(let scheme): templates[scheme, default: []].append([UInt32(number)])
      case .web: break
      }
    }
    for scheme in templates.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      append(.schemes, packed.string(scheme) + run(.numbers, templates[scheme] ?? []))
    }
  }

  /// The templates for any host, by what the first segment of their path must be.
  private mutating func addSegments() {
    struct First: Hashable { var bytes: [UInt8], isWhole: Bool }
    var firsts: [First] = []
    var templates: [First: [[UInt32]]] = [:]
    for (number, entry) in model.templates.enumerated()
    where entry.template.scheme == .web && entry.template.host.isAny {
      for sequence in entry.template.path.segments.first?.sequences ?? [] {
        guard let literal = sequence.literalPrefix else { continue }
        let first = First(bytes: literal.bytes, isWhole: literal.isWhole)
        if templates[first] == nil { firsts.append(first) }
        if templates[first]?.last != [UInt32(number)] { templates[first, default: []].append([UInt32(number)]) }
      }
    }
    for first in firsts {
      append(.segments, packed.string(first.bytes) + [first.isWhole ? 1 : 0] + run(.numbers, templates[first] ?? []))
    }
  }
}

/// Values with the numbers that they were given.
private struct Numbering<Key: Hashable> {
  private(set) var keys: [Key] = []
  private var numbers: [Key: UInt32] = [:]
  var count: Int { keys.count }

  subscript(key: Key) -> UInt32? { numbers[key] }

  mutating func add(_ key: Key, _ number: UInt32) -> UInt32 {
    keys.append(key)
    numbers[key] = number
    return number
  }
}
