// The built command beside the test bundle, and how it is started: posix_spawn(3) with descriptors that no other child
// inherits, so that tests may run at once and each pipe still ends when its own command does.

import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

enum BuiltCommand {
  /// The `cordon` that was built with these tests: in the folder of the test bundle, whatever the configuration and
  /// the scratch path.
  static let path = path(of: "cordon")

  /// Another program of this package that was built with these tests.
  static func path(of name: String) -> String {
    let bundle = imagePath()
    var folder = URL(filePath: bundle).deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appending(path: name).path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return bundle + ": no \(name) was built beside these tests"
  }

  /// The file that these tests were loaded from.
  private static func imagePath() -> String {
    #if os(Linux)
      // There the bundle is itself the program.
      return URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
    #else
      var info = Dl_info()
      dladdr(#dsohandle, &info)
      return String(cString: info.dli_fname)
    #endif
  }
}

enum Spawn {
  /// Held from the making of a run's pipes until its child has started: no other child may inherit their ends.
  static let turn = NSLock()

  /// A pipe that closes itself in children.
  static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard systemPipe(&ends) == 0 else { throw CommandRun.Failure(description: "pipe: \(reason(errno))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Writing to a command that has gone must not end the tests.
  private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

  /// Starts `path` with `descriptors` as its standard ones; it gets the signals' usual handling and no other file.
  static func start(
    _ path: String, _ arguments: [String], in folder: URL, environment: [String: String], descriptors: [Int32]
  ) throws -> pid_t {
    _ = ignoresBrokenPipes
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }

    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var restored = sigset_t()
    sigemptyset(&restored)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&restored, signal) }
    posix_spawnattr_setsigdefault(&attributes, &restored)
    // A thread of Dispatch blocks most signals, and a command that blocks them is none that a user starts.
    var unblocked = sigset_t()
    sigemptyset(&unblocked)
    posix_spawnattr_setsigmask(&attributes, &unblocked)
    var flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    #if canImport(Darwin)
      flags |= Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
    #endif
    posix_spawnattr_setflags(&attributes, Int16(flags))

    // A sanitizer's options travel on; nothing else of the tester's environment does.
    let kept = ProcessInfo.processInfo.environment.filter { $0.key == "PATH" || $0.key.hasSuffix("SAN_OPTIONS") }
    let variables = kept.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
    // The shell changes the folder and becomes the command; glibc's own call for that is hidden from Swift.
    var words = (["sh", "-c", #"cd "$0" && exec "$@""#, folder.path, path] + arguments).map { strdup($0) } + [nil]
    var settings = variables.map { strdup($0) } + [nil]
    defer { for text in words + settings { free(text) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, &words, &settings)
    guard code == 0 else { throw CommandRun.Failure(description: "\(path): \(reason(code))") }
    return process
  }

  /// Waits for the end of a child: its exit status, negative for the signal that ended it.
  static func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : -signal
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// The system's `pipe`, under a name that ``Spawn/pipe()`` does not hide.
private func systemPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }
