// Records and fields of tables: against a naive reader, byte by byte, however the bytes come; broken quotes; headers.

import CKernels
import CordonBytes
import CordonTestSupport
import Foundation
import Testing

@testable import CordonIO

/// A field that was found: of which record, in which column, and what it holds.
private struct Cell: Hashable, CustomStringConvertible {
  var record: Int
  var column: String
  var value: String
  var description: String { "\(record)/\(column)=\(value.debugDescription)" }
}

/// Takes every item and every problem, and counts as a scan does.
private struct CellCollector: RecordVisitor {
  var cells: [Cell] = []
  var problems: [String] = []
  var statistics = Counts()

  struct Counts {
    var records = 0
    var blankRecords = 0
    var recordsWithoutField = 0
    var oversizedRecords = 0
    var malformedRecords = 0
  }

  let takesRows = false
  let takesCells = false

  mutating func check(_ item: Span<UInt8>, of record: Int, problem: RecordProblem) {
    statistics.malformedRecords += 1
    problems.append("\(record): \(String(decoding: item.copied(), as: UTF8.self)): \(problem.message)")
  }

  mutating func check(_ leaves: JSONLeaves, of record: Int, kept: () -> [KeptField]) {
    Issue.record("a table is no JSON")
  }

  mutating func check(_ ranges: [Range<Int>], of bytes: Span<UInt8>, records: [Int]) {
    Issue.record("a table has fields")
  }

  mutating func check(
    _ ranges: [Range<Int>], of bytes: Span<UInt8>, places: [FieldPlace], layout: TableLayout, rows: TableRows
  ) {
    for (range, place) in zip(ranges, places) {
      cells.append(
        Cell(
          record: place.record, column: String(decoding: layout.name(of: place.column), as: UTF8.self),
          value: String(decoding: bytes.extracting(range).copied(), as: UTF8.self)))
    }
  }

  mutating func skip(_ record: Int, because problem: RecordProblem) {
    statistics.oversizedRecords += 1
    problems.append("\(record): -: \(problem.message)")
  }

  mutating func skipBlank(_ record: Int) { statistics.blankRecords += 1 }

  mutating func noItem(in record: Int, fields: [String], kept: () -> [KeptField]) { Issue.record("a table has rows") }

  mutating func noItem(in record: Int, fields: [String], of bytes: Span<UInt8>, layout: TableLayout, rows: TableRows) {
    statistics.recordsWithoutField += fields.isEmpty ? 0 : 1
  }
}

@Suite struct TableReaderTests {
  /// A table by its definition: RFC 4180, and a quote elsewhere is itself.
  private static func naive(_ text: [UInt8], delimiter: UInt8 = .ascii(",")) -> (rows: [[[UInt8]]], isClosed: Bool) {
    var (rows, row, field): ([[[UInt8]]], [[UInt8]], [UInt8]) = ([], [], [])
    var (isQuoted, isAtStart) = (false, true)
    var at = 0
    func endField() {
      row.append(field)
      (field, isAtStart) = ([], true)
    }
    while at < text.count {
      let byte = text[at]
      if isQuoted {
        if byte == .ascii("\""), at + 1 < text.count, text[at + 1] == .ascii("\"") {
          field.append(byte)
          at += 1
        } else if byte == .ascii("\"") {
          isQuoted = false
        } else {
          field.append(byte)
        }
      } else if byte == .ascii("\""), isAtStart {
        (isQuoted, isAtStart) = (true, false)
      } else if byte == delimiter {
        endField()
      } else if byte == .ascii("\n") {
        endField()
        rows.append(row)
        row = []
      } else if byte == .ascii("\r"), at + 1 == text.count || text[at + 1] == .ascii("\n") {
        isAtStart = false
      } else {
        field.append(byte)
        isAtStart = false
      }
      at += 1
    }
    if !row.isEmpty || !field.isEmpty || !isAtStart {
      endField()
      rows.append(row)
    }
    return (rows, !isQuoted)
  }

