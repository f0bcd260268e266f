// The one form between the structured formats and the rules: a tree of fields, each with its place. YAML and JSON
// Lines are both read into it, so that both obey the same checks (RuleBuilder) and differ in syntax alone.

/// A line and a column of a source, both from 1; columns are UTF-8 bytes.
package struct Place: Sendable, Hashable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// One value of a structured source, and where it begins.
package struct FieldValue: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// Text as its author meant it: quotes and escapes undone, nothing else interpreted.
    case text(String)
    case list([FieldValue])
    case fields([Field])
    /// JSON's `true` and `false`.
    case flag(Bool)
    /// JSON's `null`: the field was written, and says that there is nothing.
    case null
    /// Something that no field takes: what it is ("a number") and how to mend it ("put it in quotes").
    case unusable(String, mend: String)
  }

  package struct Field: Sendable, Hashable {
    package var name: String
    /// Where the name stands.
    package var place: Place
    package var value: FieldValue
  }

  package var place: Place
  package var content: Content

  package init(_ content: Content, at place: Place) {
    self.content = content
    self.place = place
  }

  /// What this is, for a message: "a list", "text".
  package var sort: String {
    switch content {
    case .text: "text"
    case .list: "a list"
    case .fields: "a mapping"
    case .flag: "true or false"
    case .null: "null"
    case .unusable(let sort, _): sort
    }
  }
}
