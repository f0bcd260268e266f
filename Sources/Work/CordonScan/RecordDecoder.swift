// Records to items, on the workers. A decoder walks the records of a batch in order and tells a visitor what each
// holds; the bytes it passes hold only until the call returns.

/// Finds the items in the records of a batch. Each worker has its own, with its own scratch memory.
protocol RecordDecoder {
  /// May change the bytes of the records.
  mutating func decode(_ batch: inout Batch, into visitor: inout BatchChecker)
}

/// Why a record could not be read, and how that is counted.
struct RecordProblem: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// A record above the limit, not checked at all.
    case tooLong
    /// A record that is not what its format asks for, checked as plain bytes.
    case malformed
  }

  var kind: Kind
  /// What is wrong and how to mend it, without a full stop.
  var message: String

  static func tooLong(_ length: Int, limit: Int) -> RecordProblem {
    RecordProblem(
      kind: .tooLong,
      message: "line of \(length) bytes is longer than \(limit); split it, or raise --max-line")
  }

  static func unclosedQuote(line: Int) -> RecordProblem {
    RecordProblem(
      kind: .malformed, message: "line \(line) opens a quote that is never closed; the line was checked as plain bytes")
  }

  static func notJSON(_ reason: String) -> RecordProblem {
    RecordProblem(kind: .malformed, message: "not a JSON record (\(reason)); checked as plain bytes")
  }
}

extension RecordFormat {
  func makeDecoder(_ options: Scanner.Options) -> any RecordDecoder {
    let (fields, limits) = (options.fields, options.limits)
    return switch self {
    case .csv, .tsv: TableDecoder(fields: fields, maximumLength: limits.maximumLineLength)
    case .lines: LineDecoder(maximumLineLength: limits.maximumLineLength)
    case .jsonl, .json:
      JSONLDecoder(
        fields: fields, kept: options.kept, checksKeys: options.keys, maximumLineLength: limits.maximumLineLength)
    }
  }
}
