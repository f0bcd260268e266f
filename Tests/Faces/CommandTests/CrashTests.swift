// A command that crashes prints nothing of its memory, and leaves none in a core dump or to other processes.

import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct CrashTests {
  /// Each signal that Swift's runtime reports a crash for.
  @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGQUIT])
  func aCrashPrintsNothing(signal: Int32) throws {
    let workshop = try Workshop.withSmallList()
    let run = try CommandRun(
      ["scan", "-l", "list.cordon", "--all"], in: workshop.folder,
      environment: ["SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no,output-to=stderr"])
    run.write("secret-item-4711 https://kettle.test/secret-4712\n")
    #expect(try run.readLine()?.contains("secret-item-4711") == true)
    kill(run.process, signal)
    let outcome = try run.finish()
    #expect(outcome.status == -signal)
    #expect(outcome.message == "" && outcome.text == "")
  }

  #if os(Linux)
    /// What is not dumpable belongs to root in /proc, and leaves no core.
    @Test(.enabled(if: try CrashTests.coresAreWritten()))
    func noCoreIsWrittenAndNoOtherProcessReadsItsMemory() throws {
      let workshop = try Workshop.withSmallList()
      let run = try CommandRun(
        ["-c", #"ulimit -c unlimited && exec "$0" scan -l list.cordon --all"#, BuiltCommand.path], in: workshop.folder,
        program: "/bin/sh")
      run.write("secret-item-4711\n")
      #expect(try run.readLine() != nil)
      kill(run.process, SIGSEGV)
      let status = CrashTests.status(of: run.process)
      #expect(status & 0x7F == SIGSEGV && status & CrashTests.coreBit == 0)
    }

    private static let coreBit: Int32 = 0x80

    /// Whether another program that crashes here leaves a core.
    static func coresAreWritten() throws -> Bool {
      let workshop = try Workshop()
      let run = try CommandRun(
        ["-c", "ulimit -c unlimited && kill -s SEGV $$"], in: workshop.folder, program: "/bin/sh")
      return status(of: run.process) & coreBit != 0
    }

    private static func status(of process: pid_t) -> Int32 {
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0 && errno == EINTR {}
      return status
    }
  #endif
}
