// The options of `cordon scan`, in the groups that its help shows.

import ArgumentParser
import CordonMatcher
import CordonScan

/// What separates fields.
struct Delimiter: ExpressibleByArgument {
  let byte: UInt8

  init?(argument: String) {
    let bytes = Array((argument == "tab" || argument == "\\t" ? "\t" : argument).utf8)
    guard bytes.count == 1, bytes[0] < 0x80, ![0x0A, 0x0D, 0x22].contains(bytes[0]) else { return nil }
    byte = bytes[0]
  }
}

/// The input, and its division into records and fields.
struct ScanInputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Files to scan. None, or -, for standard input.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Flag(name: .shortAndLong, help: "Scan folders recursively.")
  var recursive = false

  @Option(help: "How the input is divided into records. Default: by the file's extension, else lines.")
  var format: RecordFormat?

  @Option(
    name: .customLong("field"),
    help: ArgumentHelp(
      "Check this field only (repeatable): body or user.bio of a JSON record, or a table's column by name or number. "
        + "Default: every field."))
  var fields: [String] = []

  @Flag(
    help: """
      Check the keys of JSON objects, not only their values. The field of a key is its object's, followed by {}: {}, \
      labels{}, urls[]{}.
      """)
  var keys = false

  @Option(
    help: ArgumentHelp(
      "The character between the fields of a table, or tab. Default: inferred from the first line (comma, semicolon, | "
        + "or tab).", valueName: "character"))
  var delimiter: Delimiter?

  @Flag(
    help: """
      Take a table's first line as column names, whatever it holds. By default it is, unless one of its fields is an \
      address or matches; then it is also checked as a record, and a note reports that.
      """)
  var header = false

  @Flag(help: "Take a table's first line as a record. Columns are then named by their numbers, from 1.")
  var noHeader = false

  @Option(
    help: ArgumentHelp("The longest line to check; a longer one is an error. Default: 1048576.", valueName: "bytes"))
  var maxLine: Int?

  func validate() throws {
    if header, noHeader { throw ValidationError("--header and --no-header exclude each other: give one of the two") }
    if let maxLine, !(1...1 << 30).contains(maxLine) {
      throw ValidationError("--max-line must be a number of bytes from 1 to \(1 << 30)")
    }
  }
}

/// The check of an item.
struct ScanCheckOptions: ParsableArguments {
  @Option(help: "How to check each item. auto takes an item without white space that looks like a URL as a URL.")
  var type: ItemType = .auto

  @OptionGroup var day: DayOption

  @Flag(help: "Stop checking an item at the first rule that asks to block it, and report that match alone.")
  var first = false

  @Option(
    help: ArgumentHelp(
      "Report only what this older version of the list does not: a match counts as known if the older list has the same "
        + "rule at the same place with at least as strong an action.", valueName: "old-list"),
    completion: .file())
  var delta: String?
}

/// The output: what to print, and where.
struct ScanOutputOptions: ParsableArguments {
  @Option(
    help: """
      What to print for each item that matched: a JSON object (jsonl), a row with the record's own columns and what was \
      found in it (csv), or a text for people.
      """)
  var output: OutputFormat = .jsonl

  @Flag(help: "Print every record, also those that did not match or could not be read.")
  var all = false

  @Flag(help: "Print only how many items matched, for each file if there are several.")
  var count = false

  @Flag(help: "Also print the exceptions (allow) that hold, and the matches that they removed.")
  var explain = false

  @Option(
    name: .customLong("keep"),
    help: ArgumentHelp(
      "Print this field of the record too, under \"kept\" (repeatable). cordon report reads dates from there.",
      valueName: "field"))
  var kept: [String] = []

  @Option(
    name: .customLong("split-by"), help: SplitOption.help, completion: .list(SplitKey.allCases.map(\.rawValue)),
    transform: SplitOption.init(argument:))
  var split: SplitOption?

  @Flag(help: "With --output csv: one row for all records with the same content, with their number and places.")
  var unique = false

  @Flag(help: "Print addresses as they are in csv and text. Default: defanged, as in hxxps://bad[.]example.")
  var liveLinks = false

  @Option(help: "The order of the output: as in the input, or none for as soon as it is known.")
  var order: OutputOrder = .input

  @Flag(help: "Report on standard error how many items, matches and errors there were, and the rate.")
  var stats = false

  @Flag(help: "Exit with 0, not 1, if nothing matched.")
  var exitZero = false

  @OptionGroup var sandbox: SandboxOptions

  func validate() throws {
    if unique, output != .csv {
      throw ValidationError("--unique merges the rows of a worklist: give --output csv with it")
    }
    if !kept.isEmpty, output != .jsonl {
      throw ValidationError("--keep works only with --output jsonl; a worklist has every column of a table anyway")
    }
    if kept.contains("") { throw ValidationError("--keep must be the name of a field, and this one is empty") }
    if count, split != nil || unique {
      throw ValidationError("--count prints numbers, not rows: leave out --\(unique ? "unique" : "split-by")")
    }
  }
}

/// What a scan of hours or days needs.
struct ScanRunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The number of workers. Default: one for each processor.", valueName: "number"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Keep the progress of the scan in this file. Run the same command again after an interruption, and the scan "
        + "continues. Input and output must be files; append to the output (>>).", valueName: "file"),
    completion: .file())
  var checkpoint: String?

  @OptionGroup var watch: WatchOptions

  func validate() throws {
    if let checkpoint, checkpoint.isEmpty || checkpoint == "-" {
      throw ValidationError("--checkpoint must be the name of a file")
    }
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs must be a number from 1 to 256") }
    try watch.validate(withCheckpoint: checkpoint != nil)
  }
}
