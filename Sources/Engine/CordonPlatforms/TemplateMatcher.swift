// One template of the tables against the parts of one address.

import CordonBytes

/// Compares templates; holds what the captures of the last one held.
struct TemplateMatcher: Sendable {
  private var matcher = SegmentMatcher()
  private(set) var captures = CaptureStore()

  /// Whether the address of `parts` matches the template, and its captures follow their `rules`. `suffixStart`: where, in the
  /// host, the name begins under which the template was found.
  mutating func matches(
    _ template: Int, of tables: PlatformTables, _ parts: borrowing URLParts, suffixStart: Int,
    includesBelow: Bool, rules: Range<Int>, decodesOnce: Bool
  ) -> Bool {
    captures.reset(count: rules.count)
    let at = tables.index(.templates, template)
    let bits = TemplateBits(tables.packed.words[at])
    // What says no most often comes first.
    let path = Int(tables.packed.words[at &+ 5])
    let segments = decodesOnce ? parts.onceSegments : parts.segments
    guard matchesPath(path, of: tables, parts, segments, end: parts.pathEnd) else { return false }
    switch bits.scheme {
    case .web:
      guard matchesHost(template, of: tables, parts, suffixStart: suffixStart, includesBelow: includesBelow) else {
        return false
      }
    case .authority:
      guard parts.hasHost,
        matcher.match(
          tables.packed.words[at &+ 4], of: tables, parts.url.span.extracting(parts.authority), into: &captures)
      else { return false }
    default:
      guard !parts.hasHost else { return false }
    }
    if bits.needsQuery || bits.needsFragment {
      let details = Int(tables.packed.words[at &+ 6])
      guard matchesDetails(details, of: tables, parts, decodesOnce: decodesOnce) else { return false }
    }
    return normalizeCaptures(rules, of: tables)
  }

  private mutating func matchesDetails(
    _ details: Int, of tables: PlatformTables, _ parts: borrowing URLParts, decodesOnce: Bool
  ) -> Bool {
    guard
      matchesPairs(tables.range(.details, details, 0), of: tables, parts, parts.pairs, decodesOnce: decodesOnce)
    else { return false }
    if let wholeQuery = tables.number(.details, details, 2) {
      guard let query = parts.query, !query.isEmpty else { return false }
      captures.set(wholeQuery, to: parts.url.span.extracting(query.lowerBound..<parts.url.count))
    }
    guard let fragment = tables.number(.details, details, 3) else { return true }
    guard let range = parts.fragment else { return false }
    return matchesPath(fragment, of: tables, parts, parts.fragmentSegments, end: range.upperBound)
      && matchesPairs(
        tables.range(.details, details, 4), of: tables, parts, parts.fragmentPairs, decodesOnce: decodesOnce)
  }

  /// Whether the host of `parts` is among those of the template.
  mutating func holdsHost(
    _ template: Int, of tables: PlatformTables, _ parts: borrowing URLParts, suffixStart: Int,
    includesBelow: Bool, captureCount: Int
  ) -> Bool {
    captures.reset(count: captureCount)
    return TemplateBits(tables.word(.templates, template, 0)).scheme == .web
      && matchesHost(template, of: tables, parts, suffixStart: suffixStart, includesBelow: includesBelow)
  }

  private mutating func matchesHost(
    _ template: Int, of tables: PlatformTables, _ parts: borrowing URLParts, suffixStart: Int,
    includesBelow: Bool
  ) -> Bool {
    let bits = TemplateBits(tables.word(.templates, template, 0))
    switch bits.front {
    case .labels:
      let pattern = tables.word(.templates, template, 4)
      if bits.isAnyHost {
        return matcher.match(pattern, of: tables, parts.host.span.extracting(0..<parts.host.count), into: &captures)
      }
      guard suffixStart > 1 else { return false }
      return matcher.match(pattern, of: tables, parts.host.span.extracting(0..<suffixStart &- 1), into: &captures)
    case .nothing: return bits.isAnyHost || suffixStart == 0 || includesBelow
    default: return true
    }
  }

  private mutating func matchesPath(
    _ path: Int, of tables: PlatformTables, _ parts: borrowing URLParts, _ segments: [URLParts.Segment],
    end: Int
  ) -> Bool {
    let at = tables.index(.paths, path)
    let patterns = tables.range(at: at)
    let count = patterns.count
    let tail = tables.packed.words[at &+ 2]
    guard tail == PathTail.none.rawValue ? segments.count == count : segments.count >= count else { return false }
    var number = 0
    for pattern in patterns {
      let text = segments[number].text
      number &+= 1
      guard
        matcher.match(
          tables.word(.numbers, pattern, 0), of: tables, parts.decoded.span.extracting(text), into: &captures)
      else { return false }
    }
    guard tail >= PathTail.remainder.rawValue else { return true }
    var start = segments.count > count ? segments[count].raw.lowerBound : end
    let prefix = tables.packed.stringRange(at: at &+ 4)
    if !prefix.isEmpty {
      guard parts.url.count &- start >= prefix.count else { return false }
      for offset in 0..<prefix.count
      where parts.url[start &+ offset].asciiLowercased != tables.packed.strings[prefix.lowerBound &+ offset] {
        return false
      }
      start &+= prefix.count
    }
    guard start < parts.url.count || tail == PathTail.remainder.rawValue else { return false }
    captures.set(Int(tables.packed.words[at &+ 3]), to: parts.url.span.extracting(start..<parts.url.count))
    return true
  }

