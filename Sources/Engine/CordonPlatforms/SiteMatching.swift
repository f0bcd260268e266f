// One template against the parts of one address.

import CordonBytes
import CordonURL

/// Compares templates; holds what the captures of the last one held.
struct SiteMatching: Sendable {
  private var matcher = SegmentMatcher()
  private(set) var captures = CaptureStore()

  /// Whether the address of `parts` has the form of `template`, its captures that of their rules. `suffixStart`: where, in
  /// the host, the name begins under which the template was found.
  mutating func matches(
    _ template: SiteTemplate, _ parts: borrowing SiteParts, suffixStart: Int, includesBelow: Bool,
    rules: [SiteTables.CaptureRule], decodesOnce: Bool
  ) -> Bool {
    captures.reset(count: rules.count)
    // What says no most often comes first.
    let segments = decodesOnce ? parts.onceSegments : parts.segments
    guard matchesPath(template.path, parts, segments, end: parts.pathEnd) else { return false }
    switch template.scheme {
    case .web:
      guard matchesHost(template.host, parts, suffixStart: suffixStart, includesBelow: includesBelow) else {
        return false
      }
    case .authority:
      guard parts.hasHost, let pattern = template.authority,
        matcher.match(pattern, parts.url.span.extracting(parts.authority), into: &captures)
      else { return false }
    case .opaque:
      guard !parts.hasHost else { return false }
    }
    guard matchesPairs(template.parameters, parts, parts.pairs, decodesOnce: decodesOnce) else { return false }
    if let wholeQuery = template.wholeQuery {
      guard let query = parts.query, !query.isEmpty else { return false }
      captures.set(wholeQuery, to: parts.url.span.extracting(query.lowerBound..<parts.url.count))
    }
    if let fragment = template.fragment {
      guard let range = parts.fragment else { return false }
      guard matchesPath(fragment, parts, parts.fragmentSegments, end: range.upperBound),
        matchesPairs(template.fragmentParameters, parts, parts.fragmentPairs, decodesOnce: decodesOnce)
      else { return false }
    }
    return normalizeCaptures(rules)
  }

  /// Whether the host of `parts` is among those of `template`.
  mutating func holdsHost(
    _ template: SiteTemplate, _ parts: borrowing SiteParts, suffixStart: Int, includesBelow: Bool, captureCount: Int
  ) -> Bool {
    captures.reset(count: captureCount)
    return template.scheme == .web
      && matchesHost(template.host, parts, suffixStart: suffixStart, includesBelow: includesBelow)
  }

  private mutating func matchesHost(
    _ host: SiteTemplate.Host, _ parts: borrowing SiteParts, suffixStart: Int, includesBelow: Bool
  ) -> Bool {
    switch host.front {
    case .labels(let pattern) where host.isAny:
      return matcher.match(pattern, parts.host.span.extracting(0..<parts.host.count), into: &captures)
    case _ where host.isAny: return true
    case .nothing: return suffixStart == 0 || includesBelow
    case .anything: return true
    case .labels(let pattern):
      guard suffixStart > 1 else { return false }
      return matcher.match(pattern, parts.host.span.extracting(0..<suffixStart &- 1), into: &captures)
    }
  }

  private mutating func matchesPath(
    _ path: SiteTemplate.Path, _ parts: borrowing SiteParts, _ segments: [SiteParts.Segment], end: Int
  ) -> Bool {
    let count = path.segments.count
    guard path.tail == .none ? segments.count == count : segments.count >= count else { return false }
    for (index, pattern) in path.segments.enumerated() {
      guard matcher.match(pattern, parts.decoded.span.extracting(segments[index].text), into: &captures) else {
        return false
      }
    }
    guard case .remainder(let capture, let prefix, let isRequired) = path.tail else { return true }
    var start = segments.count > count ? segments[count].raw.lowerBound : end
    if !prefix.isEmpty {
      guard parts.url.count &- start >= prefix.count else { return false }
      for offset in prefix.indices where parts.url[start &+ offset].asciiLowercased != prefix[offset] { return false }
      start &+= prefix.count
    }
    guard start < parts.url.count || !isRequired else { return false }
    captures.set(capture, to: parts.url.span.extracting(start..<parts.url.count))
    return true
  }

  private mutating func matchesPairs(
    _ parameters: [SiteTemplate.Parameter], _ parts: borrowing SiteParts, _ pairs: [SiteParts.Pair], decodesOnce: Bool
  ) -> Bool {
    for parameter in parameters {
      var isFound = false
      if let pattern = parameter.bareName {
        isFound = pairs.contains { pair in
          pair.value == nil && matcher.match(pattern, parts.decoded.span.extracting(pair.name), into: &captures)
        }
      }
      search: for name in parameter.names {
        for pair in pairs where parts.decoded.span.extracting(pair.name).elementsEqual(name.span) {
          guard let pattern = parameter.value else {
            isFound = true
            break search
          }
          guard let value = decodesOnce ? pair.valueOnce : pair.value else { continue }
          if matcher.match(pattern, parts.decoded.span.extracting(value), into: &captures) {
            isFound = true
            break search
          }
        }
      }
      if !isFound { return false }
    }
    return true
  }

  /// Checks what the captures hold, and brings it to the form of their rules.
  private mutating func normalizeCaptures(_ rules: [SiteTables.CaptureRule]) -> Bool {
    for (index, rule) in rules.enumerated() where captures.range(index) != nil {
      guard rule.ignoresCase || rule.form != nil || !rule.exceptions.isEmpty else { continue }
      guard let value = rule.normalized(captures.value(index).span) else { return false }
      captures.set(index, to: value.span)
    }
    return true
  }

  /// Matches an identity's value; the captures are then in the form of their rules.
  mutating func matchesValue(
    _ type: SiteTables.IdentityType, _ value: Span<UInt8>, rules: [SiteTables.CaptureRule]
  ) -> Bool {
    captures.reset(count: rules.count)
    return matcher.match(type.value, value, into: &captures) && normalizeCaptures(rules)
  }

  /// Puts `value` in the place of what a capture held.
  mutating func setCapture(_ index: Int, to value: [UInt8]) { captures.set(index, to: value.span) }

  /// Appends the text that `pieces` make of the captures.
  func append(_ pieces: [SiteTables.Piece], to output: inout [UInt8]) {
    for piece in pieces {
      switch piece {
      case .literal(let bytes): output += bytes
      case .capture(let index): captures.append(index, to: &output)
      }
    }
  }
}

extension SiteTables.CaptureRule {
  /// The one form of a capture's text; nil where it is one of the exceptions, or not of the form.
  func normalized(_ text: Span<UInt8>) -> [UInt8]? {
    var value = text.copied()
    if !exceptions.isEmpty, exceptions.contains(value.map(\.asciiLowercased)) { return nil }
    if let form {
      guard let normal = form.normalized(value.span), !normal.isEmpty else { return nil }
      value = normal
    }
    if ignoresCase { for index in value.indices { value[index] = value[index].asciiLowercased } }
    return value
  }
}
