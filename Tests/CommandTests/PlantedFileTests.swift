// Outputs in a folder where others can put things: what was planted there is refused, and nothing behind it is touched.

import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct PlantedFileTests {
  enum Planted: String, CaseIterable, Sendable {
    case link, danglingLink, hardLink, pipe, folder, device

    var says: String {
      switch self {
      case .link, .danglingLink: "is a link; remove it, or split into another folder"
      case .hardLink: "has another name, under which it would be changed too; remove it, or split into another folder"
      case .pipe, .device: "is a pipe or a device; remove it, or split into another folder"
      case .folder: "Is a directory"
      }
    }

    /// Puts it at `path`; a link leads to `victim`.
    func put(at path: String, victim: String) throws {
      let files = FileManager.default
      switch self {
      case .link: try files.createSymbolicLink(atPath: path, withDestinationPath: victim)
      case .danglingLink: try files.createSymbolicLink(atPath: path, withDestinationPath: victim + ".new")
      case .hardLink: try files.linkItem(atPath: victim, toPath: path)
      case .pipe: try #require(mkfifo(path, 0o600) == 0)
      case .folder: try files.createDirectory(atPath: path, withIntermediateDirectories: false)
      case .device: try files.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
      }
    }
  }

  let workshop: Workshop

  init() throws {
    workshop = try Workshop.withSmallList()
    try workshop.write("https://kettle.test/1\nhttps://kettle.test/2\n", to: "items.txt")
    try workshop.write("precious", to: "victim")
    try workshop.makeFolder("out")
  }

  private func path(_ name: String) -> String { workshop.folder.appending(path: name).path }

  @Test(arguments: Planted.allCases.filter { $0 != .device }, [false, true])
  func whatWasPlantedInAFolderOfFilesIsRefused(planted: Planted, keepsCheckpoint: Bool) throws {
    try planted.put(at: path("out/block.jsonl"), victim: path("victim"))
    let checkpoint = keepsCheckpoint ? ["--checkpoint", "c"] : []
    let outcome = try workshop.run(
      ["scan", "-l", "list.cordon", "--split-by", "action", "out", "items.txt"] + checkpoint)
    #expect(outcome.status == 2 && outcome.message.contains("out/block.jsonl: \(planted.says)"), "\(outcome.message)")
    #expect(try workshop.bytes(of: "victim") == Array("precious".utf8))
    #expect(try workshop.names.contains("victim.new") == false)
  }

  /// A checkpoint names files that were there: what stands in their place now is neither cut nor synced nor appended to.
  @Test(arguments: Planted.allCases.filter { $0 != .device })
  func whatWasPlantedBetweenTwoRunsIsRefused(planted: Planted) throws {
    let items = (0..<200_000).map { "https://kettle.test/\($0)\n" }.joined()
    try workshop.write(items, to: "many.txt")
    let arguments = ["scan", "-l", "list.cordon", "--split-by", "action", "out", "--checkpoint", "c", "many.txt"]
    let run = try CommandRun(arguments, in: workshop.folder)
    while (try? workshop.bytes(of: "out/block.jsonl").count) ?? 0 == 0 { usleep(500) }
    while try workshop.bytes(of: "c").isEmpty { usleep(500) }
    kill(run.process, SIGINT)
    let first = try run.finish()
    try #require(first.status == 130, "\(first.message)")
    let precious = [UInt8](repeating: 0x70, count: 100_000_000)
    try workshop.write(precious, to: "victim")
    try FileManager.default.removeItem(atPath: path("out/block.jsonl"))
    try planted.put(at: path("out/block.jsonl"), victim: path("victim"))
    let outcome = try workshop.run(arguments)
    #expect(outcome.status == 2 && !outcome.message.isEmpty, "\(outcome.message)")
    #expect(try workshop.bytes(of: "victim") == precious)
    #expect(try workshop.names.contains("victim.new") == false)
  }

  /// One that takes the place of a file while a run writes to it.
  @Test func whatIsPlantedDuringARunIsRefused() throws {
    let run = try workshop.start("scan", "-l", "list.cordon", "--split-by", "action", "out", "--jobs", "1")
    run.write("https://kettle.test/1\n")
    while (try? workshop.bytes(of: "out/block.jsonl").count) ?? 0 == 0 { usleep(500) }
    try FileManager.default.moveItem(atPath: path("out/block.jsonl"), toPath: path("out/moved"))
    try FileManager.default.createSymbolicLink(atPath: path("out/block.jsonl"), withDestinationPath: path("victim"))
    run.write("https://kettle.test/2\n")
    let outcome = try run.finish()
    #expect(outcome.status == 2 && outcome.message.contains("out/block.jsonl: is a link"), "\(outcome.message)")
    #expect(try workshop.bytes(of: "victim") == Array("precious".utf8))
  }

  /// A link of one's own stays, and its file is replaced; another user's would choose what is replaced.
  @Test(.enabled(if: geteuid() == 0, "only root can give a link to another user"))
  func aLinkOfAnotherUserIsNotFollowed() throws {
    #expect(try workshop.shell(#""$0" scan -l list.cordon items.txt > matches.jsonl"#).status == 0)
    for (name, arguments) in [
      ("page.html", ["report", "matches.jsonl", "-o", "page.html"]),
      ("new.cordon", ["compile", "list.yaml", "-o", "new.cordon"]),
    ] {
      try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: "victim")
      try #require(lchown(path(name), 12345, 12345) == 0)
      let outcome = try workshop.run(arguments)
      #expect(
        outcome.status == 2 && outcome.message.contains("is a link that belongs to another user; name the file itself"),
        "\(outcome.message)")
      #expect(try workshop.bytes(of: "victim") == Array("precious".utf8))
    }
    try FileManager.default.createSymbolicLink(atPath: path("c"), withDestinationPath: "victim2")
    try #require(lchown(path("c"), 12345, 12345) == 0)
    let scan = try workshop.shell(#""$0" scan -l list.cordon --checkpoint c items.txt >> out.jsonl"#)
    #expect(scan.status == 2 && scan.message.contains("is a link that belongs to another user"), "\(scan.message)")
    #expect(try workshop.names.contains("victim2") == false)
  }

  /// In the place of a checkpoint: a link of one's own leads to it, a second name is left behind, and a pipe is refused.
  @Test func whatWasPlantedInPlaceOfACheckpointIsNotWrittenTo() throws {
    for (planted, status) in [(Planted.pipe, 2), (.folder, 2), (.device, 2), (.hardLink, 2), (.danglingLink, 0)]
      as [(Planted, Int32)]
    {
      try planted.put(at: path("c"), victim: path("victim"))
      let outcome = try workshop.shell(#""$0" scan -l list.cordon --checkpoint c items.txt >> out.jsonl"#)
      #expect(outcome.status == status, "\(planted): \(outcome.message)")
      #expect(try workshop.bytes(of: "victim") == Array("precious".utf8))
      try FileManager.default.removeItem(atPath: path("c"))
    }
  }

  /// `keygen` makes new files alone.
  @Test(arguments: Planted.allCases) func aKeyIsNeverWrittenIntoWhatIsThere(planted: Planted) throws {
    for name in ["a.key", "b.key.pub"] { try planted.put(at: path(name), victim: path("victim")) }
    for name in ["a.key", "b.key"] {
      let outcome = try workshop.run("keygen", "-o", name)
      #expect(outcome.status == 2 && !outcome.text.contains("cordon-ed25519"), "\(outcome.message)")
    }
    #expect(try workshop.bytes(of: "victim") == Array("precious".utf8))
    #expect(try workshop.names.filter { $0.hasPrefix("b.key") || $0.hasSuffix(".new") } == ["b.key.pub"])
  }
}
