// The filter of system calls, run by an interpreter of classic BPF that is written here, for every call that the kernel's own
// headers name, on both architectures.

import CSystemCalls
import CordonSystem
import Foundation
import Testing

/// What the kernel gives the filter: `struct seccomp_data`.
private struct CallData {
  var number: UInt32
  var architecture: UInt32
  var arguments: [UInt64] = [0, 0, 0, 0, 0, 0]

  /// The little-endian word at `offset`.
  func word(at offset: UInt32) -> UInt32? {
    switch offset {
    case 0: return number
    case 4: return architecture
    case 8, 12: return 0
    case 16..<64 where offset % 4 == 0:
      let argument = arguments[Int(offset - 16) / 8]
      return UInt32(truncatingIfNeeded: offset % 8 == 0 ? argument : argument >> 32)
    default: return nil
    }
  }
}

private enum Verdict: Equatable {
  case allowed
  case refused(errno: UInt32)

  static let forbidden = Verdict.refused(errno: 1)
  static let unknown = Verdict.refused(errno: 38)
}

/// Runs the program as the kernel does; nil where it would not be accepted, or does not come to an end.
private func run(_ program: [cordon_filter_instruction], on data: CallData) -> Verdict? {
  var (place, accumulator) = (0, UInt32(0))
  for _ in 0..<4096 {
    guard program.indices.contains(place) else { return nil }
    let instruction = program[place]
    place += 1
    func jump(_ holds: Bool) { place += Int(holds ? instruction.jump_true : instruction.jump_false) }
    switch instruction.code {
    case 0x20:
      guard let word = data.word(at: instruction.operand) else { return nil }
      accumulator = word
    case 0x15: jump(accumulator == instruction.operand)
    case 0x35: jump(accumulator >= instruction.operand)
    case 0x45: jump(accumulator & instruction.operand != 0)
    case 0x06:
      switch instruction.operand & 0xFFFF_0000 {
      case 0x7FFF_0000: return .allowed
      case 0x0005_0000: return .refused(errno: instruction.operand & 0xFFFF)
      default: return nil
      }
    default: return nil
    }
  }
  return nil
}

@Suite struct SystemCallFilterTests {
  /// What is refused on either architecture, by name.
  private static let refused: Set<String> = [
    "execve", "execveat", "fork", "vfork", "socket", "socketpair", "bind", "connect", "listen", "accept", "accept4",
    "sendto",
    "recvfrom", "sendmsg", "recvmsg", "sendmmsg", "recvmmsg", "io_uring_setup", "io_uring_enter", "io_uring_register",
    "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_open", "pidfd_getfd", "process_madvise", "bpf",
    "perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl", "init_module", "finit_module",
    "delete_module",
    "kexec_load", "kexec_file_load", "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "open_tree",
    "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "open_by_handle_at", "chmod", "fchmodat",
    "fchmodat2", "chown", "fchown", "lchown", "fchownat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat",
    "removexattr",
    "lremovexattr", "fremovexattr", "removexattrat", "utime", "utimes", "futimesat", "utimensat",
  ]

  /// The numbers that the kernel's headers give to names.
  private static func numbers(on architecture: FilterArchitecture) -> [String: UInt32] {
    let files =
      architecture == .x86_64
      ? ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"]
      : ["/usr/include/asm-generic/unistd.h"]
    guard let text = files.compactMap({ try? String(contentsOfFile: $0, encoding: .utf8) }).first else { return [:] }
    var numbers: [String: UInt32] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count >= 3, words[0] == "#define", let number = UInt32(words[2]) else { continue }
      // Those with sizes that depend on the architecture have a name of their own in the generic header.
      for prefix in ["__NR_", "__NR3264_"] where words[1].hasPrefix(prefix) {
        numbers[String(words[1].dropFirst(prefix.count))] = number
      }
    }
    return numbers
  }

  private func verdict(_ architecture: FilterArchitecture, _ number: UInt32, _ arguments: UInt64...) -> Verdict? {
    let rest = [UInt64](repeating: 0, count: 6 - arguments.count)
    let data = CallData(
      number: number, architecture: architecture.auditNumber, arguments: arguments + rest)
    return run(SystemCallFilter.program(for: architecture), on: data)
  }

  @Test(arguments: FilterArchitecture.allCases)
  func everyCallThatTheHeadersNameHasItsVerdict(architecture: FilterArchitecture) throws {
    let numbers = Self.numbers(on: architecture)
    // Debian, Ubuntu and Fedora have both headers wherever a C library can be compiled against.
    #if os(Linux)
      try #require(numbers.count > 280, "the kernel's headers are missing")
    #endif
    for (name, number) in numbers where name != "clone" {
      let expected: Verdict =
        name == "clone3" ? .unknown : Self.refused.contains(name) ? .forbidden : .allowed
      #expect(verdict(architecture, number) == expected, "\(name) \(number) on \(architecture)")
    }
  }

  /// Those that are newer than the headers of some distributions; their numbers are the same everywhere.
  @Test(arguments: FilterArchitecture.allCases) func newCallsHaveTheirVerdict(architecture: FilterArchitecture) {
    for number: UInt32 in [424, 436, 437, 439, 441, 443, 444, 445, 446, 449, 451, 453, 462] {
      #expect(verdict(architecture, number) == .allowed, "\(number)")
    }
    for number: UInt32 in [425, 426, 427, 428, 432, 434, 438, 440, 442, 452, 463, 466] {
      #expect(verdict(architecture, number) == .forbidden, "\(number)")
    }
  }

  @Test(arguments: FilterArchitecture.allCases) func threadsMayStartAndProcessesMayNot(architecture: FilterArchitecture)
  {
    let clone: UInt32 = architecture == .x86_64 ? 56 : 220
    // What glibc's and musl's pthread_create ask for; fork's SIGCHLD; vfork's.
    #expect(verdict(architecture, clone, 0x3D0F00) == .allowed)
    #expect(verdict(architecture, clone, 0x7D0F00) == .allowed)
    for flags: UInt64 in [17, 0x4111, 0x0120_0011, 0x1000_0011, 0x0001_0000 << 32] {
      #expect(verdict(architecture, clone, flags) == .forbidden, "\(flags)")
    }
  }

  @Test(arguments: FilterArchitecture.allCases) func nobodyTypesIntoATerminal(architecture: FilterArchitecture) {
    let ioctl: UInt32 = architecture == .x86_64 ? 16 : 29
    for request: UInt64 in [0x5412, 0x541C, 0xFFFF_FFFF_0000_5412] {
      #expect(verdict(architecture, ioctl, 2, request) == .forbidden, "\(request)")
    }
    // TCGETS, TIOCGWINSZ, FIONREAD.
    for request: UInt64 in [0x5401, 0x5413, 0x541B, 0] { #expect(verdict(architecture, ioctl, 2, request) == .allowed) }
  }

  @Test func anotherArchitectureAndX32AreRefused() {
    for number: UInt32 in [0, 1, 11, 59, 221, 500] {
      for architecture in FilterArchitecture.allCases {
        // i386, ARM, and each other.
        for audit: UInt32 in [0x4000_0003, 0x4000_0028] + FilterArchitecture.allCases.map(\.auditNumber)
        where audit != architecture.auditNumber {
          let program = SystemCallFilter.program(for: architecture)
          #expect(run(program, on: CallData(number: number, architecture: audit)) == .forbidden)
        }
      }
      #expect(verdict(.x86_64, number | 0x4000_0000) == .forbidden)
    }
  }
}
