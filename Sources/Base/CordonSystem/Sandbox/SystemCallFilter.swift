// The seccomp filter: a program of classic BPF that the kernel runs before each system call (seccomp(2), bpf in
// linux/filter.h). It refuses what a scan never does, and an attacker who has taken it over would need; all else goes on.
//
//   another architecture's call ─► EPERM        x32 (bit 30 of the number) ─► EPERM
//   clone3 ─► ENOSYS, and the C library falls back to clone, whose flags can be read
//   clone without CLONE_THREAD ─► EPERM         ioctl TIOCSTI, TIOCLINUX ─► EPERM
//   a call of `refused` ─► EPERM                all else ─► allowed
//
// The calls are refused, not killed for: a library that asks for one by the way gets an error that it knows how to take.

import CSystemCalls

/// An architecture that there is a filter for.
package enum FilterArchitecture: CaseIterable, Sendable {
  case x86_64, aarch64

  /// That of this process; nil where there is no filter for it.
  package static var current: FilterArchitecture? {
    #if arch(x86_64)
      .x86_64
    #elseif arch(arm64)
      .aarch64
    #else
      nil
    #endif
  }

  /// AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 (linux/audit.h).
  package var auditNumber: UInt32 { self == .x86_64 ? 0xC000_003E : 0xC000_00B7 }
}

