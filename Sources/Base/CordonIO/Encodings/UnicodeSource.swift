// UTF-16 and UTF-32 (the Unicode Standard, 3.10 and 23.8), given on as UTF-8 without a byte order mark. What is no character
// becomes U+FFFD, so that the text around it is still checked.

/// Text in UTF-16 or UTF-32, read as UTF-8.
final class UnicodeSource: ByteSource {
  struct Encoding: Sendable, Equatable {
    /// Bytes of a code unit: 2 or 4.
    let width: Int
    let isBigEndian: Bool

    var name: String { "UTF-\(width * 8)\(isBigEndian ? "BE" : "LE")" }
  }

  private let source: any ByteSource
  private let encoding: Encoding
  private var raw = [UInt8](repeating: 0, count: 32_768)
  /// The bytes of a unit that is not complete, at the start of `raw`.
  private var kept = 0
  /// What was decoded and not handed on yet.
  private var decoded: [UInt8] = []
  private var given = 0
  private var highSurrogate: UInt32?
  private var isAtStart = true
  private var isAtEnd = false
  private var units = 0
  private var invalidUnits = 0
  private var narrow: NarrowTextFinder
  private var swapped = SwappedTextFinder()

  /// - Parameter probe: asked about bytes that may be no text in `encoding`.
  init(_ source: any ByteSource, encoding: Encoding, probe: ItemProbe) {
    self.source = source
    self.encoding = encoding
    narrow = NarrowTextFinder(probe: probe)
  }

  var consumed: Int { source.consumed }
  func isReady() -> Bool { given < decoded.count || source.isReady() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while given == decoded.count {
      if isAtEnd { return try checkEnd() }
      try decodeMore()
    }
    let count = min(buffer.count, decoded.count - given)
    buffer.copyBytes(from: decoded[given..<given + count])
    given += count
    return count
  }

  private func decodeMore() throws(SourceError) {
    decoded.removeAll(keepingCapacity: true)
    given = 0
    let count = try readRaw()
    isAtEnd = count == 0
    let length = kept + count
    for byte in raw[kept..<length] { narrow.take(byte) }
    let whole = length - length % encoding.width
    for offset in stride(from: 0, to: whole, by: encoding.width) { take(unit(at: offset)) }
    kept = length - whole
    for offset in 0..<kept { raw[offset] = raw[whole + offset] }
    if isAtEnd {
      narrow.finish()
      if highSurrogate != nil { append(0xFFFD) }
      highSurrogate = nil
      if kept > 0 { append(0xFFFD) }
    }
  }

  private func readRaw() throws(SourceError) -> Int {
    let (source, kept) = (source, kept)
    let result = raw.withUnsafeMutableBytes { bytes in
      Result { () throws(SourceError) in try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[kept...]))
      }
    }
    return try result.get()
  }

  private func unit(at offset: Int) -> UInt32 {
    var unit: UInt32 = 0
    for index in 0..<encoding.width {
      let byte = raw[offset + (encoding.isBigEndian ? index : encoding.width - 1 - index)]
      unit = unit << 8 | UInt32(byte)
    }
    return unit
  }

  private func take(_ unit: UInt32) {
    units += 1
    if isAtStart {
      isAtStart = false
      if unit == 0xFEFF { return }
    }
    guard encoding.width == 2 else {
      let isScalar = unit <= 0x10FFFF && !(0xD800...0xDFFF).contains(unit)
      if !isScalar { invalidUnits += 1 }
      return append(isScalar ? unit : 0xFFFD)
    }
    swapped.take(unit)
    if let high = highSurrogate {
      highSurrogate = nil
      if (0xDC00...0xDFFF).contains(unit) { return append(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00)) }
      invalidUnits += 1
      append(0xFFFD)
    }
    switch unit {
    case 0xD800...0xDBFF: highSurrogate = unit
    case 0xDC00...0xDFFF:
      invalidUnits += 1
      append(0xFFFD)
    default: append(unit)
    }
  }

  private func append(_ scalar: UInt32) {
    switch scalar {
    case 0..<0x80: decoded.append(UInt8(scalar))
    case 0x80..<0x800:
      decoded.append(UInt8(0xC0 | scalar >> 6))
      decoded.append(UInt8(0x80 | scalar & 0x3F))
    case 0x800..<0x10000:
      decoded.append(UInt8(0xE0 | scalar >> 12))
      decoded.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      decoded.append(UInt8(0x80 | scalar & 0x3F))
    default:
      decoded.append(UInt8(0xF0 | scalar >> 18 & 0x07))
      decoded.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      decoded.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      decoded.append(UInt8(0x80 | scalar & 0x3F))
    }
  }

  /// Reports, at the end, what the whole text shows: that it is cut, or that some of it is in another encoding.
  private func checkEnd() throws(SourceError) -> Int {
    if kept > 0 {
      let count = kept
      kept = 0
      throw SourceError(
        "the file is \(encoding.name) and ends within a character (\(count) byte\(count == 1 ? "" : "s") too many); "
          + "it may be cut short")
    }
    defer { (invalidUnits, narrow.found, swapped) = (0, nil, SwappedTextFinder()) }
    if let found = narrow.found {
      throw SourceError(
        "the file was read as \(encoding.name), and the \(found.count) bytes at offset \(found.lowerBound) look like UTF-8; "
          + "save the file in one encoding")
    }
    // Two bytes of other text are a character in UTF-16. Four of them are hardly ever one in UTF-32.
    let isDoubtful = encoding.width == 2 ? invalidUnits * 10 > units : invalidUnits > 1
    if isDoubtful || swapped.isFound {
      throw SourceError("the file was read as \(encoding.name), and some of it is not; save it as UTF-8")
    }
    return 0
  }
}

