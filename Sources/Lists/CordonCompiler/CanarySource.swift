// The list source that `compile --canary` adds: one rule, on the canary's address.

import CordonImage
import CordonModel
import CordonLists

extension ListReader.Source {
  /// A list with the one rule by which readers can see that the image made of `sources` is in use.
  ///
  ///     let sources = [try ListReader().read(contentsOf: "list.yaml")]
  ///     let compilation = ListCompiler().compile(sources + [.canary(for: sources)])
  ///
  /// The rule blocks `http://cordon-canary.invalid/` and 16 hexadecimal digits made of the names and versions of the lists
  /// and of the publisher's date, so that each version, or date, has an address of its own. Its id is `cordon-canary`, its
  /// label `canary`. A list in `sources` that has the canary's name already is an error among the diagnostics.
  public static func canary(
    for sources: [ListReader.Source], publishedOn date: Timestamp? = nil
  ) -> ListReader.Source {
    let canary = Canary(of: sources.map { ($0.list.name, $0.list.version) }, publishedOn: date)
    let location = SourceLocation(file: Canary.name, line: 1, column: 1)
    var rule = Rule(kind: .url, value: canary.address, location: location)
    rule.id = Canary.name
    rule.labels = ["canary"]
    let isTaken = sources.contains { $0.list.name == Canary.name }
    return ListReader.Source(
      list: RuleList(name: Canary.name, version: canary.token, rules: [rule]),
      diagnostics: isTaken
        ? [Diagnostic(.error, at: location, "a list is called `\(Canary.name)`, as the canary's own is; rename it")]
        : [])
  }
}
