// A scan whose list is replaced while it runs: rows stay of one list, and workers that wait leave an old one.

import CordonMatcher
import CordonSystem
import CordonTestSupport
import Foundation
import Testing

@testable import CordonScan

@Suite struct ReloadTests {
  let folder: ScratchFolder
  let file: ReplacedFile
  let store: BlocklistStore

  init() throws {
    folder = try ScratchFolder()
    file = folder.file("list.cordon")
    try file.put(NumberedList.image(0))
    store = try BlocklistStore(contentsOf: file.path)
  }

  private func pipe(_ name: String) -> String {
    mkfifo(folder.path + "/" + name, 0o600)
    return folder.path + "/" + name
  }

  /// Runs a scan of a pipe into another one.
  private func withScan(
    _ configure: (inout CordonScan.Scanner.Options) -> Void = { _ in },
    _ body: (_ input: FileHandle, _ readLine: () -> String?) throws -> Void
  ) throws -> ScanResult {
    signal(SIGPIPE, SIG_IGN)
    let (input, output) = (pipe("in"), pipe("out"))
    var options = CordonScan.Scanner.Options(inputs: [input])
    options.all = true
    options.jobs = 3
    configure(&options)
    let scanner = CordonScan.Scanner(store: store, options: options)
    let result = Monitor<ScanResult?>(nil)
    Thread.detachNewThread {
      let descriptor = open(output, O_WRONLY)
      let end = scanner.run(writingTo: descriptor) { _ in }
      close(descriptor)
      result.withLock { $0 = end }
    }
    let lines = try #require(FileHandle(forReadingAtPath: output))
    let writing = try #require(FileHandle(forWritingAtPath: input))
    try body(writing) {
      var line: [UInt8] = []
      while let byte = try? lines.read(upToCount: 1)?.first {
        if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
        line.append(byte)
      }
      return nil
    }
    try writing.close()
    return result.wait(until: { $0 != nil }) { $0! }
  }

  /// The list that a line of output is of.
  private func number(_ line: String?, inText: Bool = true) throws -> Int? {
    let object = decodeJSON(Array(try #require(line).utf8)) as? [String: Any]
    let matches = object?["matches"] as? [[String: Any]] ?? []
    return NumberedList.number(of: matches.compactMap { $0["rule"] as? String }, inText: inText)
  }

  @Test func theNextLineIsCheckedAgainstTheNewListAndNoWorkerHoldsTheOldOne() throws {
    let result = try withScan { input, readLine in
      for list in 0..<20 {
        if list > 0 {
          weak let old = store.current
          #expect(old != nil)
          try file.put(NumberedList.image(list))
          #expect(try store.reload())
          // Nothing is read meanwhile: all three wait for a line.
          try #require(waits { old == nil }, "list \(list)")
        }
        input.write(Data("\(NumberedList.text(list))\n".utf8))
        #expect(try number(readLine()) == list)
      }
    }
    #expect(result.statistics.items == 20 && result.statistics.reloads == 19)
    #expect(
      result.statistics.summary.contains(" items/s, ")
        && result.statistics.summary.hasSuffix("; list reloaded 19 times"))
  }

  @Test func aRunWithoutAReloadTellsOfNone() throws {
    try file.put(NumberedList.image(1))
    #expect(try store.reload())
    let result = try withScan { input, readLine in
      input.write(Data("\(NumberedList.text(1))\n".utf8))
      let found = try number(readLine())
      #expect(found == 1)
    }
    #expect(result.statistics.reloads == 0 && result.statistics.summary.hasSuffix(" MB/s"))
  }

  @Test func aRunWithACheckpointIsOneWithOneList() throws {
    let input = folder.path + "/items.txt"
    try Data("\(NumberedList.text(1))\n".utf8).write(to: URL(filePath: input))
    var options = CordonScan.Scanner.Options(inputs: [input])
    options.checkpoint = folder.path + "/checkpoint"
    let scanner = CordonScan.Scanner(store: store, options: options)
    try file.put(NumberedList.image(1))
    #expect(try store.reload())
    let output = folder.path + "/output"
    let descriptor = open(output, O_CREAT | O_RDWR | O_APPEND, 0o600)
    defer { close(descriptor) }
    let result = scanner.run(writingTo: descriptor) { Issue.record("\($0)") }
    #expect(result.outcome == .matched && result.statistics.reloads == 0)
    #expect(try number(String(contentsOfFile: output, encoding: .utf8)) == 0)
  }

  @Test func aRowIsOfOneList() throws {
    try file.put(NumberedList.image(0, carriesPlatforms: true))
    #expect(try store.reload())
    let checker = LiveChecker(store) { LiveChecker.Made(Matcher($0), platforms: Platforms(of: $0)) }
    #expect(checker.platforms?.home(ofIdentity: "youtube:video:x") == "youtube.com")
    // Seven items a record, which is no divisor of what is checked together.
    let width = 7
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    for place in 0..<100 * width {
      let start = bytes.count
      bytes += NumberedList.address(place).utf8
      ranges.append(start..<bytes.count)
    }
    for list in 1...6 {
      try file.put(NumberedList.image(list))
      var numbers: [Int?] = []
      checker.match(items: ranges, of: bytes.span, as: .auto, together: { $0 % width != 0 }) { place, verdict in
        #expect(place == numbers.count)
        numbers.append(NumberedList.number(of: verdict.matches.map(\.rule), inText: false))
        if place == list * 17 { #expect((try? store.reload()) == true) }
      }
      try #require(numbers.count == 100 * width)
      for record in 0..<100 {
        let found = Set(numbers[record * width..<(record + 1) * width])
        #expect(found.count == 1, "list \(list), record \(record)")
      }
      #expect(numbers.first == list - 1 && numbers.last == list)
    }
  }

  /// What is in a row beside the rules, too: whose they are, by the platforms that the list knows.
  @Test func rowsOfATableAreAnsweredByTheNewList() throws {
    let result = try withScan {
      $0.format = .csv
      $0.output = .csv
    } _: { input, readLine in
      input.write(Data("a,b\n".utf8))
      for list in 0..<5 {
        if list > 0 {
          try file.put(NumberedList.image(list))
          #expect(try store.reload())
        }
        input.write(Data("\(NumberedList.address(list)),\(NumberedList.text(list))\n".utf8))
        if list == 0 { #expect(readLine()?.hasPrefix("a,b,cordon_action") == true) }
        let row = try #require(readLine())
        #expect(row.contains("\(list)-site") && row.contains("kettle.test"), "\(row)")
        for other in 0..<5 where other != list { #expect(!row.contains("\(other)-site"), "\(row)") }
      }
    }
    #expect(result.statistics.reloads == 4)
  }
}
