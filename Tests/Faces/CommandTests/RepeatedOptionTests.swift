// An option of one value that is given twice is refused: the last would win in silence.

import ArgumentParser
import Testing

@testable import CordonCLI

@Suite struct RepeatedOptionTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop.withSmallList()
    try workshop.compile("name: other\nrules:\n  - {id: other, domain: other.test}\n", to: "other.cordon")
  }

  @Test(arguments: [
    ["scan", "-l", "list.cordon", "-l", "other.cordon"],
    ["scan", "-l", "list.cordon", "--list", "other.cordon"],
    ["scan", "--list=list.cordon", "-l=other.cordon"],
    ["scan", "-rl", "list.cordon", "-l", "other.cordon"],
    ["explain", "-l", "list.cordon", "--list", "other.cordon", "x"],
    ["check", "--list", "list.cordon", "--list", "other.cordon"],
    ["report", "-l", "list.cordon", "-l", "other.cordon", "--json"],
  ]) func aListGivenTwiceIsRefused(arguments: [String]) throws {
    let outcome = try workshop.run(arguments, input: Array("https://kettle.test/\n".utf8))
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.message == "cordon: --list (-l) is given 2 times, but takes one value: give it once\n")
  }

  /// Each option of one value, of each command that has one: refused by name, whatever its values are.
  @Test func everyOptionOfOneValueIsRefusedTwice() throws {
    var count = 0
    for command in CordonCommand.configuration.subcommands {
      let name = try #require(command.configuration.commandName)
      for option in RepeatedOptions.options(of: name) {
        let long = try #require(option.long, "\(name)")
        for twice in [["--\(long)", "a", "--\(long)", "b"], ["--\(long)=a", "--\(long)", "b"]] {
          #expect(
            RepeatedOptions.complaint(about: [name] + twice)?.hasPrefix("--\(long)") == true, "\(name) --\(long)")
        }
        if let short = option.short {
          // By this it is told without asking ArgumentParser that nothing is repeated.
          #expect(short == long.prefix(1))
          #expect(RepeatedOptions.complaint(about: [name, "-\(short)", "a", "--\(long)", "b"]) != nil)
          count += 1
        }
        #expect(RepeatedOptions.complaint(about: [name, "--\(long)", "a", "--", "--\(long)", "b"]) == nil)
        count += 1
      }
    }
    #expect(count > 40)
  }

  @Test func whatMayBeRepeatedStillMay() throws {
    try workshop.write("a,b\nhttps://kettle.test/1,x\n", to: "t.csv")
    #expect(try workshop.run("keygen", "-o", "a.key").status == 0)
    #expect(try workshop.run("compile", "list.yaml", "-o", "signed.cordon", "--sign", "a.key").status == 0)
    let outcome = try workshop.run(
      "scan", "-l", "signed.cordon", "--trust", "a.key.pub", "--trust", "a.key.pub", "--field", "a", "--field", "b",
      "--keep", "a", "--keep", "b", "--all", "--all", "t.csv")
    #expect(outcome.status == 1 && outcome.lines.count == 2 && outcome.message == "", "\(outcome.message)")
    // A name that is only a value, or an item.
    #expect(try workshop.run("explain", "-l", "list.cordon", "--", "-l", "-l").status == 1)
    #expect(try workshop.run("scan", "-l", "list.cordon", "-l", "x", "--help").text.contains("USAGE"))
  }
}
