// What a run writes down of how far it has come: one JSON object, all of whose leaves are strings, replaced whole. What it
// says of the input and what it says of the output belong together: what was read up to there is written up to there.
//
//   {"checkpoint":"2","list":…,"options":…,"inputs":…,"date":…,"complete":"false",
//    "input":"0","member":"0","offset":…,"record":…,"line":…,"stamps_before":…,
//    "stamp":["size","changed"],
//    "table":{"delimiter":…,"names":"true","columns":[…]},"header":[…],"failed":[…],
//    "records":…,"items":… (ScanStatistics),"matched_by_input":[…],"problem":…,"outputs":[{"name":…,"bytes":…,"rows":…}],
//    "sum":…}
//
// Names of columns are in hexadecimal: they may be any bytes.

import CordonBytes
import CordonIO
import CordonMatcher
import CordonSystem

/// How far a run has come, and which run it is.
struct Checkpoint: Sendable {
  /// What must be the same for another run to go on.
  struct Run: Sendable, Hashable {
    /// The digest of the list.
    var list: String
    var options: String
    var inputs: String
    /// The day that rules expire by: the first run's.
    var date: String
  }

  var run: Run
  var isComplete = false
  var position = RunPosition()
  var totals: ScanTotals
  /// How long each output was.
  var outputs: [OutputLength] = []

  // MARK: Writing

  /// Makes this the contents of the file at `path`; answers why that cannot be done.
  func write(to path: String) -> String? {
    do throws(AtomicFileError) {
      try AtomicFile.replace(path, with: serialized())
      return nil
    } catch {
      guard case .failed(let step, let reason) = error else { return "is no file; name another one" }
      return "\(step): \(reason)"
    }
  }

