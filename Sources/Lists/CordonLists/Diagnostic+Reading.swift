// What readers of every format say, and how they quote what a list holds.

extension Diagnostic {
  static func tooManyRules(_ limits: ListLimits, at location: SourceLocation) -> Diagnostic {
    Diagnostic(
      .error, at: location, "more than \(limits.rules) rules in one source, and the rest was not read; split the list")
  }

  static func tooManyErrors(_ limits: ListLimits, at location: SourceLocation) -> Diagnostic {
    Diagnostic(
      .error, at: location, "more than \(limits.errors) errors, and the rest was not read; is the format right?")
  }
}

/// `text` in backticks, as a message may show it: at most 60 characters, and nothing in it that a terminal would act on
/// or that would break the line (control and format characters are written `\u{…}`).
package func quoted(_ text: some StringProtocol) -> String {
  var shown = "`"
  for (count, scalar) in text.unicodeScalars.enumerated() {
    if count == 60 {
      shown += "…"
      break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
      shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default:
      shown.unicodeScalars.append(scalar)
    }
  }
  return shown + "`"
}
