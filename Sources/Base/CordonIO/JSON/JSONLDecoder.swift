// JSON lines: each string leaf of a record is an item, or only the leaves at the fields asked for (CJSON has the
// parser and the form of paths). A line that is no JSON is checked whole, as bytes: a broken export must not hide what
// is in it.

import CJSON
import CordonBytes

struct JSONLDecoder: RecordDecoder {
  private let parser: JSONParser?
  private let fields: [String]
  /// Finds what is kept of records in which something is found; nil where nothing is.
  private let keeper: JSONParser?
  private let maximumLineLength: Int

  init(fields: [String], kept: [String] = [], checksKeys: Bool = false, maximumLineLength: Int) {
    parser = JSONParser(fields: fields, givesKeys: checksKeys)
    keeper = kept.isEmpty ? nil : JSONParser(fields: kept, keepsAll: true)
    self.fields = fields
    self.maximumLineLength = maximumLineLength
  }

  mutating func decode(_ batch: inout RecordBatch, into visitor: inout some RecordVisitor) {
    // Outside of the closure, where each use would be a copy.
    let (decoder, input) = (self, batch.buffer.bytes)
    forEachLine(of: batch, upTo: maximumLineLength) { line in
      switch line {
      case .bytes(let range, let record):
        decoder.decode(range, of: input, record: record, into: &visitor)
      case .tooLong(let length, let record):
        visitor.skip(record, because: .tooLong(length, limit: maximumLineLength))
      }
    }
  }

  private func decode(_ range: Range<Int>, of input: [UInt8], record: Int, into visitor: inout some RecordVisitor) {
    let line = input.span.extracting(range)
    if isBlank(line) { return visitor.skipBlank(record) }
    guard let parser else {
      return visitor.check(line, of: record, problem: .notJSON("memory is short"))
    }
    guard var error = visitLeaves(of: range, in: input, record: record, by: parser, into: &visitor) else { return }
    // What no text is must not hide the texts beside it: half a surrogate pair stands for U+FFFD, as it does in a browser,
    // and a number that simdjson refuses for another number.
    if let mended = mended(line) {
      let second = visitLeaves(
        of: 0..<mended.count, in: mended, isMended: true, record: record, by: parser, into: &visitor)
      guard let second else { return }
      error = second
    }
    visitor.check(line, of: record, problem: .notJSON(error))
  }

  private func mended(_ line: Span<UInt8>) -> [UInt8]? {
    guard let numbers = LooseNumbers.mended(line) else { return LoneSurrogates.mended(line) }
    return LoneSurrogates.mended(numbers.span) ?? numbers
  }

  /// Checks each leaf of the JSON text at `range` of `input`; answers what is wrong with the text, of which then nothing
  /// was checked.
  private func visitLeaves(
    of range: Range<Int>, in input: [UInt8], isMended: Bool = false, record: Int, by parser: JSONParser,
    into visitor: inout some RecordVisitor
  ) -> String? {
    parser.withLeaves(of: range, in: input) { result in
      if let error = result.error { return String(cString: error) }
      // Keys that are checked besides the fields are none of them.
      if result.value_count == 0 {
        visitor.noItem(in: record, fields: fields) { keptFields(of: range, in: input, isMended: isMended) }
      }
      visitor.check(JSONLeaves(result), of: record) { keptFields(of: range, in: input, isMended: isMended) }
      return nil
    }
  }

  /// - Parameter isMended: whether numbers are not those that were given; then none is kept.
  private func keptFields(of range: Range<Int>, in input: [UInt8], isMended: Bool) -> [KeptField] {
    keeper?.withLeaves(of: range, in: input) { result in
      var fields: [KeptField] = []
      for leaf in UnsafeBufferPointer(start: result.leaves, count: result.count) where leaf.is_string || !isMended {
        // SAFETY: as above.
        let path = UnsafeBufferPointer(start: leaf.path, count: leaf.path_length)
        let value = UnsafeBufferPointer(start: leaf.value, count: leaf.value_length)
        KeptField.add(
          leaf.is_string ? .text(Array(value)) : .json(Array(value)), named: String(decoding: path, as: UTF8.self),
          to: &fields)
      }
      return fields
    } ?? []
  }

  private func isBlank(_ line: Span<UInt8>) -> Bool {
    for index in line.indices where !line[index].isASCIIWhitespace { return false }
    return true
  }
}
