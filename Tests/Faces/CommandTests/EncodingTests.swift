// Text is read whatever it is encoded in and whatever ends its lines, or the exit status is 2: no encoding hides what is listed.

import Foundation
import Testing

@Suite struct EncodingTests: FileScanning {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  enum Encoding: String, CaseIterable, Sendable {
    case utf16LE, utf16BE, utf32LE, utf32BE

    func encode(_ text: String, hasMark: Bool = true) -> [UInt8] {
      let text = hasMark ? "\u{FEFF}" + text : text
      func bytes(_ unit: some FixedWidthInteger) -> [UInt8] {
        let isBig = self == .utf16BE || self == .utf32BE
        return withUnsafeBytes(of: isBig ? unit.bigEndian : unit.littleEndian) { Array($0) }
      }
      switch self {
      case .utf16LE, .utf16BE: return text.utf16.flatMap { bytes($0) }
      case .utf32LE, .utf32BE: return text.unicodeScalars.flatMap { bytes($0.value) }
      }
    }
  }

  /// In each format, text in which the second record holds the address, with letters of several lengths around it.
  static let texts: [(ending: String, text: String)] = [
    ("txt", "видео 音楽 \u{1F600}\nпривет https://kettle.test/видео \u{1F600}\n"),
    ("csv", "id,text,url\n1,音楽,x\n2,\"видео\n\u{1F600}\",https://kettle.test/видео\n"),
    ("tsv", "id\ttext\turl\n1\t音楽\tx\n2\tвидео\thttps://kettle.test/видео\n"),
    ("jsonl", "{\"url\":\"видео\"}\n{\"url\":\"https:\\/\\/kettle.test/видео\"}\n"),
    ("json", "[{\"url\":\n\"видео\"},\n{\"url\":\"https:\\/\\/kettle.test/видео\"}]\n"),
  ]

