// The two notations of patterns:
//
//   a capture's class   [A-Za-z0-9_-]{11}   PL[0-9A-F]{16}   [^/]+   .{1,40}   \.   classes and literals with counts
//   a segment           @{handle}   (watch|shorts)   {id}-*   literals (ASCII case ignored), captures, `*`, alternatives

import CordonBytes
import CordonPlatforms
import CordonURL

extension SegmentPattern {
  /// The longest class or segment that is read, in bytes.
  static let maximumTextLength = 4096
  /// How many sequences the alternatives of one segment may make.
  static let maximumSequences = 256

  /// Reads a capture's class.
  static func atoms(ofClass text: String, ignoresCase: Bool) throws(TemplateSyntaxError) -> [SegmentAtom] {
    let bytes = Array(text.utf8)
    guard bytes.count <= maximumTextLength else { throw TemplateSyntaxError("`is` is too long") }
    guard bytes.isASCII else { throw TemplateSyntaxError("`is` holds ASCII alone; write `[^/]` for what may be more") }
    var atoms: [SegmentAtom] = []
    var at = 0
    while at < bytes.count {
      var set: ByteSet
      switch bytes[at] {
      case .ascii("["): set = try byteClass(in: bytes, at: &at)
      case .ascii("."):
        set = .all
        at += 1
      case .ascii("\\"):
        guard at + 1 < bytes.count, !bytes[at + 1].isASCIIAlphanumeric else {
          throw TemplateSyntaxError(
            "`\\` in `is` stands before a sign that is meant itself; there is no `\\d` or `\\w`")
        }
        set = ByteSet(byte: bytes[at + 1])
        at += 2
      case .ascii("("), .ascii(")"), .ascii("|"), .ascii("^"), .ascii("$"):
        throw TemplateSyntaxError(
          "`is` holds no groups and no anchors: only classes such as [a-z0-9]{3,20} and literals")
      case .ascii("{"), .ascii("+"), .ascii("*"), .ascii("?"):
        throw TemplateSyntaxError("a count in `is` stands behind a class or a literal")
      default:
        set = ByteSet(byte: bytes[at])
        at += 1
      }
      if ignoresCase { set = set.ignoringCase }
      let (min, max) = try count(in: bytes, at: &at)
      atoms.append(SegmentAtom(set: set, min: min, max: max))
    }
    guard atoms.contains(where: { $0.min > 0 }) else {
      throw TemplateSyntaxError("`is` may not match nothing; give a class a count of at least one")
    }
    return atoms
  }

  private static func byteClass(in bytes: [UInt8], at: inout Int) throws(TemplateSyntaxError) -> ByteSet {
    var members = ByteSet()
    at += 1
    let isNegated = at < bytes.count && bytes[at] == .ascii("^")
    if isNegated { at += 1 }
    let start = at
    while at < bytes.count, bytes[at] != .ascii("]") || at == start {
      let first = try member(in: bytes, at: &at)
      var last = first
      if at + 1 < bytes.count, bytes[at] == .ascii("-"), bytes[at + 1] != .ascii("]") {
        at += 1
        last = try member(in: bytes, at: &at)
      }
      guard first <= last else { throw TemplateSyntaxError("a range in `is` that runs backwards") }
      for byte in first...last { members.insert(byte) }
    }
    guard at < bytes.count else { throw TemplateSyntaxError("a class in `is` that is never closed with `]`") }
    at += 1
    return isNegated ? ByteSet { [members] in !members.contains($0) } : members
  }

  private static func member(in bytes: [UInt8], at: inout Int) throws(TemplateSyntaxError) -> UInt8 {
    if bytes[at] == .ascii("\\") {
      guard at + 1 < bytes.count, !bytes[at + 1].isASCIIAlphanumeric else {
        throw TemplateSyntaxError("`\\` in `is` stands before a sign that is meant itself; there is no `\\d` or `\\w`")
      }
      at += 1
    }
    defer { at += 1 }
    return bytes[at]
  }

