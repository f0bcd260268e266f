// UTF-16 in the midst of other text, as a shell leaves it that appends UTF-16 to a file in UTF-8. How a source is encoded is
// told from its first bytes; what changes behind them is reported, record by record.

import CordonBytes

enum WideRun {
  /// How many characters make a run.
  private static let length = 4

  /// Whether there is a NUL at `range` of `input`: without one there is no run.
  ///
  /// - Complexity: O(*n*), by memchr(3).
  static func mayBegin(in input: [UInt8], _ range: Range<Int>) -> Bool {
    input.span.extracting(range).firstIndex(of: 0) != nil
  }

  /// Whether ASCII characters with a NUL each stand at `range` of `input`, at least four of them.
  static func begins(in input: [UInt8], _ range: Range<Int>) -> Bool {
    // Characters before the current offset that are part of a run, for those at even and at odd offsets.
    var counts = [0, 0]
    var previous: UInt8 = 0
    for index in range {
      let byte = input[index]
      let isPair = index > range.lowerBound && byte == 0 && previous >= 0x20 && previous < 0x7F
      counts[index & 1] = isPair ? counts[index & 1] + 1 : 0
      if counts[index & 1] == length { return true }
      previous = byte
    }
    return false
  }
}

extension RecordProblem {
  static let wideText = RecordProblem(
    kind: .malformed,
    message: "UTF-16 in a file that does not begin with it; checked as plain bytes: save the file in one encoding")
}
