// Tables as Python's csv module reads them: the same fields of the same records, on random and hostile files.

import CordonTestSupport
import Foundation
import Testing

@Suite struct TableOracleTests {
  /// Prints, for each file of the folder, its name and each field that is not empty: record, column and value.
  private static let oracle = """
    import csv, io, json, os, sys
    csv.field_size_limit(1 << 30)
    for name in sorted(n for n in os.listdir(sys.argv[1]) if n.endswith('.csv')):
        with open(os.path.join(sys.argv[1], name), newline='', encoding='utf-8') as file:
            rows = list(csv.reader(file))
        names = rows[0]
        for number, row in enumerate(rows[1:], 1):
            for column, value in enumerate(row):
                if value:
                    field = names[column] if column < len(names) else str(column + 1)
                    print(json.dumps([name, number, field, value]))
    """

  /// A table whose last quote is closed, and in which a carriage return stands only before a line feed: of the others
  /// Python makes something else.
  private static func table(_ random: inout SeededRandom) -> String {
    let pieces = [
      "a", "b", "\"", "\"", "\"\"", ",", ",", ",", "\n", "\r\n", " ", "é", "x y", "\"q\"", "'", "=1", "\u{0301}",
    ]
    while true {
      var text = ""
      for _ in 0..<random.next(below: 80) { text += random.pick(pieces) }
      var (isQuoted, isAtStart, bytes) = (false, true, Array(text.utf8)[...])
      while let byte = bytes.popFirst() {
        if isQuoted {
          if byte == UInt8(ascii: "\"") {
            if bytes.first == UInt8(ascii: "\"") { bytes.removeFirst() } else { (isQuoted, isAtStart) = (false, false) }
          }
        } else if byte == UInt8(ascii: "\""), isAtStart {
          isQuoted = true
        } else {
          isAtStart = byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n")
        }
      }
      if !isQuoted { return "one,two,three\n" + text }
    }
  }

  @Test(.enabled(if: Python.path != nil, "there is no python3")) func fieldsAreThoseOfPythonsReader() throws {
    let workshop = try Workshop.withSmallList()
    try workshop.makeFolder("tables")
    let count = 1500
    for number in 1...count {
      var random = SeededRandom(seed: UInt64(number))
      try workshop.write(Self.table(&random), to: "tables/\(String(format: "%05d", number)).csv")
    }
    let expected = try printed(by: Self.oracle, in: workshop).split(separator: "\n").map(String.init)
    let outcome = try workshop.run([
      "scan", "-l", "list.cordon", "--all", "--type", "text", "--delimiter", ",", "--recursive", "tables",
    ])
    let found = try outcome.records.filter { $0["input"] != nil }
    #expect(found.count == expected.count && expected.count > 8000, "\(found.count) and \(expected.count)")
    for (line, object) in zip(expected, found) {
      let cell = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
      let source = (object["source"] as? String)?.split(separator: "/").last.map(String.init)
      let isSame =
        source == cell[0] as? String && object["record"] as? Int == cell[1] as? Int
        && object["field"] as? String == cell[2] as? String && object["input"] as? String == cell[3] as? String
      #expect(isSame, "\(line) and \(object)")
      if !isSame { break }
    }
  }

  /// Prints whether a worklist holds the records that a table has, each cell as it is or made harmless.
  private static let reader = """
    import csv, os, re, sys
    cases = cells = 0
    def undone(cell):
        return re.sub("(^|[;|\\t\\r\\n] *)'(?=[=+@\\t\\r\\n-])", "\\\\1", cell)
    for name in sorted(n for n in os.listdir(sys.argv[1]) if n.endswith('.csv')):
        def read(path):
            with open(path, newline='', encoding='utf-8') as file:
                return list(csv.reader(file))
        before = read(os.path.join(sys.argv[1], name))
        after = read(os.path.join(sys.argv[1], name + '.out'))
        width = len(before[0])
        before = [row for row in before[1:] if row not in ([], [''])]
        assert len(after) == len(before) + (1 if before else 0), (name, len(before), len(after))
        for row, shown in zip(before, after[1:]):
            own = shown[:width] + shown[width + 6:]
            row = row + [''] * (width - len(row))
            for cell, other in zip(row, own, strict=True):
                assert other == cell or undone(other) == undone(cell), (name, cell, other)
                assert not re.search("[;|\\t] *[=@]", other), (name, other)
                assert not other or other[0] not in '=+-@\\t\\r\\n', (name, other)
                cells += 1
        cases += 1
    print(cases, cells)
    """

  @Test(.enabled(if: Python.path != nil, "there is no python3")) func aWorklistHoldsTheRecordsOfItsTable() throws {
    let workshop = try Workshop.withSmallList()
    try workshop.makeFolder("tables")
    for number in 1...60 {
      var random = SeededRandom(seed: UInt64(10_000 + number))
      let name = "tables/\(String(format: "%05d", number)).csv"
      try workshop.write("a,b,c\n" + (0..<4).map { _ in Self.table(&random) + "\n" }.joined(), to: name)
      let outcome = try workshop.run([
        "scan", "-l", "list.cordon", "--all", "--type", "text", "--delimiter", ",", "--output", "csv", "--live-links",
        name,
      ])
      try workshop.write(outcome.text, to: name + ".out")
    }
    let told = try printed(by: Self.reader, in: workshop)
    let counts = told.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    #expect(counts.count == 2 && counts[0] == 60 && counts[1] > 2000, "\(told)")
  }

  /// What Python prints of the workshop's tables by `script`.
  private func printed(by script: String, in workshop: Workshop) throws -> String {
    try Python.run(["-c", script, workshop.folder.appending(path: "tables").path])
  }
}
