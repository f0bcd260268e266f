// The sandbox of a command that reads what strangers wrote (CordonSystem), and `--verbose`, which says what of it the system
// has.

import ArgumentParser
import CordonIO
import CordonSystem

struct SandboxOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Say on standard error what the system's sandbox (seccomp, Landlock) keeps the command from."))
  var verbose = false

  /// From now on the command starts no program, opens no socket, and writes nowhere but to `places` and to what is open
  /// already. To be called before anything is read.
  func enter(writingTo places: [WritablePlace] = []) {
    let sandbox = Sandbox.enter(writingTo: places)
    if verbose { reportToStandardError("sandbox: \(sandbox)") }
  }
}

extension WritablePlace {
  /// Where the file at `path` is written aside and renamed over the one that is there.
  static func folder(ofReplaced path: String) -> WritablePlace {
    WritablePlace(AtomicFile.folder(of: path), .replacesFiles)
  }
}