  private mutating func matchesPairs(
    _ parameters: Range<Int>, of tables: PlatformTables, _ parts: borrowing URLParts,
    _ pairs: [URLParts.Pair], decodesOnce: Bool
  ) -> Bool {
    for parameter in parameters {
      if !matchesPair(parameter, of: tables, parts, pairs, decodesOnce: decodesOnce) { return false }
    }
    return true
  }

  private mutating func matchesPair(
    _ parameter: Int, of tables: PlatformTables, _ parts: borrowing URLParts, _ pairs: [URLParts.Pair],
    decodesOnce: Bool
  ) -> Bool {
    let bare = tables.word(.parameters, parameter, 3)
    if bare != PackedTable.none {
      for pair in pairs where pair.value == nil {
        if matcher.match(bare, of: tables, parts.decoded.span.extracting(pair.name), into: &captures) { return true }
      }
    }
    let pattern = tables.word(.parameters, parameter, 2)
    for name in tables.range(.parameters, parameter, 0) {
      let text = tables.stringRange(.texts, name, 0)
      for pair in pairs {
        guard pair.name.count == text.count,
          parts.decoded.span.extracting(pair.name).elementsEqual(tables.packed.strings.span.extracting(text))
        else { continue }
        if pattern == PackedTable.none { return true }
        guard let value = decodesOnce ? pair.valueOnce : pair.value else { continue }
        if matcher.match(pattern, of: tables, parts.decoded.span.extracting(value), into: &captures) { return true }
      }
    }
    return false
  }

  /// Checks what the captures hold, and brings it to the form of their rules.
  private mutating func normalizeCaptures(_ rules: Range<Int>, of tables: PlatformTables) -> Bool {
    var index = 0
    for rule in rules {
      defer { index &+= 1 }
      let at = tables.index(.captures, rule)
      let ignoresCase = tables.packed.words[at] != 0
      let normalization = IDNormalization(code: tables.packed.words[at &+ 1])
      let exceptions = tables.range(at: at &+ 2)
      guard ignoresCase || normalization != nil || !exceptions.isEmpty, captures.range(index) != nil else { continue }
      var value = captures.value(index)
      if !exceptions.isEmpty {
        let lower = value.map(\.asciiLowercased)
        if tables.holds(lower.span, among: exceptions) { return false }
      }
      if let normalization {
        guard let normal = normalization.normalized(value.span), !normal.isEmpty else { return false }
        value = normal
      }
      if ignoresCase { for place in value.indices { value[place] = value[place].asciiLowercased } }
      captures.set(index, to: value.span)
    }
    return true
  }

  /// Matches an identity's value against a type of the tables; the captures are then in the form of their rules.
  mutating func matchesValue(
    ofType type: Int, of tables: PlatformTables, _ value: Span<UInt8>, rules: Range<Int>
  ) -> Bool {
    captures.reset(count: rules.count)
    return matcher.match(tables.word(.types, type, 4), of: tables, value, into: &captures)
      && normalizeCaptures(rules, of: tables)
  }

  /// Puts `value` in the place of what a capture held.
  mutating func setCapture(_ index: Int, to value: [UInt8]) { captures.set(index, to: value.span) }

  /// Appends the text that pieces of the tables make of the captures.
  func append(_ pieces: Range<Int>, of tables: PlatformTables, to output: inout [UInt8]) {
    for piece in pieces {
      if tables.word(.pieces, piece, 0) == PackedTable.none {
        captures.append(Int(tables.word(.pieces, piece, 1)), to: &output)
      } else {
        output.append(tables.packed.strings.span.extracting(tables.stringRange(.pieces, piece, 0)))
      }
    }
  }
}

extension PlatformTables {
  /// Whether `text` is one of `texts`, which are in ascending order: found by halving.
  func holds(_ text: Span<UInt8>, among texts: Range<Int>) -> Bool {
    var (low, high) = (texts.lowerBound, texts.upperBound)
    while low < high {
      let middle = (low &+ high) / 2
      let known = packed.strings.span.extracting(stringRange(.texts, middle, 0))
      var order = known.count &- text.count
      for index in 0..<min(known.count, text.count) where known[index] != text[index] {
        order = Int(known[index]) &- Int(text[index])
        break
      }
      if order == 0 { return true }
      if order < 0 { low = middle &+ 1 } else { high = middle }
    }
    return false
  }
}
