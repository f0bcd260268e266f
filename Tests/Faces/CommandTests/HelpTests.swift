// What the command says of itself, and what it answers to a command line that it does not understand.

import Testing

@Suite struct HelpTests {
  static let subcommands = [
    "compile", "scan", "explain", "canonicalize", "hash", "extract", "inspect", "check", "diff", "lint", "report",
    "keygen",
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

  @Test func theVersionNamesWhatAnswersDependOn() throws {
    let outcome = try Workshop().run("--version", "--verbose")
    #expect(outcome.status == 0 && outcome.message == "")
    let labels = outcome.text.split(separator: "\n").map { String($0.prefix(20)).replacing(#/ +$/#, with: "") }
    #expect(labels == ["cordon", "commit", "list format", "PCRE2", "ICU", "Public Suffix List"], "\(outcome.text)")
    #expect(try Workshop().run("--verbose", "--version").text == outcome.text)
  }

  /// Every option of `scan` is in a group, or the user reads 31 options in one block.
  @Test func theHelpOfScanIsInGroups() throws {
    let help = try Workshop().run("scan", "--help").text
    for title in ["INPUT", "WHAT IS CHECKED", "OUTPUT", "LIST AND TRUST", "LONG RUNS"] {
      #expect(help.contains("\n\(title):\n"), "\(title)")
    }
    let rest = try #require(help.split(separator: "\nOPTIONS:\n").last)
    #expect(rest.split(separator: "\n").count == 2, "\(rest)")
  }

  struct WrongLine: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let says: String
    let usage: String
    var testDescription: String { "cordon " + arguments.joined(separator: " ") }
  }

  static let wrongLines: [WrongLine] = [
    .init(arguments: ["scan"], says: "Missing expected argument '--list <list>'", usage: "cordon scan "),
    .init(arguments: ["scan", "-l", "x", "--bogus"], says: "Unknown option '--bogus'", usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--jobs", "0"], says: "--jobs must be a number from 1 to 256",
      usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--jobs", "two"], says: "'two' is invalid for '--jobs", usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--first", "--explain"], says: "--first stops before all of them are known",
      usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--max-line", "0"], says: "--max-line must be a number", usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--type", "image"], says: "one of 'auto', 'url' or 'text'", usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--output", "xml"], says: "one of 'jsonl', 'csv' or 'text'", usage: "cordon scan "),
    .init(arguments: ["scan", "-l"], says: "Missing value for '-l <list>'", usage: "cordon scan "),
    .init(
      arguments: ["compile", "a.txt"], says: "Missing expected argument '--output <list>'", usage: "cordon compile "),
    .init(
      arguments: ["compile", "-o", "x"], says: "Missing expected argument '<source> ...'", usage: "cordon compile "),
    .init(
      arguments: ["compile", "a", "-o", "x", "--as", "image"], says: "'image' is invalid for '--as <kind>'",
      usage: "cordon compile "),
    .init(
      arguments: ["compile", "a", "-o", ""], says: "--output must be the name of a file", usage: "cordon compile "),
    .init(arguments: ["explain", "x"], says: "Missing expected argument '--list <list>'", usage: "cordon explain "),
    .init(
      arguments: ["canonicalize", "--profile", "html"], says: "one of 'whatwg', 'safebrowsing' or 'key'",
      usage: "cordon canonicalize "),
    .init(
      arguments: ["canonicalize", "--expressions"], says: "--expressions works only with --profile safebrowsing",
      usage: "cordon canonicalize "),
    .init(arguments: ["inspect"], says: "Missing expected argument '<list>'", usage: "cordon inspect "),
    .init(arguments: ["lint"], says: "Missing expected argument '<source> ...'", usage: "cordon lint "),
    .init(arguments: ["report", "a.jsonl"], says: "choose an output: -o report.html", usage: "cordon report "),
    .init(arguments: ["report", "-o", "-"], says: "--output must be the name of a file", usage: "cordon report "),
    .init(
      arguments: ["report", "--json", "--date-field", "d", "--until", "2026-11-31"],
      says: "--until must be a day such as 2026-11-26", usage: "cordon report "),
    .init(
      arguments: ["report", "--json", "--until", "2026-11-30"], says: "--until needs dates", usage: "cordon report "),
    .init(
      arguments: ["report", "--json", "--date-field", ""], says: "--date-field must be the name of a field",
      usage: "cordon report "),
    .init(arguments: ["check"], says: "Missing expected argument '--list <list>'", usage: "cordon check "),
    .init(arguments: ["keygen"], says: "Missing expected argument '--output <key>'", usage: "cordon keygen "),
    .init(
      arguments: ["scan", "-l", "x", "--max-age", "7"], says: "--max-age must be a number and a unit, such as 7d",
      usage: "cordon scan "),
    .init(
      arguments: ["scan", "-l", "x", "--max-age", "9999999999999999w"], says: "--max-age must be a number and a unit",
      usage: "cordon scan "),
    .init(
      arguments: ["explain", "-l", "x", "--refuse-stale"], says: "give one with --max-age",
      usage: "cordon explain "),
    .init(
      arguments: ["compile", "a", "-o", "x", "--date", "tomorrow"], says: "--date must be a day such as 2026-11-26",
      usage: "cordon compile "),
    .init(arguments: ["brew"], says: "Unknown command 'brew'\n", usage: "cordon "),
    .init(arguments: ["scna"], says: "Unknown command 'scna'. Did you mean 'scan'?", usage: "cordon "),
    .init(arguments: ["help", "lnt"], says: "Unknown command 'lnt'. Did you mean 'lint'?", usage: "cordon "),
    .init(
      arguments: ["scan", "--feild", "x"], says: "Unknown option '--feild'. Did you mean '--field'?",
      usage: "cordon scan "),
    .init(
      arguments: ["report", "--output", "x", "--datefield=d"],
      says: "Unknown option '--datefield'. Did you mean '--date-field'?", usage: "cordon report "),
    .init(arguments: ["scan", "-x"], says: "Unknown option '-x'\n", usage: "cordon scan "),
  ]

  @Test(arguments: wrongLines)
  func aWrongCommandLineIsAnErrorWithAUsageLine(line: WrongLine) throws {
    let outcome = try Workshop().run(line.arguments)
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    #expect(outcome.message.contains(line.says), "\(outcome.message)")
    #expect(outcome.message.contains("Usage: " + line.usage), "\(outcome.message)")
  }

  @Test func everyWrongCommandLineIsTried() { #expect(HelpTests.wrongLines.count == 35) }
}
