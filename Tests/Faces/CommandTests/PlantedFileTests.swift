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

  /// In a folder like /tmp, another user could choose by a link what is replaced. Elsewhere only those make links who may.
  @Test(.enabled(if: geteuid() == 0, "only root can give a link to another user"))
  func aLinkOfAnotherUserIsNotFollowedWhereAllCanWrite() throws {
    #expect(try workshop.shell(#""$0" scan -l list.cordon items.txt > matches.jsonl"#).status == 0)
    let says = "is a link of another user in a folder where all can write; name the file itself"
    for (mode, owner, isFollowed): (mode_t, uid_t, Bool) in [
      (0o1777, 0, false), (0o1777, 12345, true), (0o1777, 54321, false), (0o755, 0, true), (0o1775, 0, true),
      (0o777, 0, true),
    ] {
      for command in [
        #""$0" report matches.jsonl -o shared/link"#, #""$0" compile list.yaml -o shared/link"#,
        #""$0" scan -l list.cordon --checkpoint shared/link items.txt >> shared/out.jsonl"#,
      ] {
        try workshop.makeFolder("shared")
        let isCheckpoint = command.contains("--checkpoint")
        try workshop.write(isCheckpoint ? "" : "precious", to: "victim")
        if isCheckpoint { try FileManager.default.removeItem(atPath: path("victim")) }
        try FileManager.default.createSymbolicLink(atPath: path("shared/link"), withDestinationPath: "../victim")
        try #require(lchown(path("shared/link"), 12345, 12345) == 0)
        try #require(chmod(path("shared"), mode) == 0 && chown(path("shared"), owner, owner) == 0)
        let outcome = try workshop.shell(command)
        #expect(
          isFollowed ? outcome.status == 0 : outcome.status == 2 && outcome.message.contains(says),
          "\(String(mode, radix: 8)) \(owner) \(command): \(outcome.status) \(outcome.message)")
        let victim = try? workshop.bytes(of: "victim")
        #expect((victim == (isCheckpoint ? nil : Array("precious".utf8))) == !isFollowed || isCheckpoint)
        try FileManager.default.removeItem(atPath: path("shared"))
      }
    }
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
