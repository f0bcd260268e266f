// What is wrong with a list, where, and how to mend it: printed the way compilers do, so that editors jump to it.

/// A place in a list source. Lines and columns count from 1; columns are UTF-8 bytes.
public struct SourceLocation: Sendable, Hashable {
  /// The file's path as it was given, or `-` for standard input.
  public var file: String
  public var line: Int
  public var column: Int

  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// One finding about a list source: `file:line:column: error: what is wrong, and how to mend it`.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  public enum Severity: String, Sendable, Hashable, Comparable {
    /// Worth a look; the list is compiled all the same.
    case warning
    /// The rule cannot be used; nothing is written without `--keep-going`.
    case error

    public static func < (a: Severity, b: Severity) -> Bool { a == .warning && b == .error }
  }

  public var location: SourceLocation
  public var severity: Severity
  /// What is wrong and how to mend it, in one sentence without a full stop.
  public var message: String

  public init(_ severity: Severity, at location: SourceLocation, _ message: String) {
    self.severity = severity
    self.location = location
    self.message = message
  }

  public var description: String {
    "\(location.file):\(location.line):\(location.column): \(severity.rawValue): \(message)"
  }
}