  @Test(arguments: Encoding.allCases, [true, false])
  func wideTextIsRead(encoding: Encoding, hasMark: Bool) throws {
    #expect(Self.texts.count == 5)
    for (ending, text) in Self.texts {
      for lineEnd in ["\n", "\r\n", "\r"] {
        let text = text.replacingOccurrences(of: "\n", with: lineEnd)
        let bytes = encoding.encode(text, hasMark: hasMark)
        let outcomes = [
          try scan(bytes, as: "x.\(ending)"), try scan(Bytes.gzip(bytes), as: "x.\(ending).gz"),
          try scan(Tar.member("x.\(ending)", bytes, type: 0x30) + Tar.end, as: "x.tar"),
          try workshop.run(
            ["scan", "-l", "list.cordon", "--format", ending == "txt" ? "lines" : ending], input: bytes),
        ]
        let plain = try scan(Array(text.utf8), as: "plain.\(ending)")
        let records = try plain.records
        let wanted = try #require(records.first)
        #expect(wanted["record"] as? Int == 2 && records.count == 1, "\(ending) \(lineEnd.debugDescription)")
        for (way, outcome) in outcomes.enumerated() {
          let record = try #require(
            outcome.records.first, "\(encoding), mark \(hasMark), \(ending) \(way): \(outcome.message)")
          // Spans and inputs are those of the same text in UTF-8.
          for key in ["record", "field", "input", "matches"] {
            #expect(record[key] as? NSObject == wanted[key] as? NSObject, "\(encoding), \(ending), \(way)")
          }
          #expect(outcome.status == 0 && outcome.message == "")
        }
      }
    }
  }

  @Test func halfACharacterIsReportedAndTheRestIsRead() throws {
    for encoding in Encoding.allCases {
      let bytes = encoding.encode("kettle.test/1\nkettle.test/2\n")
      for rest in 1..<(encoding == .utf16LE || encoding == .utf16BE ? 2 : 4) {
        let outcome = try scan(bytes + [UInt8](repeating: 0x41, count: rest), as: "x.txt")
        #expect(outcome.status == 2 && outcome.message.contains("ends within a character"), "\(outcome.message)")
        #expect(try outcome.records.map { $0["record"] as? Int } == [1, 2])
      }
    }
    // Half a surrogate pair is U+FFFD, and the record is checked.
    let lone =
      Encoding.utf16LE.encode("see ") + [0x3D, 0xD8] + Encoding.utf16LE.encode(" kettle.test/x\n", hasMark: false)
    let outcome = try scan(
      lone + Encoding.utf16LE.encode("kettle.test\n", hasMark: false) + [0x00, 0xDC], as: "x.txt", "--all")
    #expect(
      try outcome.records.map { $0["input"] as? String } == ["see \u{FFFD} kettle.test/x", "kettle.test", "\u{FFFD}"])
    #expect(outcome.status == 0)
  }

  /// One sender writes two bytes into the first record of plain text, and the records of all others are read all the same.
  @Test func aByteOrderMarkInPlainBytesHidesNothing() throws {
    for mark: [UInt8] in [[0xFF, 0xFE], [0xFE, 0xFF], [0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF]] {
      for rows in [1, 3, 50, 5000] {
        let text = (0..<rows).map { "https://harmless.example/\($0)\n" }.joined() + "kettle.test\n"
        let outcome = try scan(mark + Array(text.utf8), as: "x.txt")
        #expect(outcome.status == 2, "\(mark), \(rows): \(outcome.message)")
      }
      // Even where that sender writes line after line of UTF-16 first.
      let wide = Encoding.utf16LE.encode(String(repeating: "nothing\n", count: 6000))
      let plain = (0..<5000).map { "https://harmless.example/\($0)\n" }.joined() + "kettle.test\n"
      #expect(try scan(wide + Array(plain.utf8), as: "x.txt").status == 2)
    }
  }

  /// A long line is looked at in parts, and a host may stand across two of them.
  @Test(arguments: Encoding.allCases) func aHostInALongLineOfUTF8InWideTextIsReported(encoding: Encoding) throws {
    try workshop.compile("rules:\n  - {domain: kettle.example.org}\n")
    let filler = String(repeating: "ABC!DEFG#HIJK$", count: 400)
    for place in 4060...4110 {
      var line = filler.prefix(place) + " KETTLE.EXAMPLE.ORG " + filler
      while line.utf8.count % 4 != 0 { line += "$" }
      let bytes = encoding.encode(String(repeating: "nothing here\n", count: 40)) + Array(line.utf8)
      let outcome = try scan(bytes, as: "x.txt")
      #expect(outcome.status == 2 && outcome.message.contains("look like UTF-8"), "\(place): \(outcome.message)")
    }
  }

  /// A program adds one line in UTF-8 to a file in UTF-16: as a character or two, the line would hide what it holds.
  @Test(arguments: Encoding.allCases, [true, false])
  func aLineOfUTF8InWideTextIsFoundOrReported(encoding: Encoding, hasMark: Bool) throws {
    let texts = [
      String(repeating: "nothing here\n", count: 40), String(repeating: "видео и музыка\n", count: 9), "x\n",
      "今天 nothing 我們去中央公園散步\n再見 and so on\n",
      // Without a line feed at its end, and without ASCII: `Nkettle.test` is not listed.
      "nothing\n今天我們去中央公園散步",
    ]
    let lines = [
      "https://kettle.test/a\n", "kettle.test\n", "www.kettle.test/видео\n", "hxxps://kettle[.]test\n", "tea pot\n",
      "pour it all out\n", "see https://kettle.test/a", "1,https://kettle.test/x\r\n",
    ]
    for text in texts {
      let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let whole = encoding.encode(text, hasMark: hasMark)
      let first = encoding.encode(parts[0] + "\n", hasMark: hasMark)
      for line in lines {
        let narrow = Array(line.utf8)
        let mark = hasMark ? encoding.encode("", hasMark: true) : []
        for (place, bytes) in [
          ("behind", whole + narrow), ("before", mark + narrow + encoding.encode(text, hasMark: false)),
          ("between", first + narrow + encoding.encode(parts[1], hasMark: false)),
        ] {
          let outcome = try scan(bytes, as: "x.txt")
          let isFound = try outcome.status == 0 && !outcome.records.isEmpty
          #expect(isFound || outcome.status == 2, "\(line.debugDescription) \(place) \(text): \(outcome.message)")
        }
      }
    }
    let outcome = try scan(Encoding.utf16LE.encode("nothing\n") + Array("https://kettle.test/a\n".utf8), as: "x.txt")
    #expect(
      outcome.message
        == "cordon: x.txt: the file was read as UTF-16LE, and the 22 bytes at offset 18 look like UTF-8; "
        + "save the file in one encoding\n")
  }

  /// UTF-16 in the other byte order, and UTF-16 that an odd number of bytes has moved.
  @Test func wideTextInTheOtherByteOrderIsReported() throws {
    for (one, other) in [(Encoding.utf16LE, Encoding.utf16BE), (.utf16BE, .utf16LE), (.utf32LE, .utf32BE)] {
      let start = one.encode(String(repeating: "nothing here\n", count: 9))
      let rest = "https://kettle.test/a\n"
      #expect(try scan(start + other.encode(rest, hasMark: false), as: "x.txt").status == 2)
      #expect(try scan(start + Array("odd".utf8) + one.encode(rest, hasMark: false) + [0x41], as: "x.txt").status == 2)
    }
  }

  /// Chinese, Japanese and Korean text in UTF-16 with a mark is read, whether there is ASCII in it or not.
  @Test(arguments: [Encoding.utf16LE, .utf16BE])
  func textWithoutASCIIIsReadWithoutAComplaint(encoding: Encoding) throws {
    let texts = [
      "好", "今天天气很好，我们去中央公园散步。", "中央十字一種字元類", "找不到區塊找不到區塊找不到區塊", "整数整数整数整数整数整数整数",
      "に失敗しましたのに失敗しましたのに失敗しました", "오늘은 날씨가 좋아서 공원에 갔습니다", "\u{3000}\u{3000}\u{3000}一、版權",
      String(repeating: "版權所有，上海權利條款。", count: 500), "हिन्दी में लिखा हुआ पाठ", "─────一☀刀\n",
    ]
    for text in texts {
      for text in [text, text.replacingOccurrences(of: " ", with: ""), text + "\n" + text + "\n"] {
        let outcome = try scan(encoding.encode(text), as: "x.txt", "--all")
        #expect(outcome.status == 1 && outcome.message == "", "\(text): \(outcome.message)")
        #expect(try outcome.records.first?["input"] as? String == text.split(separator: "\n").first.map(String.init))
      }
    }
    // A link in it is found.
    let link = String(repeating: "今天我們去中央公園散步", count: 99) + " https://kettle.test/影片\n"
    #expect(try scan(encoding.encode(link), as: "x.txt").records.count == 1)
  }

  /// Frequent characters in any order: none of the rows that they make by chance is taken for UTF-8.
  @Test(arguments: [Encoding.utf16LE, .utf16BE])
  func randomTextIsReadWithoutAComplaint(encoding: Encoding) throws {
    var state: UInt64 = 20_261_130
    func random(_ range: ClosedRange<UInt32>) -> Character {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = range.lowerBound + UInt32(state >> 33) % UInt32(range.count)
      return Character(Unicode.Scalar(value) ?? "\u{4E00}")
    }
    for range: ClosedRange<UInt32> in [0x4E00...0x9FFF, 0x3041...0x30FA, 0xAC00...0xD7A3, 0x3400...0x4DBF] {
      let text = String((0..<100_000).map { index in index % 31 == 30 ? "\n" : random(range) })
      let outcome = try scan(encoding.encode(text), as: "x.txt")
      #expect(outcome.status == 1 && outcome.message == "", "\(range): \(outcome.message)")
    }
  }

  /// A shell appends UTF-16 to a file in UTF-8.
  @Test func wideTextBehindPlainTextIsReported() throws {
    for encoding in [Encoding.utf16LE, .utf16BE] {
      for rows in [5, 5000] {
        let plain = (0..<rows).map { "\($0),https://harmless.example/\($0)\n" }.joined()
        let wide = encoding.encode("1,kettle.test/x\n2,kettle.test/y\n", hasMark: false)
        for name in ["x.txt", "x.csv", "x.jsonl"] {
          let outcome = try scan(Array("id,url\n".utf8) + Array(plain.utf8) + wide, as: name)
          #expect(outcome.message.contains("malformed"), "\(encoding), \(rows), \(name): \(outcome.message)")
        }
      }
    }
  }

  /// NULs in one row of a table in UTF-8 do not make UTF-16 of it, which would hide all the others.
  @Test func rowsOfNULsHideNoOtherRow() throws {
    for (word, nuls) in [("видео", 900), ("видео", 901), ("影片", 2000)] {
      let rows = (0..<300).map { row in
        row == 150
          ? "\(row),\(String(repeating: "a\u{0}", count: nuls))\n"
          : "\(row),\(word) \(row % 10 == 0 ? "https://kettle.test/\(row)" : "-")\n"
      }
      let outcome = try scan(Array(("id,text\n" + rows.joined()).utf8), as: "x.csv")
      #expect(
        outcome.status == 2 && outcome.lines.count == 29, "\(word) \(nuls): \(outcome.lines.count), \(outcome.message)")
    }
  }

  @Test func linesThatEndInCarriageReturnsAreRecords() throws {
    let cases: [(name: String, text: String, record: Int)] = [
      ("x.txt", "nothing\rkettle.test\rnothing\r", 2), ("x.txt", "nothing\rkettle.test", 2),
      ("x.csv", "id,url\r1,x\r2,kettle.test\r", 2), ("x.csv", "id,url\r1,\"a\rb\"\r2,kettle.test", 2),
      ("x.tsv", "id\turl\r1\tx\r2\tkettle.test\r", 2), ("x.jsonl", "{\"a\":1}\r{\"a\":\"kettle\\u002etest\"}\r", 2),
      ("x.json", "[{\"a\":1},\r{\"a\":\"kettle.test\"}]\r", 2),
    ]
    for (name, text, record) in cases {
      let outcome = try scan(Array(text.utf8), as: name)
      #expect(try outcome.records.map { $0["record"] as? Int } == [record], "\(name): \(outcome.message)")
      #expect(outcome.status == 0 && outcome.message == "")
    }
    // A long line of many records is none.
    let long = (0..<3000).map { "https://harmless.example/\($0)\r" }.joined() + "kettle.test\r"
    #expect(try scan(Array(long.utf8), as: "x.txt", "--max-line", "100").records.map { $0["record"] as? Int } == [3001])
  }

  /// Where it cannot be told, a table in one record is no table.
  @Test func aTableWhoseRowsAreOneRecordIsRefused() throws {
    for text in ["id,text\r1,\"a\n\n\n\nb\"\r2,kettle.test\r", "id,url\r1,kettle.test\n2,x\n\n\n"] {
      let outcome = try scan(Array(text.utf8), as: "x.csv")
      #expect(
        outcome.status == 2 && outcome.message.contains("a carriage return without a line feed"), "\(outcome.message)")
    }
  }

  @Test func otherCommandsReadWideTextToo() throws {
    let text = Encoding.utf16LE.encode("see https://kettle.test/x\n")
    #expect(try workshop.run(["extract", "--only-urls"], input: text).text == "https://kettle.test/x\n")
    #expect(
      try workshop.run(["canonicalize"], input: Encoding.utf32BE.encode("kettle.test/a/../b\n")).text
        == "kettle.test/b\n")
    #expect(try workshop.run(["extract", "--only-urls"], input: Bytes.gzip(text)).text == "https://kettle.test/x\n")
    // As a shell that writes UTF-16 leaves what scan prints.
    let matches = try scan(Array("kettle.test\n".utf8), as: "x.txt").text
    try workshop.write(Encoding.utf16LE.encode(matches), to: "matches.jsonl")
    let report = try workshop.run("report", "matches.jsonl", "--json")
    #expect(report.status == 0 && report.message == "", "\(report.message)")
    for name in ["x.zip", "x.tar"] {
      try workshop.write(
        name == "x.zip" ? ZipBuilder(.init("a", matches)).bytes : Tar.member("a", matches) + Tar.end, to: name)
      #expect(try workshop.run("report", name, "--json").status == 2)
    }
  }

  // MARK: List sources

  @Test func aListInAnotherEncodingIsReadOrRefused() throws {
    let lists: [(name: String, text: String, options: [String])] = [
      ("l.txt", "kettle.test\nother.test/x\n", []), ("l.txt", "tea pot\npour it out\n", ["--as", "phrase"]),
      ("l.txt", "tea.?pot\npour\n", ["--as", "pattern"]), ("l.txt", "kettle.test/a\n", ["--as", "url"]),
      ("l.jsonl", "{\"phrase\":\"tea pot\"}\n{\"domain\":\"kettle.test\"}\n", []),
      ("l.yaml", "name: l\nrules:\n  - {phrase: tea pot}\n  - {domain: kettle.test}\n", []),
    ]
    for (name, text, options) in lists {
      var variants = Encoding.allCases.flatMap { [$0.encode(text), $0.encode(text, hasMark: false)] }
      variants.append(Array(text.replacingOccurrences(of: "\n", with: "\r").utf8))
      variants.append(Bytes.gzip(text))
      for (number, bytes) in variants.enumerated() {
        try workshop.write(bytes, to: name)
        let outcome = try workshop.run(["compile", name, "-o", "l.cordon"] + options)
        if outcome.status == 0 {
          let scanned = try workshop.run(
            ["scan", "-l", "l.cordon", "--count"],
            input: Array("kettle.test/a\ntea pot\npour it out\n".utf8))
          #expect(scanned.status == 0, "\(name) \(options) \(number): compiled to nonsense")
        } else {
          #expect(outcome.status == 2 && outcome.message.contains("error: "), "\(name) \(options) \(number)")
        }
      }
    }
  }
}
