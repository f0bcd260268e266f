// Messages to people.

import CordonBytes

/// Writes `line`, after the command's name, to standard error; control characters in it, of a file's name, as escapes. Keys
/// that are among the process's arguments are left out of it.
public func reportToStandardError(_ line: String) {
  var bytes = Array("cordon: ".utf8)
  bytes.appendPrintable(SecretArguments.hidden(in: line), escapingBackslash: false)
  bytes.append(.ascii("\n"))
  _ = OutputDescriptor(.standardError).write(bytes.span)
}
