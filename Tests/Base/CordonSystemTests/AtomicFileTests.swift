// Files that are replaced whole or not at all, and what killed writers leave behind. Tests/Engine/CordonImageTests/FileTests.swift
// has more, on lists.

import CordonTestSupport
import Testing

@testable import CordonSystem

@Suite struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() { folder = TemporaryFolder() }

  /// Removes what killed writers left, and replaces the file, as a list is written.
  private func replace(_ name: String, with text: String) throws {
    AtomicFile.removeLeftovers(beside: folder.file(name))
    try AtomicFile.replace(folder.file(name), with: Array(text.utf8))
  }

  @Test func theFileOfAWriterThatLivesStays() throws {
    let name = AtomicFile.temporaryName(0xAB)
    #expect(name == ".cordon-00000000000000ab.tmp" && AtomicFile.isTemporary(name))
    let file = try FileDescriptor(opening: folder.file(name), for: .writing, [.create, .exclusive], mode: 0o600)
    #expect(AtomicFile.isLocked(file, forWriting: folder.file(name)))
    try replace("list.cordon", with: "first")
    #expect(folder.names == [name, "list.cordon"])
    // Only now has it ended.
    file.close()
    try replace("list.cordon", with: "second")
    #expect(folder.names == ["list.cordon"])
  }

  /// A writer between making its file and locking it, when another takes the file for a leftover.
  @Test func aFileThatWasTakenForALeftoverIsNotWrittenTo() throws {
    let path = folder.file(AtomicFile.temporaryName(1))
    let file = try FileDescriptor(opening: path, for: .writing, [.create, .exclusive], mode: 0o600)
    defer { file.close() }
    let other = try FileDescriptor(opening: path, for: .readingAndWriting)
    #expect(other.lock() == .locked)
    #expect(!AtomicFile.isLocked(file, forWriting: path))
    FileSystem.remove(path)
    other.close()
    #expect(!AtomicFile.isLocked(file, forWriting: path))
  }

  @Test(arguments: [
    ("list.cordon", "."), ("./list.cordon", "."), ("/list.cordon", "/"), ("a/b/list.cordon", "a/b"), ("ä/x", "ä"),
  ])
  func theTemporaryFileStandsBesideItsTarget(path: String, folder: String) {
    #expect(FileSystem.folderName(of: path) == folder)
  }
}