  /// The items of `text`, in order, and what is wrong with its records.
  private func read(
    _ text: [UInt8], dialect: TableDialect = TableDialect(delimiter: .ascii(",")), fields: [String] = [],
    seed: UInt64 = 1, limit: Int = 1 << 20, batchSize: Int = 64
  ) throws -> CellCollector {
    var collector = CellCollector()
    var decoder = TableDecoder(fields: fields, maximumLength: limit)
    var reader = TableReader(
      ScriptedSource(text, seed: seed), dialect: dialect, fields: fields, maximumLength: limit)
    var batch = RecordBatch(buffer: RecordBuffer(size: batchSize))
    while try reader.fill(&batch) {
      collector.statistics.records += batch.recordCount
      decoder.decode(&batch, into: &collector)
      var next = RecordBatch(buffer: RecordBuffer())
      swap(&next.buffer, &batch.buffer)
      batch = next
    }
    return collector
  }

  @Test func fieldsAreThoseOfTheDefinitionHoweverBytesCome() throws {
    let pieces = ["a", "b", "\"", "\"", "\"\"", ",", ",", ",", "\n", "\r\n", "\r", " ", "é", "x y", "\"q\"", ";", "1"]
    var (compared, fields) = (0, 0)
    for seed in 1...UInt64(6000) {
      var random = SeededRandom(seed: seed)
      var text = Array("one,two,three\n".utf8)
      for _ in 0..<random.next(below: 60) { text += Array(random.pick(pieces).utf8) }
      let (rows, isClosed) = Self.naive(text)
      if !isClosed { continue }
      var expected: [Cell] = []
      for (number, row) in rows.dropFirst().enumerated() {
        for (column, value) in row.enumerated() where !value.isEmpty {
          let name = column < 3 ? ["one", "two", "three"][column] : "\(column + 1)"
          expected.append(Cell(record: number + 1, column: name, value: String(decoding: value, as: UTF8.self)))
        }
      }
      let found = try read(text, seed: seed, batchSize: 24 + random.next(below: 64))
      #expect(found.cells == expected && found.problems.isEmpty, "seed \(seed): \(shown(text))")
      #expect(found.statistics.records == rows.count - 1, "seed \(seed): \(shown(text))")
      compared += 1
      fields += expected.count
    }
    #expect(compared > 3000 && fields > 10_000, "\(compared) \(fields)")
  }

  static let delimiters: [(text: String, delimiter: Character)] = [
    ("a,b\n1;2;3,4\n", ","), ("a;b;c\n1,2;3;4\n", ";"), ("a\tb\n1,2\t3\n", "\t"), ("a|b|c\n1|2,3|4\n", "|"),
    ("a\n1\n", ","), ("\"a;b;c\",d\n1,2\n", ","), ("\u{FEFF}a;b\r\n1;2\r\n", ";"), ("a,b;c\n", ","), ("", ","),
  ]

  @Test func whatSeparatesFieldsIsToldFromTheFirstLine() throws {
    #expect(Self.delimiters.count == 9)
    for (text, delimiter) in Self.delimiters {
      let found = try read(Array(text.utf8), dialect: TableDialect())
      let given = try read(Array(text.utf8), dialect: TableDialect(delimiter: delimiter.asciiValue))
      #expect(found.cells == given.cells, "\(text.debugDescription)")
    }
  }

