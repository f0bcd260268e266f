import ArgumentParser
import CordonIO
import CordonMatcher
import CordonScan
import CordonSystem

struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Check the items of files, or of standard input, against a compiled list.",
    discussion: """
      Prints one JSON object for each item that matched, in input order, as soon as it is known. Exit status: 2 if \
      something was not read or not decided, even if something matched; otherwise 0 if something matched, and 1 if nothing \
      did.

      Compressed files (gzip, zstd, xz, bzip2) are unpacked, and archives (tar, tar.gz …, zip, 7z) are read member by \
      member, with "source" as FILE:MEMBER. Cordon recognises them by their contents, not by their names. zip and 7z \
      cannot be read from a pipe. UTF-16 and UTF-32 are converted to UTF-8, and spans refer to that. A file that cannot \
      be read, such as an Excel workbook, is named, and the exit status is 2.

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

  @OptionGroup(title: "Input") var input: ScanInputOptions
  @OptionGroup(title: "What is checked") var check: ScanCheckOptions
  @OptionGroup(title: "Output") var output: ScanOutputOptions
  @OptionGroup(title: "List and trust") var list: ListOption
  @OptionGroup(title: "Long runs") var longRun: ScanRunOptions

  /// What one group alone cannot see. Each group has a `validate()` of its own, which ran before.
  func validate() throws {
    if check.delta != nil, check.first {
      throw ValidationError("--first may stop at a match that --delta leaves out: give one of the two")
    }
    if check.delta != nil, output.all || output.explain {
      throw ValidationError(
        "--\(output.all ? "all" : "explain") prints items without a match, and --delta only new matches: give one of the two"
      )
    }
    if check.first, output.explain {
      throw ValidationError(
        "--explain prints every exception, and --first stops before all of them are known: give one of the two")
    }
    if longRun.checkpoint != nil, output.order == .none {
      throw ValidationError("--checkpoint needs the order of the input: leave out --order none")
    }
  }

  func run() throws {
    enterSandbox()
    let inputs =
      input.files.isEmpty
      ? ["-"]
      : InputPaths.expanded(input.files, entersFolders: input.recursive, leavingOut: longRun.checkpoint)
    if inputs.isEmpty { throw CommandFailure(message: "there is no file in \(input.files.joined(separator: ", "))") }
    var options = Scanner.Options(inputs: inputs)
    options.format = input.format
    options.fields = input.fields
    options.kept = output.kept.enumerated().filter { !output.kept[..<$0.offset].contains($0.element) }.map(\.element)
    options.table = TableDialect(
      delimiter: input.delimiter?.byte, header: input.noHeader ? .absent : input.header ? .present : .inferred)
    options.keys = input.keys
    options.type = check.type
    options.output = output.output
    options.split = output.split?.split
    options.split?.spared = [list.list] + [longRun.checkpoint, check.delta].compactMap { $0 }
    options.unique = output.unique
    options.checkpoint = longRun.checkpoint
    options.liveLinks = output.liveLinks
    options.all = output.all
    options.count = output.count
    options.first = check.first
    options.explain = output.explain
    options.order = output.order
    options.now = check.day.at
    if let jobs = longRun.jobs { options.jobs = jobs }
    if let maxLine = input.maxLine { options.limits = ScanLimits(maximumLineLength: maxLine) }
    let reloader = ListReloader()
    let opener = try list.conditions.opener()
    let older = try check.delta.map(opener.ofAnyAge.open)
    options.older = older
    let store = try list.openStore(opener, comparableWith: older, at: check.delta)
    let scanner = Scanner(store: store, options: options)
    let control = ScanControl()
    let signals = ScanSignals(control)
    let bar = ProgressBar(control, printsRecords: output.split == nil)
    let say: @Sendable (String) -> Void = if let bar { bar.say } else { { reportToStandardError($0) } }
    reloader.begin(store, longRun.watch, opener, keepsList: longRun.checkpoint != nil, say: say)
    let result = scanner.run(control: control, report: say)
    reloader.end()
    bar?.end()
    let interruption = result.outcome == .interrupted ? signals.last : nil
    if interruption != nil { reportToStandardError("interrupted; the results of everything read so far are written") }
    if output.stats || interruption != nil { Console.writeError(result.statistics.summary + "\n") }
    let status = interruption.map { 128 + $0 } ?? result.outcome.exitStatus(exitZero: output.exitZero)
    if status != 0 { throw ExitCode(status) }
  }

  private func enterSandbox() {
    var places: [WritablePlace] = []
    if let checkpoint = longRun.checkpoint { places.append(.folder(ofReplaced: checkpoint)) }
    if let split = output.split?.split {
      // Made now, because the sandbox allows it no longer. If that fails, the first file to be written there reports why.
      split.makeFolder()
      places.append(WritablePlace(split.folder, .writesFiles))
    }
    output.sandbox.enter(writingTo: places)
  }
}
