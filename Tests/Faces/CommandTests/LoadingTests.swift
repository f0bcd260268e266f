// Which files are loaded with the command: none that someone put beside it.

import Foundation
import Testing

#if os(Linux)
  @Suite struct LoadingTests {
    /// `scripts/test`, `scripts/demo` and `scripts/bench` build with --disable-local-rpath; so must you, if this fails.
    @Test func aLibraryBesideTheCommandIsNotLoaded() throws {
      let workshop = try Workshop()
      let command = workshop.folder.appending(path: "cordon")
      // By another process: no test that starts a command meanwhile may hold it open for writing.
      #expect(try workshop.shell(#"cp "$0" cordon"#).status == 0)
      // What the loader takes for a library it must be able to read: a text ends it with a message.
      let libraries = [
        "libpcre2-8.so.0", "libpsl.so.5", "libarchive.so.13", "libsimdjson.so.14", "libc.so.6", "libstdc++.so.6",
      ]
      for library in libraries + ["libz.so.1", "libFoundation.so", "libswiftCore.so"] {
        try workshop.write("planted", to: library)
      }
      let outcome = try CommandRun(["--version"], in: workshop.folder, program: command.path).finish()
      #expect(outcome.status == 0 && outcome.message == "", "\(outcome.message)")
    }

    /// Nor does the list of folders hold one that is found by where the command stands.
    @Test func theFoldersOfLibrariesAreTheSystems() throws {
      let dump = try CommandRun(["-d", BuiltCommand.path], in: URL(filePath: "/"), program: "/usr/bin/readelf").finish()
      let line = dump.lines.first { $0.contains("(RUNPATH)") || $0.contains("(RPATH)") } ?? ""
      #expect(dump.status == 0 && !line.contains("$ORIGIN"), "\(line)")
    }
  }
#endif
