// Items one after another, on one thread: for the commands that answer about each item rather than scan.

import CordonBytes
import CordonSystem

/// A record of an ``ItemStream``.
package enum StreamedItem {
  case item([UInt8])
  /// A JSONL record with the item in the field of that name.
  case field(String, [UInt8])
  /// A record that holds no item: why, without a full stop.
  case problem(String)
}

/// The items of one source: its lines, or one field of each JSON object.
package struct ItemStream: ~Copyable {
  private let fields: [String]
  private let parser: JSONParser?
  private let format: RecordFormat
  private var reader: LineReader
  private var buffer: RecordBuffer
  private let maximumLineLength: Int
  /// What is wrong with the source all in all, until it is thrown.
  private var complaint: String?

  /// Opens the file at `path`, or standard input where it is `-`. It may be compressed, and in UTF-16 or UTF-32.
  ///
  /// - Parameters:
  ///   - fields: for JSONL, the fields that may hold the item; the first that is there does.
  ///   - maximumLineLength: in bytes; a longer line is a problem.
  ///   - probe: asked about bytes that may be no text in the encoding of the rest.
  package init(
    path: String, format: RecordFormat, fields: [String],
    maximumLineLength: Int = ReadingOptions.defaultMaximumLineLength,
    probe: ItemProbe
  ) throws(SourceError) {
    self.maximumLineLength = maximumLineLength
    self.format = format
    self.fields = fields
    parser = format == .jsonl ? JSONParser(fields: fields) : nil
    guard
      case .text(let bytes, let complaint) = try InputContent.open(
        FileSource(path: path, output: nil), named: path, as: format, probe: probe)
    else { throw SourceError("is an archive of several files; unpack it first") }
    self.complaint = complaint
    reader = LineReader(bytes, maximumLineLength: maximumLineLength)
    buffer = RecordBuffer(size: 65_536)
  }

  /// Calls `body` with each record that has come, waiting for the first of them. False at the end.
  package mutating func next(_ body: (Int, StreamedItem) -> Void) throws(SourceError) -> Bool {
    var batch = RecordBatch(buffer: RecordBuffer())
    swap(&batch.buffer, &buffer)
    defer { swap(&batch.buffer, &buffer) }
    guard try reader.fill(&batch) else {
      defer { complaint = nil }
      if let complaint { throw SourceError(complaint) }
      return false
    }
    forEachLine(of: batch, upTo: maximumLineLength) { line in
      switch line {
      case .tooLong(let length, let record):
        body(record, .problem("line of \(length) bytes is longer than \(maximumLineLength)"))
      case .bytes(let range, let record):
        if format == .lines {
          body(record, .item(Array(batch.buffer.bytes[range])))
        } else {
          parse(range, of: batch.buffer.bytes) { body(record, $0) }
        }
      }
    }
    return true
  }

  private borrowing func parse(_ range: Range<Int>, of input: [UInt8], _ body: (StreamedItem) -> Void) {
    guard let parser else { return body(.problem("memory is short")) }
    parser.withLeaves(of: range, in: input) { result in
      if let error = result.error {
        if let mended = LoneSurrogates.mended(input.span.extracting(range)) {
          return parse(0..<mended.count, of: mended, body)
        }
        return body(.problem("not a JSON record (\(String(cString: error)))"))
      }
      for field in fields {
        for leaf in UnsafeBufferPointer(start: result.leaves, count: result.count) {
          // SAFETY: a leaf's two ranges belong to the parser, which parses nothing more before this loop has ended.
          let path = UnsafeBufferPointer(start: leaf.path, count: leaf.path_length)
          guard path.elementsEqual(field.utf8) else { continue }
          return body(.field(field, Array(UnsafeBufferPointer(start: leaf.value, count: leaf.value_length))))
        }
      }
      body(.problem("no field `\(fields.joined(separator: "` or `"))` that holds a string"))
    }
  }
}
