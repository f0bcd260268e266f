// From files to numbers: each line is read, counted and forgotten.
//
//     path, - ─► ItemStream ─► JSONReader ─► ScanLine ─► ReportCounts ─► Report
//
// A line that cannot be read, or an input that cannot be opened, is counted and named, and the rest goes on.

import CordonIO
import CordonModel
import CordonLists
import CordonPlatforms
import CordonScan

/// Makes a report of what `cordon scan` printed.
///
///     var reader = ReportReader(ReportReader.Options(dateField: "created_at"))
///     reader.read("matches.jsonl")
///     let report = reader.report(title: "Week 47", list: nil)
///
/// Memory grows with the distinct labels, rules, platforms, sources and contents (some 300 bytes each, and their names,
/// of which 1 KiB is kept at the most), with the days that each was seen on, and with the longest line.
package struct ReportReader {
  /// What is counted, and how.
  package struct Options {
    /// The field that holds an item's date; nil where there is none.
    package var dateField: String?
    /// The last day of the twelve months; nil for the newest date.
    package var until: CalendarDate?

    package init(dateField: String? = nil, until: CalendarDate? = nil) {
      self.dateField = dateField
      self.until = until
    }
  }

  private var counts: ReportCounts
  private var inputs: [String] = []
  private let json: JSONReader?

  /// The longest line that is read, in bytes: an item of `scan`, its Base64 and its matches.
  static let maximumLineLength = 32 << 20

  /// - Parameter platforms: the platforms whose names are known.
  package init(_ options: Options, platforms: PlatformDefinitions = PlatformFile.builtin().definitions) {
    counts = ReportCounts(
      dateField: options.dateField, until: options.until, platformNames: PlatformNames(platforms: platforms))
    json = JSONReader()
  }

  /// Reads the file at `path`, or standard input where it is `-`, to its end.
  package mutating func read(_ path: String) {
    inputs.append(path)
    defer { counts.endInput() }
    do throws(SourceError) {
      var stream = try ItemStream(
        path: path, format: .lines, fields: [], maximumLineLength: ReportReader.maximumLineLength, probe: .links())
      while try stream.next({ number, item in
        switch item {
        case .item(let line): read(line, number, of: path)
        case .field: break
        case .problem(let reason): counts.problems.addMalformed(path, line: number, reason)
        }
      }) {}
    } catch {
      counts.problems.addUnread(path, error.reason)
    }
  }

  private mutating func read(_ line: [UInt8], _ number: Int, of path: String) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    do throws(LineProblem) {
      guard let json else { throw LineProblem("memory is short") }
      let dateField = counts.dateField
      counts.add(
        try json.withValue(of: line) { (value) throws(LineProblem) in
          try ScanLine(value, dateField: dateField)
        })
    } catch {
      counts.problems.addMalformed(path, line: number, error.reason)
    }
  }

  /// The numbers, and what of the rules of `list` never fired.
  package func report(title: String, list: ReportList?) -> Report {
    Report(counts, title: title, inputs: inputs, list: list)
  }
}

extension Report {
  /// Whether every input and every line was read.
  package var isComplete: Bool { problems.isClean }

  /// What standard error says of the inputs, a line each, in the order of importance.
  package var complaints: [String] {
    var lines = problems.firstMalformed.map { "\($0.place): \($0.reason)" }
    let unnamed = problems.malformedLines - problems.firstMalformed.count
    if unnamed > 0 { lines.append("and \(unnamed) more lines that could not be read") }
    lines += problems.unreadInputs.map { "\($0.place): \($0.reason)" }
    if let dateField, items.total > 0 {
      let undated = absentDates + unreadableDates
      if datedItems == 0 {
        lines.append(
          absentDates >= unreadableDates
            ? "no line has a date in `\(dateField)`; keep it when you scan: cordon scan --keep \(dateField) …"
            : "no line has a date in `\(dateField)` that can be read, such as 2026-11-20, 2026-11-20T10:00:00Z or Unix seconds"
        )
      } else if undated > 0 {
        lines.append(
          "\(undated) of \(items.total) lines have no date in `\(dateField)` that can be read, and are in the totals alone"
        )
      }
    }
    return lines
  }

  /// How many items there are, and how many of them matched, as words.
  package var tally: String {
    "\(items.total) item\(items.total == 1 ? "" : "s"), \(matchedItems.total) matched"
  }
}
