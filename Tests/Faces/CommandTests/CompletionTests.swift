// The completions of docs/completions, asked by bash as its readline asks them: file names where a file is expected, the values
// of an option that has a closed set of them, subcommands and options.

import CordonTestSupport
import Foundation
import Testing

@Suite struct CompletionTests {
  static let hasBash = FileManager.default.isExecutableFile(atPath: "/bin/bash")

  /// Prints one candidate a line for the words "$@", of which the last one is being completed.
  static let script = #"""
    source "$1"; shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
    _cordon "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}" | sort
    """#

  struct Line: Sendable, CustomTestStringConvertible {
    let words: String
    let gives: [String]
    var testDescription: String { "cordon " + words }
  }

  static let files = ["list.cordon", "posts.csv", "two words.txt"]

  static let lines: [Line] = [
    Line(words: "sc", gives: ["scan"]),
    Line(words: "scan -l ", gives: files),
    Line(words: "scan --list li", gives: ["list.cordon"]),
    Line(words: "scan -l list.cordon ", gives: files),
    Line(words: "scan -l list.cordon --delta ", gives: files),
    Line(words: "scan -l list.cordon --trust ", gives: files),
    Line(words: "scan -l list.cordon --key-file ", gives: files),
    Line(words: "scan -l list.cordon --checkpoint ", gives: files),
    Line(words: "scan -l list.cordon --format js", gives: ["json", "jsonl"]),
    Line(words: "scan -l list.cordon --split-by ", gives: ["label", "platform", "action"].sorted()),
    Line(words: "scan -l list.cordon --output ", gives: ["csv", "jsonl", "text"]),
    Line(words: "scan --fie", gives: ["--field"]),
    Line(words: "compile ", gives: files),
    Line(words: "compile posts.csv -o ", gives: files),
    Line(words: "compile posts.csv --sign ", gives: files),
    Line(words: "compile posts.csv --as p", gives: ["pattern", "phrase"]),
    Line(words: "lint --profile ", gives: files),
    Line(words: "diff list.cordon ", gives: files),
    Line(words: "inspect ", gives: files),
    Line(words: "report ", gives: files),
    Line(words: "report -o ", gives: files),
    Line(words: "keygen -o ", gives: files),
    Line(words: "canonicalize --profile ", gives: ["key", "safebrowsing", "whatwg"]),
    Line(words: "explain --format ", gives: ["jsonl", "lines"]),
  ]

  @Test(.enabled(if: hasBash), arguments: lines)
  func bashCompletesFileNamesAndValues(line: Line) throws {
    let workshop = try Workshop()
    for name in CompletionTests.files { try workshop.write("", to: name) }
    let words = line.words.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let completions = Corpus.packageRoot.appending(path: "docs/completions/cordon.bash").path
    let outcome = try CommandRun(
      ["-c", CompletionTests.script, "bash", completions, "cordon"] + words, in: workshop.folder, program: "/bin/bash"
    ).finish()
    #expect(outcome.status == 0 && outcome.message == "")
    #expect(outcome.lines.sorted() == line.gives.sorted(), "\(outcome.message)")
  }
}