  func serialized() -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.text("checkpoint", Checkpoint.version)
    json.text("list", run.list)
    json.text("options", run.options)
    json.text("inputs", run.inputs)
    json.text("date", run.date)
    json.text("complete", "\(isComplete)")
    json.text("input", "\(position.input)")
    json.text("member", "\(position.member)")
    json.text("offset", "\(position.read.offset)")
    json.text("record", "\(position.read.record)")
    json.text("line", "\(position.read.line)")
    json.text("stamps_before", String(position.stampsBefore, radix: 16))
    if let stamp = position.stamp { json.texts("stamp", ["\(stamp.size)", "\(stamp.changed)"]) }
    if let table = position.read.table {
      json.key("table")
      json.beginObject()
      json.text("delimiter", "\(table.delimiter)")
      json.text("names", "\(table.areNames)")
      json.texts("columns", table.columns.map(Checkpoint.hexadecimal))
      json.endObject()
    }
    if let columns = position.columns { json.texts("header", columns.map(Checkpoint.hexadecimal)) }
    json.texts("failed", position.failed.sorted().map { "\($0)" })
    for (name, path) in ScanStatistics.counters { json.text(name, "\(totals.statistics[keyPath: path])") }
    json.text("milliseconds", "\(Int(totals.statistics.seconds * 1000))")
    json.texts("matched_by_input", totals.matchedItems.map { "\($0)" })
    if let problem = totals.firstProblem { json.text("problem", problem) }
    json.key("outputs")
    json.beginArray()
    for output in outputs {
      json.beginObject()
      json.text("name", output.name)
      json.text("bytes", "\(output.bytes)")
      json.text("rows", "\(output.rows)")
      json.endObject()
    }
    json.endArray()
    // What stands before it, summed: half a checkpoint, or one that was changed by hand, is none.
    json.text("sum", Checkpoint.sum(of: json.bytes.span))
    json.endObject()
    json.endLine()
    return json.takeBytes()
  }

  private static let version = "2"

  private static func sum(of bytes: Span<UInt8>) -> String {
    String(Hash64.hash(bytes, seed: 0x636F_7264_6F6E), radix: 16)
  }

  /// Whether `bytes` end with the sum of what stands before it.
  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    let name = Array(#","sum":""#.utf8)
    guard let end = (0..<max(0, bytes.count - name.count)).last(where: { bytes[$0...].starts(with: name) }) else {
      return false
    }
    let sum = sum(of: bytes.span.extracting(0..<end))
    return bytes[end...].elementsEqual((#","sum":""# + sum + "\"}\n").utf8)
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.appendHexadecimal(bytes)
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: Reading

  /// Reads what ``serialized()`` wrote; nil where it did not.
  init?(parsing bytes: [UInt8]) {
    guard Checkpoint.isWhole(bytes), let leaves = CheckpointLeaves(bytes), leaves["checkpoint"] == [Checkpoint.version],
      let list = leaves.text("list"), let options = leaves.text("options"), let inputs = leaves.text("inputs"),
      let date = leaves.text("date"), let complete = leaves.text("complete"), let input = leaves.number("input"),
      let member = leaves.number("member"), let offset = leaves.number("offset"), let record = leaves.number("record"),
      let line = leaves.number("line"),
      let stampsBefore = leaves.text("stamps_before").flatMap({ UInt64($0, radix: 16) }),
      let milliseconds = leaves.number("milliseconds"),
      let failed = leaves.numbers("failed[]"), let matched = leaves.numbers("matched_by_input[]"),
      let sizes = leaves.numbers("outputs[].bytes"), let rows = leaves.numbers("outputs[].rows")
    else { return nil }
    run = Run(list: list, options: options, inputs: inputs, date: date)
    isComplete = complete == "true"
    position.input = input
    position.member = member
    position.read = ReadPosition(offset: offset, record: record, line: line)
    position.stampsBefore = stampsBefore
    if let delimiter = leaves.number("table.delimiter").flatMap(UInt8.init(exactly:)),
      let columns = leaves.columns("table.columns[]")
    {
      position.read.table = ReadPosition.TableStart(
        delimiter: delimiter, columns: columns, areNames: leaves.text("table.names") == "true")
    }
    if let stamp = leaves.numbers("stamp[]"), stamp.count == 2 {
      position.stamp = FileStamp(size: stamp[0], changed: stamp[1])
    }
    if leaves["header[]"] != nil { position.columns = leaves.columns("header[]") }
    position.failed = Set(failed)
    totals = ScanTotals()
    totals.matchedItems = matched
    totals.firstProblem = leaves.text("problem")
    totals.statistics.seconds = Double(milliseconds) / 1000
    for (name, path) in ScanStatistics.counters {
      guard let count = leaves.number("\(name)") else { return nil }
      totals.statistics[keyPath: path] = count
    }
    let names = leaves["outputs[].name"] ?? []
    guard names.count == sizes.count, names.count == rows.count else { return nil }
    outputs = names.indices.map { OutputLength(name: names[$0], bytes: sizes[$0], rows: rows[$0]) }
  }

  init(run: Run, totals: ScanTotals) {
    self.run = run
    self.totals = totals
  }
}

/// The strings of a JSON object by their paths.
private struct CheckpointLeaves {
  private var texts: [String: [String]] = [:]

  init?(_ bytes: [UInt8]) {
    guard let parser = JSONParser(fields: []) else { return nil }
    let leaves = parser.withLeaves(of: 0..<bytes.count, in: bytes) { result -> [(String, String)]? in
      guard result.error == nil else { return nil }
      return UnsafeBufferPointer(start: result.leaves, count: result.count).map { leaf in
        // SAFETY: a leaf's two ranges belong to the parser, which parses nothing more before both are copied.
        let path = UnsafeBufferPointer(start: leaf.path, count: leaf.path_length)
        let value = UnsafeBufferPointer(start: leaf.value, count: leaf.value_length)
        return (String(decoding: path, as: UTF8.self), String(decoding: value, as: UTF8.self))
      }
    }
    guard let leaves else { return nil }
    for (path, value) in leaves { texts[path, default: []].append(value) }
  }

  subscript(path: String) -> [String]? { texts[path] }

  func text(_ path: String) -> String? { texts[path]?.first }

  func number(_ path: String) -> Int? { text(path).flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 } }

  /// Nil where one of them is no number.
  func numbers(_ path: String) -> [Int]? {
    let numbers = (texts[path] ?? []).map { Int($0) }
    return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
  }

  func columns(_ path: String) -> [[UInt8]]? {
    let columns = (texts[path] ?? []).map { text -> [UInt8]? in
      let digits = Array(text.utf8)
      guard digits.count % 2 == 0 else { return nil }
      var bytes: [UInt8] = []
      for index in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
          return nil
        }
        bytes.append(byte)
      }
      return bytes
    }
    return columns.contains(nil) ? nil : columns.compactMap { $0 }
  }
}

extension ScanStatistics {
  /// What is counted, and its name in a checkpoint.
  fileprivate static var counters: [(name: StaticString, path: WritableKeyPath<ScanStatistics, Int>)] {
    [
      ("records", \.records), ("items", \.items), ("matched_items", \.matchedItems), ("matches", \.matches),
      ("bytes", \.bytes), ("blank_records", \.blankRecords), ("records_without_field", \.recordsWithoutField),
      ("oversized_records", \.oversizedRecords), ("malformed_records", \.malformedRecords),
      ("undecided_items", \.undecidedItems),
    ]
  }
}
