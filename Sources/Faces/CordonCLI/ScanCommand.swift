import ArgumentParser
import CordonIO
import CordonMatcher
import CordonScan
import CordonSystem

/// What separates fields.
struct Delimiter: ExpressibleByArgument {
  let byte: UInt8

  init?(argument: String) {
    let bytes = Array((argument == "tab" || argument == "\\t" ? "\t" : argument).utf8)
    guard bytes.count == 1, bytes[0] < 0x80, ![0x0A, 0x0D, 0x22].contains(bytes[0]) else { return nil }
    byte = bytes[0]
  }
}

struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Check the items of files, or of standard input, against an image.",
    discussion: """
      Prints one JSON object for every item that matched, in input order, as soon as it is known. Exit status: \
      2 something was not read or not decided, even if something matched; else 0 something matched, 1 nothing did.

      Compressed files (gzip, zstd, xz, bzip2) are read as what is in them, archives (tar, tar.gz …, zip, 7z) member by \
      member: `source` is then FILE:MEMBER. Both are known by their contents, whatever their names; zip and 7z cannot be \
      read from a pipe. UTF-16 and UTF-32 are read as UTF-8, to which spans then refer. What cannot be read, such as an \
      Excel workbook, is named, and the exit status is 2.

      Example:
        cat urls.txt | cordon scan -l demo.cordon
        cordon scan -l demo.cordon --field body --stats posts.jsonl > matches.jsonl
        cordon scan -l demo.cordon --field url --field text export.csv
        cordon scan -l demo.cordon --output csv export.csv > worklist.csv
        cordon scan -l demo.cordon --output csv --split-by platform week export.csv
        cordon scan -l demo.cordon --checkpoint big.ck big.csv >> matches.jsonl
        cordon scan -l demo.cordon --recursive exports week.csv.gz posts.zip
        tail -f urls.txt | cordon scan -l demo.cordon --watch
      """)

  @OptionGroup var list: ListOption

  @Argument(help: ArgumentHelp("Files to scan; none, or -, for standard input.", valueName: "file"))
  var files: [String] = []

  @Flag(name: .shortAndLong, help: "Scan the files in folders, and in those in them.")
  var recursive = false

  @Option(
    help: "How records are told apart: lines, csv, tsv, jsonl or json. Untold: by the extension, else lines.")
  var format: RecordFormat?

  @Option(
    name: .customLong("field"),
    help: ArgumentHelp(
      "A field to check: of JSON records such as body or user.bio, of tables a column's name or number; repeatable. "
        + "Default: every field."))
  var fields: [String] = []

  @Option(
    name: .customLong("keep"),
    help: ArgumentHelp(
      "A field of the record to print, as kept, beside what was found, such as a date for cordon report; repeatable.",
      valueName: "field"))
  var kept: [String] = []

  @Option(
    help: ArgumentHelp(
      "What separates the fields of a table: one character, or tab. Default: told from the first line, of , ; | and tab.",
      valueName: "character"))
  var delimiter: Delimiter?

  @Flag(help: "A table's first line is a record like the others: columns are named by their numbers, from 1.")
  var noHeader = false

  @Flag(
    help: """
      A table's first line names the columns, whatever it holds. By default it does unless one of its fields is an \
      address or matches: then it is checked as a record too, and a note says so.
      """)
  var header = false

  @Flag(
    help: """
      Check the keys of JSON objects too. The field of a key is its object's with {}: {}, labels{}, urls[]{}. Without \
      it only values are checked.
      """)
  var keys = false

  @Option(help: "What items are taken for: auto, url or text.")
  var type: ItemType = .auto

  @Option(
    help: ArgumentHelp(
      "What to print of a match: jsonl; for people text, or csv: each record's own columns and what was found in it."))
  var output: OutputFormat = .jsonl

  @Option(name: .customLong("split-by"), help: SplitOption.help, transform: SplitOption.init(argument:))
  var split: SplitOption?

  @Flag(
    help: "With --output csv: one row for all records of the same content, which says how many, and where they stand.")
  var unique = false

  @Flag(help: "Print addresses for people as they are. Default: hxxps://bad[.]example, so that none is opened.")
  var liveLinks = false

  @Flag(help: "Print every record, also those without matches and those that cannot be read.")
  var all = false

  @Flag(help: "Print only the number of items that matched, for each file when there are several.")
  var count = false

  @Flag(help: "Check each item only up to the first rule that holds for it, and print that match alone.")
  var first = false

  @Flag(help: "Also print the exceptions (allow) that hold, and the matches they removed.")
  var explain = false

  @OptionGroup var day: DayOption

  @Option(
    help: ArgumentHelp(
      "Report only what this older image of the list does not: no match of the same rule at the same place, unless its action "
        + "is stronger now. To scan an archive again.", valueName: "image"))
  var delta: String?

  @Option(help: "The number of workers. Default: one for each processor.")
  var jobs: Int?

  @Option(help: "The order of the output: input, or none for as soon as known.")
  var order: OutputOrder = .input

  @Option(
    help: ArgumentHelp(
      "The longest line that is checked; a longer one is an error. Default: 1048576.", valueName: "bytes"))
  var maxLine: Int?

  @Option(
    help: ArgumentHelp(
      "Keep in a file how far the scan has come, and go on from there when it is started again. Inputs and the output must "
        + "be files; append to the output (>>).", valueName: "file"))
  var checkpoint: String?

  @OptionGroup var watch: WatchOptions

  @OptionGroup var sandbox: SandboxOptions

  @Flag(help: "Exit with 0, not 1, when nothing matched.")
  var exitZero = false

  @Flag(help: "Say on standard error how many items, matches and errors there were, and the rate.")
  var stats = false

  func validate() throws {
    if header, noHeader { throw ValidationError("--header and --no-header exclude each other: give one of the two") }
    if delta != nil, first {
      throw ValidationError("--first may stop at a match that --delta leaves out: give one of the two")
    }
    if delta != nil, all || explain {
      throw ValidationError(
        "--\(all ? "all" : "explain") prints items without a match, and --delta only new matches: give one of the two")
    }
    if first, explain {
      throw ValidationError(
        "--explain prints every exception, and --first stops before all of them are known: give one of the two")
    }
    if unique, output != .csv {
      throw ValidationError("--unique merges the rows of a worklist: give --output csv with it")
    }
    if !kept.isEmpty, output != .jsonl {
      throw ValidationError("--keep is for --output jsonl; a worklist has every column of a table")
    }
    if count, split != nil || unique {
      throw ValidationError("--count prints numbers and no rows: leave out --\(unique ? "unique" : "split-by")")
    }
    if kept.contains("") { throw ValidationError("--keep is the name of a field, and this one is empty") }
    if let checkpoint, checkpoint.isEmpty || checkpoint == "-" {
      throw ValidationError("--checkpoint is the name of a file")
    }
    if checkpoint != nil, order == .none {
      throw ValidationError("--checkpoint needs the order of the input: leave out --order none")
    }
    try watch.validate(withCheckpoint: checkpoint != nil)
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 256") }
    if let maxLine, !(1...1 << 30).contains(maxLine) {
      throw ValidationError("--max-line is a number of bytes from 1 to \(1 << 30)")
    }
  }

  func run() throws {
    enterSandbox()
    let inputs =
      files.isEmpty
      ? ["-"]
      : InputPaths.expanded(
        files, entersFolders: recursive, leavingOut: checkpoint)
    if inputs.isEmpty { throw CommandFailure(message: "there is no file in \(files.joined(separator: ", "))") }
    var options = Scanner.Options(inputs: inputs)
    options.format = format
    options.fields = fields
    options.kept = kept.enumerated().filter { !kept[..<$0.offset].contains($0.element) }.map(\.element)
    options.table = TableDialect(
      delimiter: delimiter?.byte, header: noHeader ? .absent : header ? .present : .inferred)
    options.keys = keys
    options.type = type
    options.output = output
    options.split = split?.split
    options.split?.spared = [list.list] + [checkpoint, delta].compactMap { $0 }
    options.unique = unique
    options.checkpoint = checkpoint
    options.liveLinks = liveLinks
    options.all = all
    options.count = count
    options.first = first
    options.explain = explain
    options.order = order
    options.now = day.at
    if let jobs { options.jobs = jobs }
    if let maxLine { options.limits = ScanLimits(maximumLineLength: maxLine) }
    let reloader = ListReloader()
    let opener = try list.conditions.opener()
    let older = try delta.map(opener.ofAnyAge.open)
    options.older = older
    let store = try list.openStore(opener, comparableWith: older, at: delta)
    let scanner = Scanner(store: store, options: options)
    let control = ScanControl()
    let signals = ScanSignals(control)
    let bar = ProgressBar(control, printsRecords: split == nil)
    let say: @Sendable (String) -> Void = if let bar { bar.say } else { { reportToStandardError($0) } }
    reloader.begin(store, watch, opener, keepsList: checkpoint != nil, say: say)
    let result = scanner.run(control: control, report: say)
    reloader.end()
    bar?.end()
    let interruption = result.outcome == .interrupted ? signals.last : nil
    if interruption != nil { reportToStandardError("interrupted; what was read until then is written") }
    if stats || interruption != nil { Console.writeError(result.statistics.summary + "\n") }
    let status = interruption.map { 128 + $0 } ?? result.outcome.exitStatus(exitZero: exitZero)
    if status != 0 { throw ExitCode(status) }
  }

  private func enterSandbox() {
    var places: [WritablePlace] = []
    if let checkpoint { places.append(.folder(ofReplaced: checkpoint)) }
    if let split = split?.split {
      // Made now, as nobody may make it later. Why it could not be is said when a file is to be written there.
      split.makeFolder()
      places.append(WritablePlace(split.folder, .writesFiles))
    }
    sandbox.enter(writingTo: places)
  }
}