package enum SystemCallFilter {
  /// A system call and its number on each architecture; nil where that has no such call.
  private struct Call {
    let x86_64: UInt32?
    let aarch64: UInt32?

    init(_ x86_64: UInt32?, _ aarch64: UInt32?) { (self.x86_64, self.aarch64) = (x86_64, aarch64) }

    /// One of the calls that are numbered alike everywhere: all from 424 on.
    init(_ number: UInt32) { self.init(number, number) }

    func number(on architecture: FilterArchitecture) -> UInt32? { architecture == .x86_64 ? x86_64 : aarch64 }
  }

  /// What is refused whatever its arguments are.
  private static let refused: [Call] = [
    // Other programs: execve, execveat, fork, vfork.
    Call(59, 221), Call(322, 281), Call(57, nil), Call(58, nil),
    // Sockets: socket, socketpair, bind, connect, listen, accept, accept4.
    Call(41, 198), Call(53, 199), Call(49, 200), Call(42, 203), Call(50, 201), Call(43, 202), Call(288, 242),
    // sendto, recvfrom, sendmsg, recvmsg, sendmmsg, recvmmsg: one that was inherited can be read and written, as a pipe is.
    Call(44, 206), Call(45, 207), Call(46, 211), Call(47, 212), Call(307, 269), Call(299, 243),
    // What would do any of this past the filter: io_uring_setup, io_uring_enter, io_uring_register.
    Call(425), Call(426), Call(427),
    // Other processes: ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_open, pidfd_getfd, process_madvise.
    Call(101, 117), Call(310, 270), Call(311, 271), Call(312, 272), Call(434), Call(438), Call(440),
    // The kernel's wider surface: bpf, perf_event_open, userfaultfd, add_key, request_key (starts a program), keyctl.
    Call(321, 280), Call(298, 241), Call(323, 282), Call(248, 217), Call(249, 218), Call(250, 219),
    // init_module, finit_module, delete_module, kexec_load, kexec_file_load.
    Call(175, 105), Call(313, 273), Call(176, 106), Call(246, 104), Call(320, 294),
    // What is mounted where: mount, umount2, pivot_root, chroot, unshare, setns, open_tree, move_mount, fsopen, fsconfig,
    // fsmount, fspick, mount_setattr; and open_by_handle_at, which passes by folders.
    Call(165, 40), Call(166, 39), Call(155, 41), Call(161, 51), Call(272, 97), Call(308, 268), Call(428), Call(429),
    Call(430), Call(431), Call(432), Call(433), Call(442), Call(304, 265),
    // What Landlock does not look at: chmod, fchmodat, fchmodat2, chown, fchown, lchown, fchownat. (fchmod stays: a file
    // that replaces another takes over its permissions.)
    Call(90, nil), Call(268, 53), Call(452), Call(92, nil), Call(93, 55), Call(94, nil), Call(260, 54),
    // setxattr, lsetxattr, fsetxattr, setxattrat, removexattr, lremovexattr, fremovexattr, removexattrat.
    Call(188, 5), Call(189, 6), Call(190, 7), Call(463), Call(197, 14), Call(198, 15), Call(199, 16), Call(466),
    // utime, utimes, futimesat, utimensat.
    Call(132, nil), Call(235, nil), Call(261, nil), Call(280, 88),
  ]
  private static let clone = Call(56, 220)
  private static let clone3 = Call(435)
  private static let ioctl = Call(16, 29)

  /// Bits of clone(2), and requests of ioctl(2) that put words into a terminal as if someone had typed them.
  private static let cloneThread: UInt32 = 0x0001_0000
  private static let typing: [UInt32] = [0x5412, 0x541C]  // TIOCSTI, TIOCLINUX

  /// Of an instruction: load a word of `struct seccomp_data`, jump, return.
  private enum Code {
    static let load: UInt16 = 0x20
    static let jumpIfEqual: UInt16 = 0x15
    static let jumpIfAtLeast: UInt16 = 0x35
    static let jumpIfAnyBit: UInt16 = 0x45
    static let answer: UInt16 = 0x06
  }

  /// Where in `struct seccomp_data` a word stands: both architectures are little-endian, so the low half of an argument
  /// comes first.
  private enum Offset {
    static let number: UInt32 = 0
    static let architecture: UInt32 = 4
    static let firstArgument: UInt32 = 16
    static let secondArgument: UInt32 = 24
  }

  private enum Verdict {
    static let allow: UInt32 = 0x7FFF_0000
    /// SECCOMP_RET_ERRNO with EPERM and ENOSYS.
    static let refuse: UInt32 = 0x0005_0001
    static let unknown: UInt32 = 0x0005_0026
  }

  /// The filter for `architecture`.
  package static func program(for architecture: FilterArchitecture) -> [cordon_filter_instruction] {
    // Built from its end: a jump leads forward only, and then knows how far.
    var program: [cordon_filter_instruction] = []
    /// Puts an instruction before the others; answers how many stand from it to the end.
    func put(_ code: UInt16, _ operand: UInt32, whenTrue: Int? = nil, whenFalse: Int? = nil) -> Int {
      func distance(_ target: Int?) -> UInt8 { target.map { UInt8(program.count - $0) } ?? 0 }
      program.append(
        cordon_filter_instruction(
          code: code, jump_true: distance(whenTrue), jump_false: distance(whenFalse), operand: operand))
      return program.count
    }
    let refuse = put(Code.answer, Verdict.refuse)
    let unknown = put(Code.answer, Verdict.unknown)
    let allow = put(Code.answer, Verdict.allow)
    _ = put(Code.jumpIfAnyBit, cloneThread, whenTrue: allow, whenFalse: refuse)
    let looksAtFlags = put(Code.load, Offset.firstArgument)
    for (index, request) in typing.enumerated() {
      _ = put(Code.jumpIfEqual, request, whenTrue: refuse, whenFalse: index == 0 ? allow : nil)
    }
    let looksAtRequest = put(Code.load, Offset.secondArgument)
    let numbers = refused.compactMap { $0.number(on: architecture) }
    for (index, number) in numbers.enumerated() {
      _ = put(Code.jumpIfEqual, number, whenTrue: refuse, whenFalse: index == 0 ? allow : nil)
    }
    for (call, target) in [(ioctl, looksAtRequest), (clone, looksAtFlags), (clone3, unknown)] {
      if let number = call.number(on: architecture) { _ = put(Code.jumpIfEqual, number, whenTrue: target) }
    }
    if architecture == .x86_64 { _ = put(Code.jumpIfAtLeast, 0x4000_0000, whenTrue: refuse) }
    _ = put(Code.load, Offset.number)
    _ = put(Code.jumpIfEqual, architecture.auditNumber, whenFalse: refuse)
    _ = put(Code.load, Offset.architecture)
    return program.reversed()
  }
}