extension UnicodeSource.Encoding {
  /// What a byte order mark says; nil for UTF-8 and where there is none.
  init?(mark head: [UInt8]) {
    if head.starts(with: [0xFF, 0xFE, 0, 0]) {
      self.init(width: 4, isBigEndian: false)
    } else if head.starts(with: [0, 0, 0xFE, 0xFF]) {
      self.init(width: 4, isBigEndian: true)
    } else if head.starts(with: [0xFF, 0xFE]) {
      self.init(width: 2, isBigEndian: false)
    } else if head.starts(with: [0xFE, 0xFF]) {
      self.init(width: 2, isBigEndian: true)
    } else {
      return nil
    }
  }

  /// What the bytes look like that begin with no mark: NULs on one side of their units, and nothing that text has not.
  init?(unmarked head: [UInt8], _ counts: ByteCounts) {
    let nuls = counts.evenNULs + counts.oddNULs
    guard nuls >= 2, counts.all >= 4, nuls * 40 >= counts.all else { return nil }
    for isBigEndian in [false, true] {
      let wide = UnicodeSource.Encoding(width: 4, isBigEndian: isBigEndian)
      if wide.isPlausible(head) {
        self = wide
        return
      }
    }
    let encoding = UnicodeSource.Encoding(width: 2, isBigEndian: counts.evenNULs > counts.oddNULs)
    guard min(counts.evenNULs, counts.oddNULs) * 10 <= nuls, encoding.isPlausible(head) else { return nil }
    self = encoding
  }

  /// The share of units below U+0080 among the first ones.
  func asciiShare(of head: [UInt8]) -> Double {
    var (ascii, all) = (0, 0)
    forEachUnit(of: head) { unit in
      all += 1
      if unit < 0x80 { ascii += 1 }
    }
    return all == 0 ? 0 : Double(ascii) / Double(all)
  }

  /// Whether the first bytes may be text in this encoding, and no UTF-8.
  private func isPlausible(_ head: [UInt8]) -> Bool {
    implausibleUnits(in: head) == 0 && !NarrowTextFinder.isIn(head)
  }

  /// How many units no text has.
  func implausibleUnits(in head: [UInt8]) -> Int {
    var count = 0
    var high = false
    forEachUnit(of: head) { unit in
      let isSpace = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B, 0x08].contains(unit)
      let isLow = (0xDC00...0xDFFF).contains(unit)
      if (unit < 0x20 && !isSpace) || unit > 0x10FFFF || unit & 0xFFFE == 0xFFFE || high != isLow
        || (width == 4 && (0xD800...0xDFFF).contains(unit))
      {
        count += 1
      }
      high = (0xD800...0xDBFF).contains(unit)
    }
    return count
  }

  private func forEachUnit(of head: [UInt8], _ body: (UInt32) -> Void) {
    for offset in stride(from: 0, to: head.count - head.count % width, by: width) {
      var unit: UInt32 = 0
      for index in 0..<width { unit = unit << 8 | UInt32(head[offset + (isBigEndian ? index : width - 1 - index)]) }
      body(unit)
    }
  }
}
