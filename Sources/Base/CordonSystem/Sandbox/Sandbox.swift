// What a process that reads text of strangers gives up before it reads any: other programs, sockets, and every place to
// write but its own outputs. It is the second wall: if a parser can be taken over, there is little to take.
//
//   no_new_privs ─► Landlock (files) ─► seccomp (system calls)
//
// No library: the filter is a table of numbers, and libseccomp would be one more file to load beside the command.

import CSystemCalls

/// The sandbox of this process.
package struct Sandbox: Sendable {
  /// The version of Landlock that is in force, or why none is.
  package let landlock: State
  /// Whether the filter of system calls is in force, or why not.
  package let systemCalls: State

  package enum State: Sendable, Equatable {
    case on(version: Int32?)
    case off(reason: String)
  }

  /// Puts the process into the sandbox, for good. Call it before the first other thread starts: Landlock holds for this
  /// thread and those that it starts.
  ///
  /// A system that lacks a part of it is no error: ``description`` says what is in force.
  ///
  /// - Parameter places: where files may still be written.
  package static func enter(writingTo places: [WritablePlace]) -> Sandbox {
    #if os(Linux)
      let privileges = cordon_set_no_new_privileges()
      guard privileges >= 0 else {
        let state = State.off(reason: reason(privileges))
        return Sandbox(landlock: state, systemCalls: state)
      }
      let version = Landlock.enforce(allowing: places + [WritablePlace("/dev/null", .isFile)])
      return Sandbox(
        landlock: version > 0 ? .on(version: version) : .off(reason: reason(version)), systemCalls: filterSystemCalls())
    #else
      let state = State.off(reason: "this system has none")
      return Sandbox(landlock: state, systemCalls: state)
    #endif
  }

  private static func filterSystemCalls() -> State {
    guard let architecture = FilterArchitecture.current else {
      return .off(reason: "there is no filter for this processor")
    }
    let program = SystemCallFilter.program(for: architecture)
    let result = program.withUnsafeBufferPointer { program in
      // SAFETY: the kernel copies so many instructions before the call returns.
      unsafe cordon_install_filter(program.baseAddress, UInt16(program.count))
    }
    return result < 0 ? .off(reason: reason(result)) : .on(version: nil)
  }

  private static func reason(_ result: Int32) -> String {
    let error = SystemError(code: -result)
    return error.kind == .notSupported ? "this kernel has none, or it is switched off" : error.description
  }
}

extension Sandbox: CustomStringConvertible {
  /// `seccomp on, Landlock on (version 7)`, or why one of them is not.
  package var description: String {
    "seccomp \(systemCalls.words), Landlock \(landlock.words)"
  }
}

extension Sandbox.State {
  fileprivate var words: String {
    switch self {
    case .on(let version): version.map { "on (version \($0))" } ?? "on"
    case .off(let reason): "not available: \(reason)"
    }
  }
}
