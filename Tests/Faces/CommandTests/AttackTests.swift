// The attacks of scripts/attack, a few cases of each with a fixed seed; and that they fail where something is lost.

import CordonTestSupport
import Foundation
import Testing

@Suite(.enabled(if: Python.isExpected)) struct AttackTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    let list = try String(contentsOf: Corpus.packageRoot.appending(path: "Tests/Attack/list.yaml"), encoding: .utf8)
    try workshop.compile(list)
  }

  /// Runs an attack of so many cases with the list `list`, and answers its status and its last line.
  private func attack(
    _ name: String, count: Int, seed: Int, list: String = "list.cordon", on command: String = BuiltCommand.path
  ) throws -> (Int32, String) {
    let script = Corpus.packageRoot.appending(path: "Tests/Attack/\(name).py").path
    let arguments = ["--cordon", command, "--list", list, "--count", "\(count)", "--seed", "\(seed)"]
    let outcome = try CommandRun([script] + arguments, in: workshop.folder, program: try #require(Python.path)).finish()
    return (outcome.status, outcome.lines.last ?? outcome.message)
  }

  @Test func noLinkIsHidden() throws {
    let (status, line) = try attack("links", count: 20_000, seed: 11)
    #expect(status == 0 && line == "links: 20,000 lines, 0 missed, seed 11", "\(line)")
  }

  @Test func nothingIsHiddenInADamagedFile() throws {
    let (status, line) = try attack("archives", count: 150, seed: 14)
    #expect(status == 0 && line.hasSuffix(" 0 failed, seed 14"), "\(line)")
    #expect(line.contains(/^archives: 1[2-5][0-9] cases, [0-9]+ destroyed and not asked,/), "\(line)")
  }

  @Test func anAttackOnACommandThatFindsNothingFails() throws {
    let stub = workshop.folder.appending(path: "stub")
    try workshop.write("#!/bin/sh\n[ $# = 3 ]\n", to: "stub")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: stub.path)
    let (status, line) = try attack("archives", count: 30, seed: 15, on: stub.path)
    #expect(status == 1 && line.hasPrefix("archives: failing inputs are in "), "\(line)")
    try FileManager.default.removeItem(atPath: String(line.dropFirst("archives: failing inputs are in ".count)))
  }

  @Test func noRuleOfADamagedSourceIsLost() throws {
    let (status, line) = try attack("sources", count: 150, seed: 12)
    #expect(status == 0 && line == "sources: 150 cases, 0 failed, seed 12", "\(line)")
  }

  @Test func anAttackOnAListWithoutTheLinksFails() throws {
    try workshop.compile("rules:\n  - {domain: other.test}\n", to: "other.cordon")
    let (status, line) = try attack("links", count: 1_000, seed: 13, list: "other.cordon")
    #expect(status == 1 && line == "links: 1,000 lines, 1,000 missed, seed 13", "\(line)")
  }

  @Test func theScriptNamesWhatItDoesNotKnow() throws {
    let script = Corpus.packageRoot.appending(path: "scripts/attack").path
    for (arguments, message) in [
      (["tea"], "scripts/attack: there is no \"tea\"; see scripts/attack --help\n"),
      (["--minutes", "x"], "scripts/attack: --minutes needs a whole number, not \"x\"\n"),
      (["--minutes", "0"], "scripts/attack: give at least one minute\n"),
    ] {
      let outcome = try CommandRun([script] + arguments, in: workshop.folder, program: "/bin/bash").finish()
      #expect(outcome.status == 2 && outcome.message == message, "\(outcome.message)")
    }
    let help = try CommandRun([script, "--help"], in: workshop.folder, program: "/bin/bash").finish()
    #expect(help.status == 0 && help.text.contains("[--minutes N | --hours N] [--seed S]"))
  }
}
