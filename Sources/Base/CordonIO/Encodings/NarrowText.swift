// Finds text in another encoding inside UTF-16 or UTF-32. A program leaves it there that appends a line to a file and does not
// look at how the file is encoded. Read as UTF-16, such a line is a few Chinese characters, and the link in it is lost:
//
//     UTF-16LE … 61 00 0A 00 │ 6B 65 74 74 6C 65 2E 74 65 73 74 0A │ 62 00 …    a line in UTF-8
//     UTF-16LE … 61 00 0A 00 │ 00 6B 00 65 00 74 00 74 00 6C 00 65 │ 62 00 …    a line in UTF-16BE
//
// Chinese and Japanese text in UTF-16 has runs of ASCII bytes too, by chance: 中央十字 is `N-Y.SA[W`, with the host `y.sa`, and
// 整数整数 is `tepetepe`. So a run counts if it holds something listed, or if it has the look of text.

import CordonBytes

/// Finds UTF-8, ASCII included, among the bytes of UTF-16 or UTF-32.
struct NarrowTextFinder {
  /// Where UTF-8 was found first, as offsets in the bytes taken.
  var found: Range<Int>?
  private let probe: ItemProbe
  /// The bytes up to here that are UTF-8 text.
  private var run: [UInt8] = []
  /// How many bytes of the last character have been taken, and how many it has.
  private var character = (count: 0, length: 0)
  private var offset = 0

  init(probe: ItemProbe) { self.probe = probe }

  mutating func take(_ byte: UInt8) {
    offset += 1
    guard found == nil else { return }
    if character.count < character.length {
      if byte & 0xC0 == 0x80 {
        character.count += 1
        run.append(byte)
        return
      }
      endRun(behind: 1)
    }
    let length = NarrowTextFinder.length(of: byte)
    if length == 0 { return endRun(behind: 1) }
    if run.count >= NarrowTextFinder.maximumRun { cutRun() }
    character = (1, length)
    run.append(byte)
  }

  /// Looks at a long run, and keeps its end: a host may stand across the cut.
  private mutating func cutRun() {
    let rest = run.suffix(NarrowTextFinder.keptOfRun)
    endRun(behind: 1)
    run = Array(rest)
  }

  private static let maximumRun = 4096
  private static let keptOfRun = 512

  /// Looks at the last run.
  mutating func finish() { endRun(behind: 0) }

  /// - Parameter behind: how many bytes have been taken after the run; 0 at the end of the source.
  private mutating func endRun(behind: Int) {
    let end = offset - behind
    let isWhole = character.count == character.length
    let count = run.count - (isWhole ? 0 : character.count)
    if count >= 3 {
      let start = end - run.count
      run.removeLast(run.count - count)
      if NarrowTextFinder.looksLikeText(run[...]) || hasLink()
        || isListed(beginsLine: start == 0, endsLine: behind == 0)
      {
        found = start..<start + count
      }
    }
    run.removeAll(keepingCapacity: true)
    character = (0, 0)
  }

  /// Whether there is a link in the run that is none by chance.
  private func hasLink() -> Bool {
    guard run.count >= 8, run.contains(.ascii(".")) || run.contains(.ascii("/")) else { return false }
    let run = run
    return probe.links(run.span).contains { link in
      let text = run[link.span]
      return link.address.contains(.ascii("/")) && text.count >= 8 && run.contains(.ascii(":"))
        || text.count >= 8 && text.allSatisfy(NarrowTextFinder.isUsual)
    }
  }

  /// Whether a line of the run is listed.
  private func isListed(beginsLine: Bool, endsLine: Bool) -> Bool {
    // PERF: shorter runs are ten times as many. One that matters holds a host, or the beginning or the end of a line.
    guard run.count >= 8 || beginsLine || endsLine || run.contains(where: { $0 == .ascii(".") || $0 == .ascii("\n") })
    else { return false }
    let lines = run.split(omittingEmptySubsequences: false) { $0 == .ascii("\n") || $0 == .ascii("\r") }
    return lines.enumerated().contains { index, line in
      // The last bytes of a character before the run, and the first of one behind it, may look like letters.
      let isWhole = (index > 0 || beginsLine, index < lines.count - 1 || endsLine)
      let isLikely = isWhole.0 || isWhole.1 || NarrowTextFinder.hasUsualStretch(line, of: 6, distinct: 3)
      for start in 0...(isWhole.0 || !isLikely ? 0 : NarrowTextFinder.maximumNeighbors) {
        for end in 0...(isWhole.1 || !isLikely ? 0 : NarrowTextFinder.maximumNeighbors) {
          let part = line.dropFirst(start).dropLast(end)
          if part.count >= 3, probe.finds(Array(part)) { return true }
        }
      }
      return false
    }
  }

