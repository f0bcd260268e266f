// Reads list sources: rules with exact places, and everything that is wrong with them.
//
//     path ─► SourceFile ─► SourceText ─┬─ YAML ───► YAMLListReader ───┐
//                                       ├─ JSON Lines ► JSONListReader ┼─► RuleBuilder ─► Rule, Diagnostic
//                                       └─ plain text ► TextListReader ┴─► ValueChecks ─┘

import CordonBytes
import CordonModel

/// Reads the rules of list sources.
///
///     let source = try ListReader().read(contentsOf: "demo.yaml")
///     print(source.list.rules.count, source.diagnostics)
///
/// A bad rule never stops the rest from being read: it is left out of the list, and each thing that is wrong with it is
/// a ``Diagnostic`` of severity `error` with its line and column. What needs the engine (whether a host or a pattern is
/// valid, whether examples hold) is not checked here, but by the compiler.
public struct ListReader: Sendable {
  /// What the lines of plain text are. Nil tells each line by its form: a bare host is a `domain`, a host with a path
  /// or an address with a scheme a `url`.
  public var textKind: RuleKind?
  package var limits: ListLimits

  /// A reader that takes the lines of plain text for `textKind`, or tells each by its form.
  public init(as textKind: RuleKind? = nil) {
    self.textKind = textKind
    limits = .standard
  }

  package init(as textKind: RuleKind? = nil, limits: ListLimits) {
    self.textKind = textKind
    self.limits = limits
  }

  /// What a source holds.
  public struct Source: Sendable {
    /// The rules without an error, in the order written.
    public var list: RuleList
    /// What is wrong, in the order of the source; at most 100,000 errors.
    public var diagnostics: [Diagnostic]

    package init(list: RuleList, diagnostics: [Diagnostic]) {
      self.list = list
      self.diagnostics = diagnostics
    }

    /// Whether any diagnostic is an error.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
  }

  /// Reads the file at `path`, or standard input where it is `-`.
  ///
  /// - Parameter format: nil tells it from the path's extension; for standard input, and a pipe whose name says nothing,
  ///   from its first line.
  /// - Throws: ``ListReadError`` where there is nothing to read: no file, a folder, not permitted, above 4 GiB.
  /// - Complexity: O(*n*); holds the whole source and all its rules, 16 bytes for each of a plain list.
  public func read(contentsOf path: String, format: ListFormat? = nil) throws(ListReadError) -> Source {
    let bytes = try SourceFile.read(path, limit: limits.sourceBytes)
    var told = ListFormat(path: path)
    if path == "-" || (told == .text && SourceFile.isStream(path)) { told = ListFormat(sniffing: bytes[...]) }
    return read(bytes: bytes, named: path, format: format ?? told)
  }

  /// Reads a source that is already in memory; `file` stands in the diagnostics, and names the list where the source
  /// itself does not.
  public func read(bytes: [UInt8], named file: String, format: ListFormat) -> Source {
    var source = Source(list: RuleList(name: ListReader.listName(of: file)), diagnostics: [])
    let start = SourceLocation(file: file, line: 1, column: 1)
    let text = SourceText(bytes)
    guard !text.isUTF16 else {
      source.diagnostics = [Diagnostic(.error, at: start, "this is UTF-16 or UTF-32; save the list as UTF-8")]
      return source
    }
    switch format {
    case .text:
      var reader = TextListReader(text, file: file, kind: textKind, limits: limits)
      reader.read()
      (source.list.plain, source.diagnostics) = (reader.rules, reader.diagnostics)
    case .jsonl:
      var reader = JSONListReader(text, file: file, limits: limits)
      reader.read()
      (source.list.written, source.diagnostics) = (reader.rules, reader.diagnostics)
    case .yaml:
      var reader = YAMLListReader(text, file: file, limits: limits)
      reader.read()
      (source.list.written, source.diagnostics) = (reader.rules, reader.diagnostics)
      if let name = reader.name { source.list.name = name }
      source.list.version = reader.version
    }
    source.diagnostics = inOrder(source.diagnostics)
    if source.list.count == 0, source.diagnostics.isEmpty {
      source.diagnostics.append(Diagnostic(.warning, at: start, "this source holds no rules; is it the right file?"))
    }
    return source
  }

  /// Sorted by place; what was found first at one place stays first.
  private func inOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    diagnostics.enumerated().sorted {
      let (a, b) = ($0.element.location, $1.element.location)
      return (a.line, a.column, $0.offset) < (b.line, b.column, $1.offset)
    }.map(\.element)
  }

  /// The last component of a path without its extension; `stdin` for `-`.
  static func listName(of path: String) -> String {
    guard path != "-" else { return "stdin" }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    return String(file[..<dot])
  }
}
