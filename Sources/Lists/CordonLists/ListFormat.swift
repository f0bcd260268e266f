// The formats a list source comes in, and how one is told: by the file's extension, for standard input by its start.

import CordonBytes

/// A format of list sources.
public enum ListFormat: String, Sendable, Hashable, CaseIterable {
  /// A mapping with `name`, `version`, `defaults` and `rules`, or only the sequence of rules.
  case yaml
  /// JSON Lines: one rule a line, an object with the same fields.
  case jsonl
  /// Plain text: one value a line, `#` comments.
  case text

  /// The format that a path's extension names: `.yaml` and `.yml`, `.jsonl`, `.ndjson` and `.json`, else plain text.
  public init(path: String) {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    switch parts.count > 1 ? parts[parts.count - 1].lowercased() : "" {
    case "yaml", "yml": self = .yaml
    case "jsonl", "ndjson", "json": self = .jsonl
    default: self = .text
    }
  }

  /// The format that the first line says that is neither blank nor a comment: an object is JSON Lines; a list item, a
  /// document marker or one of the keys of a list is YAML; anything else is plain text.
  package init(sniffing bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let first = rest.first(where: { !$0.isASCIIWhitespace }), first == .ascii("#") {
      guard let end = rest.firstIndex(of: .ascii("\n")) else { break }
      rest = rest[(end + 1)...]
    }
    rest = rest.drop { $0.isASCIIWhitespace }
    let yamlStarts = ["- ", "---", "name:", "version:", "defaults:", "rules:"]
    if rest.first == .ascii("{") {
      self = .jsonl
    } else if yamlStarts.contains(where: { rest.starts(with: $0.utf8) }) {
      self = .yaml
    } else {
      self = .text
    }
  }
}