  /// `{n}`, `{n,}`, `{n,m}`, `+`, `*`, `?`, or none.
  private static func count(in bytes: [UInt8], at: inout Int) throws(TemplateSyntaxError) -> (Int, Int) {
    guard at < bytes.count else { return (1, 1) }
    switch bytes[at] {
    case .ascii("+"):
      at += 1
      return (1, SegmentAtom.unlimited)
    case .ascii("*"):
      at += 1
      return (0, SegmentAtom.unlimited)
    case .ascii("?"):
      at += 1
      return (0, 1)
    case .ascii("{"):
      guard let close = bytes[at...].firstIndex(of: .ascii("}")) else {
        throw TemplateSyntaxError("a count in `is` that is never closed with `}`")
      }
      let parts = bytes[(at + 1)..<close].split(separator: .ascii(","), omittingEmptySubsequences: false)
      at = close + 1
      let numbers = parts.map { Int(String(decoding: $0, as: UTF8.self)) }
      if parts.count == 1, let n = numbers[0], (0...4096).contains(n) { return (n, n) }
      if parts.count == 2, let n = numbers[0], (0...4096).contains(n) {
        if parts[1].isEmpty { return (n, SegmentAtom.unlimited) }
        if let m = numbers[1], (n...4096).contains(m) { return (n, m) }
      }
      throw TemplateSyntaxError("a count in `is` is written {n}, {n,} or {n,m}, with n and m at most 4096")
    default: return (1, 1)
    }
  }

  /// The pattern of a segment that is nothing but a literal, as most are; nil for any other.
  static func literal(_ text: Substring.UTF8View) -> SegmentPattern? {
    guard text.count <= maximumTextLength, !text.contains(where: { "{}()|*%".utf8.contains($0) }) else { return nil }
    return SegmentPattern(sequences: [Sequence(text.map { SegmentAtom(literal: $0) })])
  }

  /// Reads a segment. `capture` answers with the atoms of a capture, marked with its number.
  static func segment(
    _ text: String, capture: (String) throws(TemplateSyntaxError) -> [SegmentAtom]
  ) throws(TemplateSyntaxError) -> SegmentPattern {
    let bytes = Array(text.utf8)
    guard bytes.count <= maximumTextLength else { throw TemplateSyntaxError("a template is too long") }
    var sequences: [[SegmentAtom]] = [[]]
    func add(_ atoms: [SegmentAtom]) { for index in sequences.indices { sequences[index] += atoms } }
    func add(_ atom: SegmentAtom) { for index in sequences.indices { sequences[index].append(atom) } }
    func literal(_ bytes: some Collection<UInt8>) -> [SegmentAtom] {
      bytes.map { SegmentAtom(literal: $0) }
    }
    var at = 0
    while at < bytes.count {
      switch bytes[at] {
      case .ascii("{"):
        guard let close = bytes[at...].firstIndex(of: .ascii("}")) else {
          throw TemplateSyntaxError("a `{` in a template that is never closed")
        }
        add(try capture(String(decoding: bytes[(at + 1)..<close], as: UTF8.self)))
        at = close + 1
      case .ascii("("):
        guard let close = bytes[at...].firstIndex(of: .ascii(")")) else {
          throw TemplateSyntaxError("a `(` in a template that is never closed")
        }
        let inner = bytes[(at + 1)..<close]
        guard !inner.contains(where: { $0 == .ascii("{") || $0 == .ascii("*") || $0 == .ascii("(") }) else {
          throw TemplateSyntaxError("`(a|b)` in a template holds literals alone; write two templates")
        }
        let options = inner.split(separator: .ascii("|"), omittingEmptySubsequences: false)
        guard options.count > 1 else { throw TemplateSyntaxError("`(…)` in a template wants alternatives, `(a|b)`") }
        sequences = sequences.flatMap { sequence in options.map { sequence + literal($0) } }
        guard sequences.count <= maximumSequences else {
          throw TemplateSyntaxError("too many alternatives in a template")
        }
        at = close + 1
      case .ascii("*"):
        guard at + 1 == bytes.count || bytes[at + 1] != .ascii("*") else {
          throw TemplateSyntaxError("`**` stands alone, as the last segment of a template")
        }
        add(SegmentAtom(set: .all, min: 1, max: SegmentAtom.unlimited))
        at += 1
      case .ascii("%"):
        // As the segments of addresses, those of templates may be escaped.
        guard at + 2 < bytes.count, let high = bytes[at + 1].hexDigitValue, let low = bytes[at + 2].hexDigitValue else {
          add(SegmentAtom(literal: bytes[at]))
          at += 1
          continue
        }
        add(SegmentAtom(literal: high << 4 | low))
        at += 3
      case .ascii("}"), .ascii(")"), .ascii("|"):
        throw TemplateSyntaxError("a `\(Character(Unicode.Scalar(bytes[at])))` in a template that nothing opened")
      default:
        add(SegmentAtom(literal: bytes[at]))
        at += 1
      }
    }
    return SegmentPattern(sequences: sequences.map { Sequence($0) })
  }
}

extension [UInt8] {
  fileprivate var isASCII: Bool { span.isASCII }
}
