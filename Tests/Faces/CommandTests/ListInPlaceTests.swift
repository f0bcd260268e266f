// A list that is changed where it stands, while a scan uses it.

import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct ListInPlaceTests {
  /// A list of up to 64 MB is copied when it is opened.
  @Test(arguments: ["overwritten", "truncated", "emptied", "grown", "removed"])
  func aSmallListThatIsChangedInPlaceStaysAsItWas(change: String) throws {
    let workshop = try Workshop.withSmallList()
    let run = try workshop.start("scan", "-l", "list.cordon", "--all")
    run.write("https://kettle.test/1\n")
    let first = try #require(try run.readLine())
    let path = workshop.folder.appending(path: "list.cordon").path
    let size = try workshop.bytes(of: "list.cordon").count
    let file = open(path, O_WRONLY)
    try #require(file >= 0)
    switch change {
    case "overwritten":
      let bytes = [UInt8](repeating: 0xFF, count: size)
      #expect(write(file, bytes, size) == size)
    case "truncated": #expect(ftruncate(file, 600) == 0)
    case "emptied": #expect(ftruncate(file, 0) == 0)
    case "grown": #expect(ftruncate(file, off_t(size * 2)) == 0)
    default: #expect(unlink(path) == 0)
    }
    close(file)
    for _ in 0..<100 {
      run.write("https://kettle.test/1\npour it all out\na tea pot\nhttps://example.org/posts/rally\n")
    }
    let outcome = try run.finish()
    #expect(first.contains(#""rule":"site""#))
    let rules = try outcome.records.map { record in
      (record["matches"] as? [[String: Any]] ?? []).compactMap { $0["rule"] as? String }.joined()
    }
    #expect(rules == Array(repeating: ["site", "slogan", "words", "page"], count: 100).flatMap(\.self))
    #expect(outcome.status == 0 && outcome.message == "", "\(outcome.message)")
  }

  /// With `--watch` what was written over the list is reported, and the old list stays in use.
  @Test func aSmallListThatIsOverwrittenIsReportedUnderWatch() throws {
    let workshop = try Workshop.withSmallList()
    let run = try CommandRun(["scan", "-l", "list.cordon"] + WatchTests.watching, in: workshop.folder)
    run.write("https://kettle.test/1\n")
    #expect(try run.readLine() != nil)
    let size = try workshop.bytes(of: "list.cordon").count
    let overwriting = try workshop.shell("head -c \(size) /dev/zero | dd of=list.cordon conv=notrunc 2>/dev/null")
    #expect(overwriting.status == 0)
    let message = try #require(try run.readMessage())
    #expect(message.hasSuffix("; the old list stays in use"), "\(message)")
    run.write("https://kettle.test/2\n")
    #expect(try run.readLine()?.contains(#""rule":"site""#) == true)
    _ = try run.finish()
  }

  /// A larger one is mapped. What was answered before is written; then one sentence, and status 2.
  @Test func aLargeListThatIsTruncatedEndsTheScanWithASentence() throws {
    let workshop = try Workshop()
    let count = 5_200_000
    var text: [UInt8] = []
    text.reserveCapacity(count * 16)
    for number in 0..<count { text += Array("h\(number).test\n".utf8) }
    try workshop.write(text, to: "list.txt")
    let compiled = try workshop.run("compile", "list.txt", "-o", "list.cordon")
    try #require(compiled.status == 0, "\(compiled.message)")
    let path = workshop.folder.appending(path: "list.cordon").path
    try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0 > 64 << 20)
    let run = try workshop.start("scan", "-l", "list.cordon")
    run.write("https://h17.test/\n")
    let first = try #require(try run.readLine())
    #expect(first.contains(#""input":"https://h17.test/""#) && first.contains(#""kind":"domain""#))
    #expect(truncate(path, 0) == 0)
    run.write((0..<1000).map { "https://h\($0 * 4001).test/\n" }.joined())
    let outcome = try run.finish()
    #expect(outcome.status == 2)
    #expect(
      outcome.message
        == "cordon: list.cordon was cut short while it was in use, or its disk failed, so nothing more can be checked against it; "
        + "replace a list by renaming another file over it, as cordon compile does, and start again\n",
      "\(outcome.message)")
  }
}
