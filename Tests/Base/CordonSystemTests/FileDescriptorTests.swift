// Descriptors and what is known about files: reading and writing whole, errors in the system's words, waits, locks.

import CordonSystem
import CordonTestSupport
import Dispatch
import Testing

@Suite struct FileDescriptorTests {
  private let folder = TemporaryFolder()

  private func error(_ body: () throws(SystemError) -> Void) -> SystemError? {
    do throws(SystemError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    let path = folder.file("a")
    let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let file = try FileDescriptor(opening: path, for: .writing, [.create, .exclusive], mode: 0o600)
    try file.write(bytes.span)
    #expect(file.position == bytes.count && !file.isAppending)
    file.close()
    let reading = try FileDescriptor(opening: path, for: .reading)
    defer { reading.close() }
    #expect(try reading.readAll(upTo: bytes.count) == bytes)
    #expect(reading.seek(to: 0, from: .start) == 0)
    #expect(try reading.readAll(upTo: bytes.count - 1) == nil)
    var part = [UInt8](repeating: 0, count: 10)
    let count = try part.withUnsafeMutableBytes { try reading.read(at: bytes.count - 4, into: $0) }
    #expect(count == 4 && part.prefix(4).elementsEqual(bytes.suffix(4)))
    #expect(try reading.status().permissions == 0o600)
  }

  @Test func anEmptyFileIsReadWithAnyLimit() throws {
    let file = try FileDescriptor(opening: folder.file("empty", ""), for: .reading)
    defer { file.close() }
    #expect(try file.readAll(upTo: 0) == [])
  }

  @Test func errorsSayWhatTheSystemSays() throws {
    let file = try folder.file("a", "x")
    let missing = error { () throws(SystemError) in
      _ = try FileDescriptor(opening: folder.file("missing"), for: .reading)
    }
    #expect(missing?.kind == .noSuchFile && missing?.description == "No such file or directory")
    let below = error { () throws(SystemError) in _ = try FileStatus(path: file + "/below") }
    #expect(below?.kind == .notAFolder)
    let exists = error { () throws(SystemError) in
      _ = try FileDescriptor(opening: file, for: .writing, [.create, .exclusive])
    }
    #expect(exists?.kind == .exists)
    let noReader = error { () throws(SystemError) in
      _ = try FileDescriptor(opening: folder.pipe("p"), for: .writing, .nonBlocking)
    }
    #expect(noReader?.kind == .noReader)
    let isFolder = error { () throws(SystemError) in
      let open = try FileDescriptor(opening: folder.path, for: .reading)
      defer { open.close() }
      _ = try open.readAll(upTo: 10)
    }
    #expect(isFolder?.kind == .isFolder)
  }

  @Test func aStatusSaysWhatAPathLeadsTo() throws {
    let file = try folder.file("a", "xyz")
    #expect(try FileStatus(path: file).kind == .file && FileStatus(path: file).size == 3)
    #expect(try FileStatus(path: folder.path).kind == .folder)
    #expect(try FileStatus(path: folder.pipe("p")).kind == .other)
    #expect(FileIdentity(path: file) != nil && FileIdentity(path: folder.path) == nil)
    #expect(try FileIdentity(path: file) != FileIdentity(path: folder.file("b", "xyz")))
    let stamp = FileStamp(path: file)
    #expect(stamp?.size == 3 && stamp == FileStamp(path: file))
    #expect(FileStamp(path: folder.file("missing")) == nil && !FileSystem.exists(folder.file("missing")))
  }

  @Test func anInterruptionEndsAWait() {
    let interruption = Interruption()
    let silent = Interruption()
    #expect(!interruption.isSet)
    DispatchQueue.global().async { interruption.set() }
    // Nothing ever comes from a pipe that only this test could write to.
    let source = try? FileDescriptor(opening: folder.pipe("p"), for: .readingAndWriting)
    #expect(source?.waitUntilReadable(or: interruption) == false && interruption.isSet && !silent.isSet)
    #expect(source?.isReadable == false)
    source?.close()
  }

  @Test func aLockHoldsUntilItsDescriptorCloses() throws {
    let path = try folder.file("a", "")
    let first = try FileDescriptor(opening: path, for: .reading)
    let second = try FileDescriptor(opening: path, for: .reading)
    defer { second.close() }
    #expect(first.lock() == .locked && second.lock() == .heldByAnother)
    first.close()
    #expect(second.lock() == .locked)
  }

  @Test func aFolderListsWhatIsInIt() throws {
    for name in ["b", "a", ".hidden"] { _ = try folder.file(name, "") }
    #expect(FileSystem.names(inFolder: folder.path)?.sorted() == [".hidden", "a", "b"])
    #expect(FileSystem.names(inFolder: folder.file("a")) == nil)
    #expect(FileSystem.paths(matching: folder.file("[ab]")) == [folder.file("a"), folder.file("b")])
    #expect(FileSystem.paths(matching: folder.file("?z*")) == nil)
  }

  @Test func aMonitorLetsOneThreadInAtATimeAndWakesThoseThatWait() {
    let monitor = Monitor(0)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      // Each waits for the one before it.
      monitor.wait(until: { $0 == thread }, then: { $0 += 1 })
    }
    #expect(monitor.withLock { $0 } == 8)
  }
}
