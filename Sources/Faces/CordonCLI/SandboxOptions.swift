// The sandbox of a command that reads untrusted input (CordonSystem), and `--verbose`, which reports how much of it the system
// supports.

import ArgumentParser
import CordonIO
import CordonSystem

struct SandboxOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Report on standard error which parts of the sandbox (seccomp, Landlock) the system supports."))
  var verbose = false

  /// Denies the command, for good, to start programs, open sockets, and write anywhere but to `places` and to what is open
  /// already. Call it before anything is read.
  func enter(writingTo places: [WritablePlace] = []) {
    let sandbox = Sandbox.enter(writingTo: places)
    if verbose { reportToStandardError("sandbox: \(sandbox)") }
  }
}

extension WritablePlace {
  /// The folder of `path`, whose file is replaced: written beside the old one and renamed over it.
  static func folder(ofReplaced path: String) -> WritablePlace {
    WritablePlace(AtomicFile.folder(of: path), .replacesFiles)
  }
}
