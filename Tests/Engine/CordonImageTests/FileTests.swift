// Images as files: copied or mapped when they are opened, replaced whole or not at all.

import CordonModel
import CordonTestSupport
import Foundation
import Testing

@testable import CordonImage

struct FileTests {
  private let folder: TemporaryFolder

  init() { folder = TemporaryFolder() }

  private func writer(_ id: String) -> ImageWriter {
    var writer = ImageWriter(lists: [.init(name: "demo")], tables: [])
    writer.add(key: Array("ads.example".utf8).span, rule: writer.add(RuleRecord(id: id, list: "demo", kind: .host)))
    return writer
  }

  private func problem(_ body: () throws -> Void) -> ImageError.Problem? {
    #expect(throws: ImageError.self, performing: body)?.problem
  }

  @Test func aWrittenImageOpensAndNothingElseIsLeft() throws {
    let path = folder.file("list.cordon")
    try writer("first").write(to: path)
    let image = try Image(contentsOf: path)
    #expect(image.rules(for: "ads.example") == ["demo first"])
    #expect(image.allRules[0].id == "first")
    #expect(folder.names == ["list.cordon"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(writer("first").serialize()))
  }

  #if os(Linux)
    /// Two who have one mapped image open have it in memory once, and nobody has written to it.
    @Test func whoMapsTheSameFileSharesItsMemory() throws {
      let path = folder.file("shared.cordon")
      try Data(repeating: 0x61, count: 1_000_000).write(to: URL(filePath: path))
      let images = try (0..<2).map { _ in try ImageMemory(opening: path, largestCopy: 999_999) }
      for image in images { #expect((0..<image.count).allSatisfy { image.u8($0) == 0x61 }) }
      // The system's own figures, in KiB, of each place where the file is mapped.
      let file = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
      let maps = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
      var figures: [String: Int] = [:]
      var isOurs = false
      for line in maps.split(separator: "\n") {
        let words = line.split(separator: " ")
        if words.count >= 5, words[0].contains("-") { isOurs = line.hasSuffix("/shared.cordon") }
        if isOurs, words.count == 3, words[2] == "kB" {
          figures[String(words[0].dropLast()), default: 0] += Int(words[1]) ?? 0
        }
      }
      let size = images[0].count / 1024
      #expect(size > 500 && figures["Rss", default: 0] >= 2 * size, "\(figures)")
      #expect(figures["Pss", default: .max] <= size + 16, "\(figures)")
      #expect(figures["Private_Dirty"] == 0 && figures["Shared_Dirty", default: 0] <= 2 * size + 32, "\(figures)")
      withExtendedLifetime(images) {}
    }

    /// One that is copied is mapped nowhere, so that nothing that is done to the file reaches it.
    @Test func aFileOfTheLargestSizeThatIsCopiedIsNotMapped() throws {
      let path = folder.file("copied.cordon")
      try Data(repeating: 0x61, count: 1_000_000).write(to: URL(filePath: path))
      let image = try ImageMemory(opening: path, largestCopy: 1_000_000)
      #expect(try !String(contentsOfFile: "/proc/self/maps", encoding: .utf8).contains("/copied.cordon"))
      withExtendedLifetime(image) {}
    }
  #endif

  @Test func replacingAnImageLeavesTheOpenOneAsItWas() throws {
    let path = folder.file("list.cordon")
    try writer("first").write(to: path)
    let old = try Image(contentsOf: path)
    try writer("second").write(to: path)
    let new = try Image(contentsOf: path)
    #expect(old.allRules[0].id == "first")
    #expect(new.allRules[0].id == "second")
    #expect(folder.names == ["list.cordon"])
  }

  @Test func aReplacedFileKeepsItsPermissions() throws {
    let path = folder.file("list.cordon")
    try writer("first").write(to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try writer("second").write(to: path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func aSymbolicLinkStaysAndItsFileIsReplaced() throws {
    let below = folder.file("versions")
    try FileManager.default.createDirectory(atPath: below, withIntermediateDirectories: false)
    try writer("first").write(to: below + "/1.cordon")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("list.cordon"), withDestinationPath: "versions/1.cordon")
    try writer("second").write(to: folder.file("list.cordon"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("list.cordon")) == "versions/1.cordon")
    #expect(try Image(contentsOf: below + "/1.cordon").allRules[0].id == "second")
    #expect(folder.names == ["list.cordon", "versions"])
  }

  @Test func aFailedRenameLeavesNoTemporaryFileAndNoOtherChange() throws {
    try writer("first").write(to: folder.file("list.cordon"))
    let tooLong = folder.file(String(repeating: "n", count: 300))
    let error = #expect(throws: ImageError.self) { try writer("second").write(to: tooLong) }
    guard case .cannotWrite(step: "renaming the temporary file", let reason) = error?.problem else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.path == tooLong && !reason.isEmpty)
    #expect(folder.names == ["list.cordon"])
    #expect(try Image(contentsOf: folder.file("list.cordon")).allRules[0].id == "first")
  }

  @Test func aFolderThatTakesNoFilesIsNamed() throws {
    let file = folder.file("list.cordon")
    try writer("first").write(to: file)
    for parent in [folder.file("missing"), file, "/proc"] {
      let error = #expect(throws: ImageError.self) { try writer("second").write(to: parent + "/x.cordon") }
      guard case .cannotWrite(step: "making a temporary file in \(parent)", _) = error?.problem else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    #expect(folder.names == ["list.cordon"])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func aReadOnlyFolderKeepsItsImage() throws {
    let path = folder.file("list.cordon")
    try writer("first").write(to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
    #expect(throws: ImageError.self) { try writer("second").write(to: path) }
    #expect(try Image(contentsOf: path).allRules[0].id == "first")
    #expect(folder.names == ["list.cordon"])
  }

  @Test func whatKilledWritersLeftIsRemovedWithTheNextImage() throws {
    let path = folder.file("list.cordon")
    let left = [".cordon-0123456789abcdef.tmp", ".cordon-00000000000000ff.tmp"]
    let others = [
      ".cordon-0123456789abcdeg.tmp", ".cordon-0123456789abcde.tmp", ".cordon-0123456789ABCDEF.tmp", ".cordon-.tmp",
      ".cordon-0123456789abcdef.tmp.txt", "cordon-0123456789abcdef.tmp",
    ]
    for name in left + others { try Data("x".utf8).write(to: URL(fileURLWithPath: folder.file(name))) }
    // What is no file stays, and so does what a link leads to.
    let link = ".cordon-aaaaaaaaaaaaaaaa.tmp"
    try FileManager.default.createSymbolicLink(atPath: folder.file(link), withDestinationPath: others[0])
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: folder.file(left[0]))
    try writer("first").write(to: path)
    #expect(folder.names == (others + [link, "list.cordon"]).sorted())
  }

  @Test func onlyFilesAreReplaced() throws {
    #expect(problem { try writer("a").write(to: folder.path) } == .isFolder)
    #expect(problem { try writer("a").write(to: "/dev/null") } == .notARegularFile)
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(problem { try writer("a").write(to: pipe) } == .notARegularFile)
    #expect(folder.names == ["pipe"])
  }

  @Test func whatIsNoImageFileIsRefusedByName() throws {
    let empty = folder.file("empty.cordon")
    let text = folder.file("text.cordon")
    let pipe = folder.file("pipe")
    try Data().write(to: URL(fileURLWithPath: empty))
    try Data("example.org\n".utf8).write(to: URL(fileURLWithPath: text))
    #expect(mkfifo(pipe, 0o600) == 0)
    let cases: [(String, ImageError.Problem)] = [
      (folder.file("missing.cordon"), .cannotOpen(reason: "No such file or directory")),
      (text + "/below", .cannotOpen(reason: "Not a directory")),
      (folder.path, .isFolder), (pipe, .notARegularFile), ("/dev/null", .notARegularFile), (empty, .empty),
      (text, .notAnImage),
    ]
    for (path, problem) in cases {
      let error = #expect(throws: ImageError.self) { _ = try Image(contentsOf: path) }
      #expect(error == ImageError(problem, path: path))
    }
  }

  @Test func everyErrorIsOneSentenceThatNamesTheFile() {
    let problems: [ImageError.Problem] = [
      .cannotOpen(reason: "Permission denied"), .isFolder, .notARegularFile, .empty, .tooShort(size: 9, minimum: 480),
      .notAnImage, .unknownVersion(found: "format version 4", known: "version 3"), .truncated(size: 9, expected: 600),
      .trailingBytes(size: 601, expected: 600), .digestMismatch, .malformed(section: "rules", reason: "because"),
      .wrongSignature, .malformedSignature(reason: "because"), .unsigned, .untrustedSigner(fingerprint: "00ff"),
      .cannotWrite(step: "syncing", reason: "I/O error"), .tooLarge(what: "rules", count: 9, maximum: 8),
    ]
    let sentences = problems.map { ImageError($0, path: "list.cordon").description }
    #expect(Set(sentences).count == problems.count)
    for sentence in sentences {
      #expect(sentence.hasPrefix("list.cordon ") && !sentence.contains("\n") && !sentence.hasSuffix("."))
    }
    #expect(
      sentences[7] == "list.cordon is cut short: 9 of 600 bytes are there; copy it again or compile it again")
  }
}