  @Test func aQuoteThatIsNeverClosedCostsItsLineAlone() throws {
    let text = "h,i\n1,\"a\n2,b\n3,c\n"
    let found = try read(Array(text.utf8))
    #expect(found.cells.map(\.description) == ["2/h=\"2\"", "2/i=\"b\"", "3/h=\"3\"", "3/i=\"c\""])
    #expect(
      found.problems == ["1: 1,\"a: line 2 opens a quote that is never closed; the line was checked as plain bytes"])
    #expect(found.statistics.malformedRecords == 1 && found.statistics.records == 3)
    let atEnd = try read(Array("h\nx\n\"a".utf8))
    #expect(atEnd.cells.map(\.description) == ["1/h=\"x\""] && atEnd.problems.count == 1)
    // Beyond the limit, with more behind it than is kept.
    let rows = String(repeating: "x,y\n", count: 200)
    let long = try read(Array(("h,i\n\"a\n" + rows).utf8), limit: 100)
    #expect(long.cells.count == 400 && long.problems.count == 1 && long.statistics.records == 201)
    let tooLong = try read(Array(("h\n" + String(repeating: "z", count: 300) + "\nx\n").utf8), limit: 100)
    #expect(tooLong.cells.map(\.description) == ["2/h=\"x\""] && tooLong.statistics.oversizedRecords == 1)
    let quoted = try read(Array(("h\n\"" + String(repeating: "z\n", count: 30) + "\"\nx\n").utf8), limit: 100)
    #expect(quoted.cells.count == 2 && quoted.problems.isEmpty)
  }

  @Test func columnsAreNamedOrNumbered() throws {
    let text = Array("id,URL,url,,note\n1,u,v,w,x,y\n\n2,,,\n".utf8)
    func columns(_ fields: [String], header: Bool = true) throws -> [String] {
      try read(text, dialect: TableDialect(delimiter: .ascii(","), hasHeader: header), fields: fields).cells.map(
        \.description)
    }
    #expect(try columns(["url"]) == ["1/url=\"v\""])
    #expect(try columns(["URL", "note"]) == ["1/URL=\"u\"", "1/note=\"x\""])
    #expect(try columns(["4"]) == ["1/4=\"w\""])
    #expect(
      try columns([]) == [
        "1/id=\"1\"", "1/URL=\"u\"", "1/url=\"v\"", "1/4=\"w\"", "1/note=\"x\"", "1/6=\"y\"", "3/id=\"2\"",
      ])
    #expect(try columns(["2"], header: false) == ["1/2=\"URL\"", "2/2=\"u\""])
    let blank = try read(text)
    #expect(blank.statistics.blankRecords == 1 && blank.statistics.records == 3)
    #expect(try read(text, fields: ["url"]).statistics.recordsWithoutField == 1)
    for (field, header, message) in [
      ("Note", true, "no column `Note`; did you mean `note`?"),
      ("body", true, "no column `body`; the columns are id, URL, url, , note"),
      ("9", true, "no column `9`; the columns are id, URL, url, , note"),
      ("url", false, "no column `url`; there are 5 columns, named by their numbers"),
    ] {
      #expect(throws: SourceError(message)) { try columns([field], header: header) }
    }
  }

  @Test func whatIsNoTableIsAnErrorOfTheFile() {
    for (text, message) in [
      (
        Array("id,url\r1,x\r2,y\n".utf8),
        "the first record has a carriage return without a line feed in it; end lines with LF or CR LF, "
          + "or put the field in quotes"
      ),
      (Array("\"a,b\n1,2\n".utf8), "a quote is opened in the first record and never closed; is this CSV?"),
      (
        Array(String(repeating: "a", count: 500).utf8), "the first line is longer than 100 bytes; is this CSV?"
      ),
    ] as [([UInt8], String)] {
      #expect(throws: SourceError(message)) { try read(text, limit: 100) }
    }
  }

  @Test func marksAreFoundAsByPlainC() {
    let bytes: [UInt8] = Array("\",\n\r a\"b,\u{0}".utf8)
    for seed in 1...UInt64(500) {
      var random = SeededRandom(seed: seed)
      let text = (0..<random.next(below: 120)).map { _ in random.once(in: 5) ? random.pick(bytes) : .ascii("x") }
      withExactBuffer(of: text) { span in
        span.withUnsafeBufferPointer { buffer in
          for start in 0..<buffer.count {
            let rest = UnsafeBufferPointer(rebasing: buffer[start...])
            let (x, y, z) = (UInt8.ascii(","), random.pick(bytes), UInt8.ascii("\n"))
            let fast = cordon_find_mark(rest.baseAddress, rest.count, x, y, z)
            #expect(fast == cordon_find_mark_plain(rest.baseAddress, rest.count, x, y, z), "seed \(seed)")
            #expect(fast == rest.firstIndex { [x, y, z].contains($0) } ?? rest.count, "seed \(seed)")
          }
        }
      }
    }
  }
}
