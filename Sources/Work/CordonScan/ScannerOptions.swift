// What a scan can be asked for. The names are those of the command's options.

import CordonIO
@_exported import struct CordonIO.TableDialect
@_exported import enum CordonIO.InputPaths
@_exported import enum CordonIO.RecordFormat
@_exported import enum CordonIO.TableHeader
@_exported import func CordonIO.reportToStandardError
import CordonMatcher
import CordonSystem

/// The form of the output.
public enum OutputFormat: String, Sendable, Hashable, CaseIterable {
  /// One JSON object for every item that matched.
  case jsonl
  /// A table: each record's own columns, and beside them what was found in it.
  case csv
  /// One line for every match, tabs between its columns.
  case text
}

/// The order of the output.
public enum OutputOrder: String, Sendable, Hashable, CaseIterable {
  /// That of the input.
  case input
  /// As results come: a little faster when items differ much in cost. Records stay whole.
  case none
}

/// What each file is of, where the output is split into several.
public enum SplitKey: String, Sendable, Hashable, CaseIterable {
  /// The platform that the content stands on, by its registrable domain.
  case platform
  /// A label of the rules that hold.
  case label
  /// The strongest action of the rules that hold.
  case action
}

/// How the output is split into files.
public struct OutputSplit: Sendable, Hashable {
  /// What each file is of.
  public var key: SplitKey
  /// The folder that the files are written into; it is made where it is missing.
  public var folder: String
  /// Files that are not written over, besides the inputs: the list, the checkpoint.
  public var spared: [String] = []

  /// A split by `key` into files in `folder`.
  public init(by key: SplitKey, into folder: String) {
    self.key = key
    self.folder = folder
  }
}

/// Bounds on what a scan takes in.
public struct ScanLimits: Sendable, Hashable {
  /// The greatest length of a line in bytes, without its newline; 1 MiB unless set, and at most 1 GiB. A longer line is
  /// skipped and counted.
  public var maximumLineLength: Int {
    didSet { maximumLineLength = min(max(1, maximumLineLength), 1 << 30) }
  }

  /// How many bytes of records travel together when input is plentiful.
  package var batchSize = 128 << 10

  /// Limits with the greatest line length given, in bytes.
  public init(maximumLineLength: Int = 1 << 20) {
    self.maximumLineLength = min(max(1, maximumLineLength), 1 << 30)
  }
}

extension Scanner {
  /// What to scan, how, and what to write of it.
  public struct Options: Sendable {
    /// Paths of files; `-` is standard input.
    public var inputs: [String]
    /// Nil: told from the extension of each input; standard input then holds lines.
    public var format: RecordFormat?
    /// The fields of structured input to check, such as `body`, `user.bio`, `urls[].href`. Empty: every string.
    public var fields: [String] = []
    /// Fields of the records of structured input that are written, as `kept`, beside what was found in them; named as
    /// ``fields``. Only for ``OutputFormat/jsonl``.
    public var kept: [String] = []
    /// Checks the keys of JSON objects too, wherever they stand and whatever ``fields`` says. The field of a key is its
    /// object's, with `{}`: `{}`, `labels{}`, `urls[]{}`.
    public var keys = false
    /// How the records of tables are written.
    public var table = TableDialect()
    /// What items are taken for.
    public var type: ItemType = .auto
    /// The number of workers; at most 256. Set to the number of processors.
    public var jobs: Int
    /// The order in which results are written.
    public var order: OutputOrder = .input
    /// The form in which results are written.
    public var output: OutputFormat = .jsonl
    /// Writes a file for each platform, label or action into a folder, and nothing to the output.
    public var split: OutputSplit?
    /// Merges the records of a worklist that hold the same content, by identity or match key, into one row, which says how
    /// many they are, on how many platforms, and where they stand. Rows of content come at the end of the run, in the order
    /// in which it was first seen; memory grows with their number. Only for ``OutputFormat/csv``.
    public var unique = false
    /// Where it is kept how far the run has come, so that one that was ended early can be gone on with: the output is then
    /// that of one run. Inputs and the output must be files, and ``order`` that of the input.
    public var checkpoint: String?
    /// Writes addresses for people as they are, which else are defanged (`hxxps://bad[.]example`).
    public var liveLinks = false
    /// Writes every record, also those without matches and those that could not be read.
    public var all = false
    /// Writes nothing but the number of items that matched: `N`, or `path:N` for each of several inputs.
    public var count = false
    /// Checks each item only up to its first rule (``Matcher/stopsAtFirst``), and writes that match alone.
    public var first = false
    /// Also writes the exceptions that held and the matches they removed.
    public var explain = false
    /// An older version of the list, whose matches are left out: to scan again what was scanned with it. A match is the same
    /// where a rule of the same id, of the same list, holds at the same place of the item, with the same action or a stronger
    /// one. Ids that are made are never those of an image with another salt or secret key. Not with ``first``, which may stop
    /// at a match that is left out, and not with ``all``.
    public var older: Blocklist?
    /// What a record may be at most.
    public var limits = ScanLimits()
    /// The day that a rule's `expires` is compared with. Nil: today, UTC.
    public var now: CalendarDate?

    /// What readers are told of them.
    var reading: ReadingOptions {
      ReadingOptions(
        fields: fields, kept: kept, checksKeys: keys, table: table, maximumLineLength: limits.maximumLineLength,
        batchSize: limits.batchSize)
    }

    /// Options for scanning `inputs`, each a path, or `-` for standard input.
    public init(inputs: [String] = ["-"]) {
      self.inputs = inputs
      jobs = CurrentProcess.processorCount
    }
  }
}
