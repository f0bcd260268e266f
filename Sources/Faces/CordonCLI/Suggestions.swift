// Suggestions for misspelled commands and options. ArgumentParser suggests an option only when nothing else is wrong: it would
// answer `cordon scan --feild x` with "Missing expected argument '--list'". So the names are checked first here.

enum Suggestions {
  /// A sentence about the first unknown command or option in `arguments`, which ArgumentParser refused; nil if all are known.
  /// It suggests a similar name if there is one: `Unknown option '--feild'. Did you mean '--field'?`
  static func complaint(about arguments: [String]) -> String? {
    guard let first = arguments.first, !first.hasPrefix("-"), let root = CommandDescription.root else { return nil }
    // `help` is ArgumentParser's own.
    let isHelp = first == "help"
    let word = isHelp ? arguments.dropFirst().first ?? first : first
    if !word.hasPrefix("-"), word != "help", root.subcommand(word) == nil {
      return sentence("command", word, among: (root.subcommands ?? []).map(\.commandName))
    }
    guard !isHelp, let command = root.subcommand(first) else { return nil }
    let names = (command.arguments ?? []).flatMap { argument in
      (argument.names ?? []).map { (text: $0.text, isShown: argument.shouldDisplay) }
    }
    let known = Set(names.map(\.text)).union(ownNames)
    guard let unknown = CommandLineNames.options(in: arguments).first(where: { !known.contains($0) }) else {
      return nil
    }
    return sentence("option", unknown, among: names.filter(\.isShown).map(\.text))
  }

  /// What ArgumentParser adds to every command.
  private static let ownNames: Set = [
    "--help", "-h", "--help-hidden", "--version", "--experimental-dump-help", "--generate-completion-script",
  ]

  private static func sentence(_ noun: String, _ word: String, among names: [String]) -> String {
    let nearest = names.map { (name: $0, distance: distance(from: word, to: $0)) }.min { $0.distance < $1.distance }
    // Every short name is near to every other.
    let limit = word.count > 2 ? max(1, word.count / 3) : 0
    let suggestion = nearest.flatMap { $0.distance <= limit ? ". Did you mean '\($0.name)'?" : nil }
    return "Unknown \(noun) '\(word)'\(suggestion ?? "")"
  }

  /// How many letters have to be added, removed, replaced or exchanged with their neighbour (optimal string alignment).
  static func distance(from a: String, to b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var rows = [Array(0...b.count)]
    for i in 1..<(a.count + 1) {
      var row = [i]
      for j in 1..<(b.count + 1) {
        var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
