// No output lets text of strangers drive a terminal: escape sequences, C1 controls, bidirectional controls.

import Foundation
import Testing

@Suite struct TerminalTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.compile(
      "name: small\nrules:\n  - {id: site, domain: kettle.test}\n  - {id: tea, pattern: 'tea\\W*pot', on: text}\n")
  }

  /// Every control that a terminal may act on, between letters.
  private static let controls: [UInt32] =
    Array(1...0x1F).filter { $0 != 0x0A } + [0x7F] + Array(0x80...0x9F) + [0x061C, 0x200E, 0x200F]
    + Array(0x2028...0x202E) + Array(0x2066...0x2069)

  private static var hostile: String {
    "tea pot \u{1B}]0;x\u{07} \u{9B}31m https://kettle.test/a "
      + controls.compactMap { Unicode.Scalar($0).map { "<\($0)>" } }.joined()
  }

  /// The scalars of an output that it must not have; bytes that are not UTF-8 count where a terminal takes them for controls.
  private func controls(in bytes: [UInt8], but allowed: Set<UInt32>) -> [UInt32] {
    var found: [UInt32] = []
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    scan: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): if Self.controls.contains(scalar.value) { found.append(scalar.value) }
      case .emptyInput: break scan
      case .error: continue
      }
    }
    return found.filter { !allowed.contains($0) }
  }

  @Test(arguments: [
    ["--output", "csv"], ["--output", "text"], ["--output", "jsonl"], ["--output", "csv", "--unique"],
  ])
  func noOutputOfAScanDrivesATerminal(options: [String]) throws {
    let item = Self.hostile
    try workshop.write("\(item)\n", to: "items.txt")
    try workshop.write("id,\"te\u{1B}[2Jxt\"\n1,\"\(item)\r\nsecond\"\n", to: "items.csv")
    try workshop.write(Data(try JSONEncoder().encode(["text": item])).map { $0 } + [0x0A], to: "items.jsonl")
    for file in ["items.txt", "items.csv", "items.jsonl"] {
      for all in [[], ["--all"]] {
        let outcome = try workshop.run(["scan", "-l", "list.cordon", file] + options + all)
        #expect(outcome.status == 0 && !outcome.output.isEmpty)
        // A table ends its lines by CR LF, and may have them, and tabs, in its cells; text has tabs between its columns.
        let allowed: Set<UInt32> = options[1] == "csv" ? [0x0D, 0x09] : options[1] == "text" ? [0x09] : []
        #expect(controls(in: outcome.output, but: allowed) == [], "\(file) \(options)")
        #expect(controls(in: outcome.errors, but: []) == [])
      }
    }
  }

  /// The same bytes, whether a terminal is there or not; what was escaped can be read.
  @Test func aWorklistShowsWhatWasThere() throws {
    let outcome = try workshop.run(
      ["scan", "-l", "list.cordon", "--output", "csv"],
      input: Array("tea pot \u{1B}]0;x\u{07}\u{202E}\u{85}\u{7F}\tüß\n".utf8))
    #expect(
      outcome.text.components(separatedBy: "\r\n")[1]
        == "-,1,,\"tea pot \\x1b]0;x\\x07\\u{202e}\\u{85}\\x7f\tüß\",block,tea,,direct,\"tea\\W*pot\",".replacing(
          ",\"tea\\W*pot\",", with: ",,"), "\(outcome.text)")
  }

  /// Tabs and line ends stay in a cell; a carriage return by itself would have its line written over.
  @Test func lineEndsStayInACell() throws {
    try workshop.write("text\n\"tea pot\r\nsecond\nthird\tx\"\n", to: "items.csv")
    let outcome = try workshop.run("scan", "-l", "list.cordon", "--output", "csv", "items.csv")
    #expect(outcome.text.contains("\"tea pot\r\nsecond\nthird\tx\""), "\(outcome.text)")
    try workshop.write("text\n\"tea pot\rforged\"\n", to: "items.csv")
    let forged = try workshop.run("scan", "-l", "list.cordon", "--output", "csv", "--delimiter", ",", "items.csv")
    #expect(!forged.text.replacing("\r\n", with: "\n").contains("\r"), "\(forged.text.debugDescription)")
  }

  /// A byte that is no UTF-8 may be a control in an 8-bit encoding.
  @Test func aByteThatIsAControlInEightBitsIsShown() throws {
    let item: [UInt8] = Array("tea pot ".utf8) + [0x9B, 0x33, 0x31, 0x6D, 0xE9, 0x0A]
    let outcome = try workshop.run(["scan", "-l", "list.cordon", "--output", "csv"], input: item)
    #expect(outcome.output.contains(0xE9) && !outcome.output.contains(0x9B))
    #expect(outcome.text.contains(#"tea pot \x9b31m"#))
  }

  @Test func noOtherCommandDrivesATerminal() throws {
    let item = Self.hostile
    let link = "https://kettle.test/" + Self.controls.compactMap { Unicode.Scalar($0).map { "\($0)x" } }.joined()
    try workshop.write("\(item)\n\(link)\n", to: "items.txt")
    let input = Array("\(item)\n\(link)\nhttp://[\u{1B}\n".utf8)
    for arguments in [
      ["explain", "-l", "list.cordon"], ["extract"], ["extract", "--only-urls"], ["canonicalize"], ["hash"],
      ["canonicalize", "--profile", "whatwg"], ["canonicalize", "--profile", "safebrowsing", "--expressions"],
      ["explain", "-l", "list.cordon", item], ["extract", link], ["scan", "-l", item],
      ["scan", "-l", "list.cordon", item],
      ["inspect", item], ["diff", item, item], ["check", "-l", item], ["lint", item], ["compile", item, "-o", "x"],
      ["report", item, "--json"], ["scan", "-l", "list.cordon", "--\(item)"],
      ["scan", "-l", "list.cordon", "--format", item],
      [item], ["keygen", "-o", "a/\(item)"], ["scan", "-l", "list.cordon", "--key-file", item],
    ] {
      let outcome = try workshop.run(arguments, input: input)
      let allowed: Set<UInt32> = ["extract", "canonicalize"].contains(arguments[0]) ? [0x09] : []
      #expect(controls(in: outcome.output, but: allowed) == [], "\(arguments[0])")
      #expect(controls(in: outcome.errors, but: []) == [], "\(arguments[0]): \(outcome.message.debugDescription)")
    }
  }

  /// What a list says of itself is from strangers too.
  @Test func noDiagnosticDrivesATerminal() throws {
    let rules =
      "name: \"a\\e[2J\"\nrules:\n  - {id: \"b\\e[31m\", pattern: \"x\\e[31m\u{202E}y(\"}\n  - {id: c, pattern: \"tea\\u009Bpot\"}\n"
    try workshop.write(rules, to: "bad.yaml")
    try workshop.write("tea\u{9B}pot\n", to: "sample.txt")
    for arguments in [
      ["lint", "bad.yaml", "--profile", "sample.txt"], ["compile", "bad.yaml", "-o", "bad.cordon", "--keep-going"],
    ] {
      let outcome = try workshop.run(arguments)
      #expect(controls(in: outcome.output, but: [0x09]) == [], "\(outcome.text.debugDescription)")
      #expect(controls(in: outcome.errors, but: []) == [], "\(outcome.message.debugDescription)")
    }
    for arguments in [
      ["inspect", "bad.cordon"], ["check", "-l", "bad.cordon"], ["diff", "list.cordon", "bad.cordon"],
    ] {
      let outcome = try workshop.run(arguments)
      #expect(
        !outcome.output.isEmpty && controls(in: outcome.output, but: []) == [], "\(outcome.text.debugDescription)")
    }
  }

  /// What is escaped in JSON reads back as it was.
  @Test func escapesInJSONLoseNothing() throws {
    let item = Self.hostile
    let outcome = try workshop.run(["scan", "-l", "list.cordon"], input: Array("\(item)\n".utf8))
    #expect(try outcome.records.first?["input"] as? String == item)
  }
}
