import ArgumentParser
import CordonIO
import CordonMatcher

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say which list an image is, how old, by whom, and whether it is live.",
    discussion: """
      The canary is a test address that compile --canary puts on a list; it is live where the list matches it. Open it \
      through the filter to see that the filter has loaded this very list. Exit status: 0 all is well, 1 the list can \
      be used but something about it wants looking at (its canary is not matched, or its date lies ahead), 2 it is not to \
      be used: damaged, or not as --trust or --max-age ask.

      Example:
        cordon check -l list.cordon
        cordon check -l list.cordon --trust publisher.key.pub --max-age 7d --json
      """)

  @OptionGroup var list: ListOption

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
