import ArgumentParser
import CordonIO
import CordonMatcher

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check which list a file holds, its age, its signature and its canary.",
    discussion: """
      The canary is a test address that compile --canary adds to a list. It is live if the list matches it. Open it \
      through a filter to see whether the filter uses this very list. Exit status: 0 if all is well; 1 if the list is \
      usable but needs attention (its canary does not match, or its date is in the future); 2 if you must not use it \
      (damaged, or refused by --trust or --max-age).

      Example:
        cordon check -l list.cordon
        cordon check -l list.cordon --trust publisher.key.pub --max-age 7d --json
      """)

  @OptionGroup(title: "List and trust") var list: ListOption

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let opener = try list.conditions.opener()
    let check = try ListCheck(opener, path: list.list)
    var console = Console()
    console.write(json ? check.object : Array(check.text.utf8))
    try console.flush()
    for complaint in check.complaints { reportToStandardError(complaint) }
    if check.status != 0 { throw ExitCode(check.status) }
  }
}
