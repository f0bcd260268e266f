// What is wrong with a list, where, and how to mend it: printed the way compilers do, so that editors jump to it.

/// A place in a list source. Lines and columns count from 1; columns are UTF-8 bytes.
public struct SourceLocation: Sendable, Hashable {
  /// The file's path as it was given, or `-` for standard input.
  public var file: String
  /// From 1.
  public var line: Int
  /// From 1, in UTF-8 bytes.
  public var column: Int

  /// The place at `line` and `column` of `file`.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// One finding about a list source: `file:line:column: error: what is wrong, and how to mend it`.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  /// How bad a finding is.
  public enum Severity: String, Sendable, Hashable, Comparable {
    /// Worth a look; the list is compiled all the same.
    case warning
    /// The rule cannot be used; nothing is written without `--keep-going`.
    case error

    /// Whether `a` is the milder.
    public static func < (a: Severity, b: Severity) -> Bool { a == .warning && b == .error }
  }

  /// What the finding is about.
  public var location: SourceLocation
  /// How bad it is.
  public var severity: Severity
  /// What is wrong and how to mend it, in one sentence without a full stop.
  public var message: String

  /// A finding about the place `location`.
  public init(_ severity: Severity, at location: SourceLocation, _ message: String) {
    self.severity = severity
    self.location = location
    self.message = message
  }

  /// As it is printed, without a line end.
  public var description: String {
    "\(location.file):\(location.line):\(location.column): \(severity.rawValue): \(message)"
  }
}
