// What the command says of itself, and what it answers to a command line that it does not understand.

import Testing

@Suite struct HelpTests {
  static let subcommands = [
    "compile", "scan", "explain", "canonicalize", "extract", "inspect", "check", "lint", "report", "keygen",
  ]

  @Test(arguments: subcommands)
  func helpShowsAnExampleAndSucceeds(subcommand: String) throws {
    let workshop = try Workshop()
    let outcome = try workshop.run(subcommand, "--help")
    #expect(outcome.status == 0)
    #expect(outcome.message == "")
    #expect(outcome.text.contains("Example:\n  "))
    #expect(outcome.text.contains("  cordon \(subcommand) ") || outcome.text.contains("| cordon \(subcommand) "))
    #expect(outcome.text.contains("USAGE: cordon \(subcommand) "))
    #expect(try workshop.run("help", subcommand).text == outcome.text)
  }

  /// A command that is broken in two cannot be pasted into a shell.
  @Test(arguments: subcommands)
  func noLineOfAnExampleIsBroken(subcommand: String) throws {
    let help = try Workshop().run(subcommand, "--help").text
    let example = try #require(help.split(separator: "Example:\n").last).prefix { _ in true }
    let lines = example.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
    #expect(!lines.isEmpty)
    for line in lines { #expect(line.hasPrefix("  "), "\(line)") }
  }

  @Test func helpOfTheCommandNamesEverySubcommand() throws {
    let outcome = try Workshop().run("--help")
    #expect(outcome.status == 0)
    #expect(outcome.message == "")
    for subcommand in HelpTests.subcommands { #expect(outcome.text.contains("\n  \(subcommand) "), "\(subcommand)") }
    #expect(outcome.text.contains("  cat urls.txt | cordon scan -l list.cordon\n"))
  }

  @Test func theVersionIsOneLine() throws {
    let outcome = try Workshop().run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.message == "")
    #expect(outcome.text.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(outcome.text)")
  }

  struct WrongLine: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let says: String
    let usage: String
    var testDescription: String { "cordon " + arguments.joined(separator: " ") }
  }

  static let wrongLines: [WrongLine] = [
    .init(arguments: ["scan"], says: "Missing expected argument '--list <image>'", usage: "cordon scan "),
    .init(arguments: ["scan", "-l", "x", "--bogus"], says: "Unknown option '--bogus'", usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--jobs", "0"], says: "--jobs is a number from 1 to 256", usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--jobs", "two"], says: "'two' is invalid for '--jobs", usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--first", "--explain"], says: "--first stops before all of them are known",
      usage: "cordon scan "),
    .init(arguments: ["scan", "-l", "x", "--max-line", "0"], says: "--max-line is a number", usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--type", "image"], says: "one of 'auto', 'url' or 'text'", usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--output", "xml"], says: "one of 'jsonl', 'csv' or 'text'", usage: "cordon scan "),
    .init(arguments: ["scan", "-l"], says: "Missing value for '-l <image>'", usage: "cordon scan "),
    .init(
      arguments: ["compile", "a.txt"], says: "Missing expected argument '--output <image>'", usage: "cordon compile "),
    .init(
      arguments: ["compile", "-o", "x"], says: "Missing expected argument '<source> ...'", usage: "cordon compile "),
    .init(
      arguments: ["compile", "a", "-o", "x", "--as", "image"], says: "'image' is invalid for '--as <as>'",
      usage: "cordon compile "),
    .init(arguments: ["compile", "a", "-o", ""], says: "--output is the name of a file", usage: "cordon compile "),
    .init(arguments: ["explain", "x"], says: "Missing expected argument '--list <image>'", usage: "cordon explain "),
    .init(
      arguments: ["canonicalize", "--profile", "html"], says: "one of 'whatwg', 'safebrowsing' or 'key'",
      usage: "cordon canonicalize "),
    .init(
      arguments: ["canonicalize", "--expressions"], says: "--expressions goes with --profile safebrowsing",
      usage: "cordon canonicalize "),
    .init(arguments: ["inspect"], says: "Missing expected argument '<image>'", usage: "cordon inspect "),
    .init(arguments: ["lint"], says: "Missing expected argument '<source> ...'", usage: "cordon lint "),
    .init(arguments: ["report", "a.jsonl"], says: "say where the report goes", usage: "cordon report "),
    .init(arguments: ["report", "-o", "-"], says: "--output is the name of a file", usage: "cordon report "),
    .init(
      arguments: ["report", "--json", "--date-field", "d", "--until", "2026-11-31"],
      says: "--until is a day such as 2026-11-26", usage: "cordon report "),
    .init(
      arguments: ["report", "--json", "--until", "2026-11-30"], says: "--until needs dates", usage: "cordon report "),
    .init(
      arguments: ["report", "--json", "--date-field", ""], says: "--date-field is the name of a field",
      usage: "cordon report "),
    .init(arguments: ["check"], says: "Missing expected argument '--list <image>'", usage: "cordon check "),
    .init(arguments: ["keygen"], says: "Missing expected argument '--output <key>'", usage: "cordon keygen "),
    .init(
      arguments: ["scan", "-l", "x", "--max-age", "7"], says: "--max-age is a number and a unit, such as 7d",
      usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--max-age", "9999999999999999w"], says: "--max-age is a number and a unit",
      usage: "cordon scan "),
    .init(
      arguments: ["explain", "-l", "x", "--refuse-stale"], says: "say how old with --max-age",
      usage: "cordon explain "),
    .init(
      arguments: ["compile", "a", "-o", "x", "--date", "tomorrow"], says: "--date is a day such as 2026-11-26",
      usage: "cordon compile "),
    .init(arguments: ["brew"], says: "'brew'", usage: "cordon "),
  ]

  @Test(arguments: wrongLines)
  func aWrongCommandLineIsAnErrorWithAUsageLine(line: WrongLine) throws {
    let outcome = try Workshop().run(line.arguments)
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    #expect(outcome.message.contains(line.says), "\(outcome.message)")
    #expect(outcome.message.contains("Usage: " + line.usage), "\(outcome.message)")
  }

  @Test func everyWrongCommandLineIsTried() { #expect(HelpTests.wrongLines.count == 30) }
}
