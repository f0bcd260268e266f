// Enters the sandbox as `cordon scan` does, tries what it forbids and what it must leave alone, and prints what came of each:
//
//   sandbox-probe INSIDE OUTSIDE     two folders: one that may be written to, one that may not; OUTSIDE has a file `file`
//
//   sandbox-probe --without PROGRAM ARGUMENT…     becomes PROGRAM, for which the kernel has neither seccomp nor Landlock
//
//   sandbox: seccomp on, Landlock on (version 7)
//   threads: 1
//   execve: EPERM
//   …

import CSystemCalls
import CordonSystem
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Prints what a call did: `done`, or the name of its error.
func attempt(_ name: String, _ call: () -> Int) {
  errno = 0
  let result = call()
  let error = errno
  let names = [EPERM: "EPERM", EACCES: "EACCES", ENOSYS: "ENOSYS", EXDEV: "EXDEV", ENOENT: "ENOENT"]
  print("\(name): \(result >= 0 ? "done" : names[error] ?? "errno \(error)")")
}

@main struct SandboxProbe {
  static func main() {
    let arguments = CommandLine.arguments
    if arguments[1] == "--without" { become(Array(arguments[2...])) }
    let (inside, outside) = (arguments[1], arguments[2])
    print("sandbox: \(Sandbox.enter(writingTo: [WritablePlace(inside, .replacesFiles)]))")
    #if os(Linux)
      tryCalls()
      tryFiles(inside: inside, outside: outside)
      // Threads must start all the same, by way of clone.
      let counted = DispatchQueue(label: "probe")
      nonisolated(unsafe) var ran = 0
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        counted.sync {
          // SAFETY: on one serial queue alone.
          unsafe ran += 1
        }
      }
      print("threads: \(unsafe ran)")
      let group = DispatchGroup()
      DispatchQueue.global().async(group: group) { attempt("socket on another thread") { Int(socket(AF_INET, 1, 0)) } }
      group.wait()
    #endif
  }

  /// Becomes another program, for which seccomp(2) answers EINVAL and landlock_create_ruleset(2) ENOSYS.
  private static func become(_ words: [String]) -> Never {
    #if arch(x86_64)
      let seccomp: UInt32 = 317
    #else
      let seccomp: UInt32 = 277
    #endif
    let program = [
      cordon_filter_instruction(code: 0x20, jump_true: 0, jump_false: 0, operand: 0),
      cordon_filter_instruction(code: 0x15, jump_true: 2, jump_false: 0, operand: 444),
      cordon_filter_instruction(code: 0x15, jump_true: 2, jump_false: 0, operand: seccomp),
      cordon_filter_instruction(code: 0x06, jump_true: 0, jump_false: 0, operand: 0x7FFF_0000),
      cordon_filter_instruction(code: 0x06, jump_true: 0, jump_false: 0, operand: 0x0005_0026),
      cordon_filter_instruction(code: 0x06, jump_true: 0, jump_false: 0, operand: 0x0005_0016),
    ]
    _ = cordon_set_no_new_privileges()
    guard cordon_install_filter(program, UInt16(program.count)) == 0 else { exit(3) }
    var arguments = words.map { strdup($0) } + [nil]
    execv(words[0], &arguments)
    exit(4)
  }

  #if os(Linux)
    private static func tryCalls() {
      attempt("execve") {
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
        return Int(execve("/bin/true", &words, &words))
      }
      attempt("posix_spawn") {
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
        var process: pid_t = 0
        let code = posix_spawn(&process, "/bin/true", nil, nil, &words, nil)
        errno = code
        return code == 0 ? 0 : -1
      }
      for (name, family, type) in [
        ("socket, TCP", AF_INET, 1), ("socket, UDP", AF_INET, 2), ("socket, local", AF_UNIX, 1),
        ("socket, IPv6", AF_INET6, 1), ("socket, netlink", AF_NETLINK, 3),
      ] { attempt(name) { Int(socket(family, Int32(type), 0)) } }
      attempt("socketpair") {
        var pair: [Int32] = [0, 0]
        return Int(socketpair(AF_UNIX, 1, 0, &pair))
      }
      attempt("fchmod of an own file") { Int(fchmod(0, 0o600)) }
    }

    private static func tryFiles(inside: String, outside: String) {
      func attemptOpen(_ name: String, _ path: String, _ flags: Int32) {
        attempt(name) { Int(open(path, flags, 0o600)) }
      }
      attemptOpen("make a file outside", outside + "/new", O_WRONLY | O_CREAT)
      attemptOpen("write a file outside", outside + "/file", O_WRONLY)
      attemptOpen("truncate a file outside", outside + "/file", O_RDONLY | O_TRUNC)
      attempt("truncate(2) outside") { Int(truncate(outside + "/file", 0)) }
      attempt("remove a file outside") { Int(unlink(outside + "/file")) }
      attempt("rename a file outside") { Int(rename(outside + "/file", outside + "/other")) }
      attempt("move a file in") { Int(rename(outside + "/file", inside + "/file")) }
      attempt("link a file in") { Int(link(outside + "/file", inside + "/file")) }
      attempt("make a folder outside") { Int(mkdir(outside + "/folder", 0o700)) }
      attempt("make a link outside") { Int(symlink("/etc/passwd", outside + "/link")) }
      attempt("make a link inside") { Int(symlink("/etc/passwd", inside + "/link")) }
      attempt("chmod outside") { Int(chmod(outside + "/file", 0o777)) }
      attempt("set times outside") { Int(utimes(outside + "/file", nil)) }
      attempt("signal another process") { Int(kill(getppid(), 0)) }
      attemptOpen("read a file outside", outside + "/file", O_RDONLY)
      attemptOpen("read a folder outside", outside, O_RDONLY | O_DIRECTORY)
      attemptOpen("write /dev/null", "/dev/null", O_WRONLY)
      attemptOpen("make a file inside", inside + "/new", O_WRONLY | O_CREAT | O_EXCL)
      attempt("rename a file inside") { Int(rename(inside + "/new", inside + "/newer")) }
      attempt("truncate(2) inside") { Int(truncate(inside + "/newer", 0)) }
      attempt("remove a file inside") { Int(unlink(inside + "/newer")) }
    }
  #endif
}