  /// How many bytes at most are taken off each end of a line, since they may belong to a character beside it.
  private static let maximumNeighbors = 12

  /// Whether `run` has the look of text in UTF-8.
  private static func looksLikeText(_ run: ArraySlice<UInt8>) -> Bool {
    if hasUsualStretch(run, of: 16, distinct: 6) { return true }
    guard run.count >= 40 else { return false }
    // Three bytes of UTF-8 in a row are rare in UTF-16, eight times as much.
    let long = run.count { $0 >= 0xE0 }
    return long >= 8 || run.count(where: isUsual) * 3 >= run.count * 2 && !isMonotonous(run)
  }

  /// Whether `run` has `length` usual bytes in a row, with at least `distinct` different values among them.
  private static func hasUsualStretch(_ run: ArraySlice<UInt8>, of length: Int, distinct: Int) -> Bool {
    var count = 0
    for index in run.indices {
      // Each character of Hiragana has the byte 30, which is "0", and each of Gurmukhi the byte 0A.
      let isCounted = isUsual(run[index]) && run[index] != 0x30 && run[index] != 0x0A
      count = isCounted ? count + 1 : 0
      if count >= length, Set(run[(index + 1 - length)...index]).count >= distinct { return true }
    }
    return false
  }

  /// Whether `byte` is common in addresses and in English text.
  private static func isUsual(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x30...0x39, 0x20, .ascii("."), .ascii("-"), .ascii("/"), .ascii(":"), .ascii(","), .ascii("\n"):
      true
    default: false
    }
  }

  /// How many of `bytes` belong to text in UTF-8.
  static func count(in bytes: [UInt8]) -> Int {
    stretches(of: bytes).reduce(0) { sum, stretch in
      let run = bytes[stretch]
      let isText =
        run.count { $0 >= 0xE0 } * 6 >= run.count || run.count { $0 >= 0xC2 } * 3 >= run.count
        || run.count(where: isUsual) * 3 >= run.count * 2
      return sum + (isText && !isMonotonous(run) ? run.count : 0)
    }
  }

  /// Whether `bytes` hold UTF-8 that is long enough to show how they are encoded.
  static func isIn(_ bytes: [UInt8]) -> Bool {
    stretches(of: bytes).contains { $0.count >= 40 && looksLikeText(bytes[$0]) }
  }

  /// The stretches of `bytes` that are UTF-8 of 8 bytes or more.
  private static func stretches(of bytes: [UInt8]) -> [Range<Int>] {
    var stretches: [Range<Int>] = []
    var start = 0
    var index = 0
    func end() {
      if index - start >= 8 { stretches.append(start..<index) }
    }
    while index < bytes.count {
      let length = length(of: bytes[index])
      let next = index + length
      if length > 0, next <= bytes.count, bytes[(index + 1)..<next].allSatisfy({ $0 & 0xC0 == 0x80 }) {
        index = next
      } else {
        end()
        index += 1
        start = index
      }
    }
    end()
    return stretches
  }

  /// How many bytes a character of text has that begins with `byte`; 0 where none does.
  private static func length(of byte: UInt8) -> Int {
    switch byte {
    case 0x20..<0x7F, 0x09, 0x0A, 0x0D: 1
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }

  /// Whether two fifths of the bytes are the same, as in Hiragana (30), Devanagari (09) and box drawings (25).
  private static func isMonotonous(_ bytes: ArraySlice<UInt8>) -> Bool {
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    return (counts.max() ?? 0) * 5 >= bytes.count * 2
  }
}

/// Finds UTF-16 in the other byte order.
struct SwappedTextFinder {
  private(set) var isFound = false
  /// ASCII characters in a row, in the other byte order.
  private var count = 0
  private var first: UInt32 = 0
  private var isVaried = false

  mutating func take(_ unit: UInt32) {
    // A line feed and a byte order mark in the other order: U+0A00 and U+FFFE are no characters.
    if unit == 0x0A00 || unit == 0xFFFE { isFound = true }
    guard unit & 0xFF == 0, (0x20..<0x7F).contains(unit >> 8) else {
      (count, first, isVaried) = (0, 0, false)
      return
    }
    // A wide space, the Chinese "one" and a line of a box stand in a row in real text.
    if unit == 0x3000 || unit == 0x4E00 || unit == 0x2500 { return }
    count += 1
    if first == 0 { first = unit }
    if unit != first { isVaried = true }
    if count >= 4, isVaried { isFound = true }
  }
}
