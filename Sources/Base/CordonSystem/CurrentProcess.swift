// This process: how it ends, what it shows of itself, and what it knows of its surroundings.

import CSystemCalls

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

package enum CurrentProcess {
  /// Ends the process now, with the exit status `status`.
  package static func end(status: Int32) -> Never { exit(status) }

  /// The value of an environment variable; nil where it is not set.
  package static func environmentValue(_ name: String) -> String? {
    // SAFETY: `getenv` returns a string that ends in NUL, and nothing in this process changes the environment.
    getenv(name).map { unsafe String(cString: $0) }
  }

  /// The number of processors that run now, at least 1.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Opens /dev/null, the wrong way round, for every standard stream that is closed: using it fails, and no other file gets
  /// its number.
  package static func occupyStandardStreams() {
    for stream in [FileDescriptor.standardInput, .standardOutput, .standardError] where !stream.isOpen {
      _ = open("/dev/null", stream == .standardInput ? O_WRONLY : O_RDONLY)
    }
  }

  // MARK: Crashes

  /// Gives fatal signals their default action. Swift's own report of a crash prints what registers point to.
  package static func restoreFatalSignals() { cordon_restore_fatal_signals() }

  /// From now on a fault in a mapped file that was truncated is one sentence on standard error and exit status 2.
  package static func reportLostMappings() { cordon_report_lost_lists() }

  /// Keeps the process's memory out of core dumps, and other processes of the same user from reading it.
  package static func hideMemory() { _ = cordon_hide_memory() }
}
