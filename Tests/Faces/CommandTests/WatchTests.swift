// `cordon scan --watch`, and SIGHUP: the list is replaced while lines come, and every line is accounted for.

import CordonTestSupport
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct WatchTests {
  let workshop: Workshop
  let file: ReplacedFile

  init() throws {
    workshop = try Workshop()
    file = ReplacedFile(path: workshop.folder.appending(path: "list.cordon").path)
    try file.put(NumberedList.image(0))
  }

  static let watching = ["--watch", "--watch-interval", "1"]

  private func start(_ options: [String]) throws -> CommandRun {
    try CommandRun(["scan", "-l", "list.cordon", "--all", "--jobs", "2"] + options, in: workshop.folder)
  }

  /// What is said of list `number` once it is in use.
  private func reloaded(_ number: Int) -> String {
    "cordon: list.cordon: reloaded: \(NumberedList.rules(number).count) rules, numbered version \(number)"
  }

  /// The list that answered a line, which must be whole.
  private func number(_ record: [String: Any]) -> Int? {
    let matches = record["matches"] as? [[String: Any]] ?? []
    return NumberedList.number(of: matches.compactMap { $0["rule"] as? String }, inText: true)
  }

  private func answer(_ run: CommandRun, to place: Int) throws -> Int? {
    run.write(NumberedList.text(place) + "\n")
    let line = try #require(try run.readLine())
    return number(try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]))
  }

  /// Five hundred lists each way, lines coming all the while.
  @Test(arguments: [true, false]) func everyLineIsAnsweredByOneListAndNoneByAnOldOne(watches: Bool) throws {
    let lists = 500
    let run = try start(watches ? Self.watching + ["--stats"] : ["--stats"])
    var written = 0
    var answered = 0
    func write(_ lines: Int) {
      run.write((0..<lines).map { NumberedList.text(written + $0) + "\n" }.joined())
      written += lines
    }
    /// Takes the answers to the next lines, each of which must be whole and by one of `lists`.
    func read(_ lines: Int, by lists: ClosedRange<Int>) throws {
      for _ in 0..<lines {
        let line = try #require(try run.readLine())
        let record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let found = try #require(number(record), "\(line)")
        #expect(lists.contains(found), "line \(answered + 1) by \(found)")
        try #require(record["record"] as? Int == answered + 1, "\(line)")
        try #require(record["input"] as? String == NumberedList.text(answered), "\(line)")
        answered += 1
      }
    }
    // It hears a SIGHUP once it has begun.
    write(1)
    try read(1, by: 0...0)
    for list in 1...lists {
      try file.put(NumberedList.image(list))
      if !watches { kill(run.process, SIGHUP) }
      for _ in 0..<10 {
        write(4)
        usleep(100)
      }
      try #require(try run.readMessage() == reloaded(list))
      write(5)
      try read(40, by: list - 1...list)
      try read(5, by: list...list)
    }
    let outcome = try run.finish()
    #expect(outcome.status == 0 && outcome.output.isEmpty && answered == written)
    #expect(outcome.message.hasSuffix("; list reloaded \(lists) times\n"), "\(outcome.message)")
  }

  @Test(arguments: BadImage.allCases) func aBadListIsReportedOnceAndTheOldOneStays(bad: BadImage) throws {
    let run = try start(Self.watching)
    #expect(try answer(run, to: 1) == 0)
    try file.put(bad, of: NumberedList.image(1))
    /// A folder takes the place of a file in two steps, and it may be seen that nothing is there between them.
    func readMessage() throws -> String? {
      var message = try run.readMessage()
      if bad == .folder, message?.hasPrefix("cordon: list.cordon cannot be opened: ") == true {
        message = try run.readMessage()
      }
      return message
    }
    let message = try #require(try readMessage())
    #expect(message.hasPrefix("cordon: list.cordon \(bad.complaint)"), "\(message)")
    #expect(message.hasSuffix("; the old list stays in use"), "\(message)")
    #expect(try answer(run, to: 2) == 0)
    // Some fifty looks later nothing more is said of it.
    usleep(60_000)
    try file.put(NumberedList.image(2))
    #expect(try readMessage() == reloaded(2))
    #expect(try answer(run, to: 3) == 2)
    let outcome = try run.finish()
    #expect(outcome.message == "" && outcome.status == 0)
  }

  @Test func aHangupTellsOfABadListAndOfTheSameOne() throws {
    let run = try start([])
    #expect(try answer(run, to: 1) == 0)
    kill(run.process, SIGHUP)
    #expect(try run.readMessage() == "cordon: list.cordon: the same list as before")
    for bad in BadImage.allCases {
      try file.put(NumberedList.image(0))
      try file.put(bad, of: NumberedList.image(1))
      kill(run.process, SIGHUP)
      let message = try #require(try run.readMessage())
      #expect(
        message.hasPrefix("cordon: list.cordon \(bad.complaint)") && message.hasSuffix("stays in use"), "\(message)")
      #expect(try answer(run, to: 2) == 0)
    }
    #expect(try run.finish().message == "")
  }

  @Test func withoutWatchNobodyLooks() throws {
    let run = try start(["--watch-interval", "1"])
    #expect(try answer(run, to: 1) == 0)
    try file.put(NumberedList.image(1))
    usleep(60_000)
    #expect(try answer(run, to: 2) == 0)
    #expect(try run.finish().message == "")
  }

  /// One that comes while the list is still being opened waits until there is one to reload. The secret key comes from a pipe,
  /// and is read before the list: so the test says when that is.
  @Test(arguments: [false, true]) func aHangupBeforeTheListIsOpenIsHeard(watches: Bool) throws {
    try workshop.write("kettle.test\n", to: "keyed.txt")
    #expect(try workshop.run("keygen", "--secret", "-o", "secret").status == 0)
    #expect(try workshop.run("compile", "keyed.txt", "--key-file", "secret", "-o", "keyed.cordon").status == 0)
    let pipe = workshop.folder.appending(path: "pipe").path
    try #require(mkfifo(pipe, 0o600) == 0)
    let run = try CommandRun(
      ["scan", "-l", "keyed.cordon", "--key-file", "pipe"] + (watches ? ["--watch"] : []), in: workshop.folder)
    // Opens once the command reads.
    let key = try FileHandle(forWritingTo: URL(filePath: pipe))
    for _ in 0..<3 { kill(run.process, SIGHUP) }
    try key.write(contentsOf: try Data(workshop.bytes(of: "secret")))
    try key.close()
    #expect(try run.readMessage() == "cordon: keyed.cordon: the same list as before")
    run.write("https://kettle.test/\n")
    #expect(try run.readLine()?.contains("kettle.test") == true)
    #expect(try run.finish().status == 0)
  }

  #if os(Linux)
    /// From the first moment on: it is sent as soon as the process blocks it, which it does before anything else.
    @Test func aHangupAtTheStartEndsNothing() throws {
      for _ in 0..<20 {
        let run = try start([])
        for _ in 0..<20_000 where !holdsHangups(run.process) { usleep(50) }
        kill(run.process, SIGHUP)
        #expect(try run.readMessage() == "cordon: list.cordon: the same list as before")
        #expect(try answer(run, to: 1) == 0)
        #expect(try run.finish().message == "")
      }
    }

    /// Whether the process blocks SIGHUP, which is the first of signals.
    private func holdsHangups(_ process: pid_t) -> Bool {
      guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("SigBlk:") }),
        let mask = line.split(whereSeparator: \.isWhitespace).last.flatMap({ UInt64($0, radix: 16) })
      else { return true }
      return mask & 1 != 0
    }
  #endif

  /// `nohup cordon scan …`
  @Test func aHangupThatWasIgnoredStaysIgnored() throws {
    let run = try CommandRun(
      ["-c", #"trap '' HUP; exec "$0" "$@""#, BuiltCommand.path, "scan", "-l", "list.cordon", "--all"],
      in: workshop.folder, program: "/bin/sh")
    #expect(try answer(run, to: 1) == 0)
    try file.put(NumberedList.image(1))
    kill(run.process, SIGHUP)
    usleep(60_000)
    #expect(try answer(run, to: 2) == 0)
    let outcome = try run.finish()
    #expect(outcome.message == "" && outcome.status == 0)
  }

  @Test func aRunWithACheckpointKeepsItsList() throws {
    let lines = 300_000
    try workshop.write((1...lines).map { NumberedList.address($0) }.joined(separator: "\n"), to: "items.txt")
    let arguments = ["scan", "-l", "list.cordon", "--checkpoint", "c"]
    let refused = try workshop.run(arguments + ["--watch", "items.txt"])
    #expect(refused.status == 2 && refused.output.isEmpty)
    #expect(refused.message.contains("--checkpoint cannot be combined with --watch"), "\(refused.message)")
    let run = try FileRun(arguments + ["items.txt"], in: workshop, appendingTo: "output")
    while try workshop.bytes(of: "output").isEmpty { usleep(200) }
    // It hears of it with most of the lines before it.
    run.send(SIGSTOP)
    try file.put(NumberedList.image(1))
    run.send(SIGHUP)
    run.send(SIGCONT)
    let end = run.wait()
    #expect(end.status == 0)
    #expect(
      end.message
        == "cordon: SIGHUP: the list is not reloaded, because a run with --checkpoint keeps its list\n")
    let output = String(decoding: try workshop.bytes(of: "output"), as: UTF8.self).split(separator: "\n")
    #expect(output.count == lines && output.allSatisfy { $0.contains(#""rule":"0-site""#) })
  }

  /// Whoever can write the file, and sign nothing, cannot bring back an older list while one is in use.
  @Test func anOlderSignedListIsNotGoneBackTo() throws {
    #expect(try workshop.run("keygen", "-o", "a.key").status == 0)
    try workshop.write("kettle.test\n", to: "list.txt")
    for (date, image) in [("2026-11-20", "1"), ("2026-11-21", "2"), ("2026-11-22", "3"), (nil, "none")] {
      let outcome = try workshop.run(
        ["compile", "list.txt", "--sign", "a.key", "-o", image] + (date.map { ["--date", $0] } ?? []))
      #expect(outcome.status == 0, "\(outcome.message)")
    }
    func put(_ image: String) throws { try file.put(try workshop.bytes(of: image)) }
    try put("2")
    let run = try start(Self.watching + ["--trust", "a.key.pub"])
    run.write("kettle.test\n")
    #expect(try run.readLine() != nil)
    let remedy =
      "a running scan never goes back to an older list; to use it, start the scan again; the old "
      + "list stays in use"
    let inUse = "but the list in use is dated 2026-11-21T00:00:00Z"
    try put("1")
    #expect(try run.readMessage() == "cordon: list.cordon is dated 2026-11-20T00:00:00Z, \(inUse): \(remedy)")
    try put("none")
    #expect(try run.readMessage() == "cordon: list.cordon has no date, \(inUse): \(remedy)")
    try put("3")
    #expect(try run.readMessage() == "cordon: list.cordon: reloaded: 1 rule, list")
    // A date that is yet to come is none to wait for.
    let ahead = ["compile", "list.txt", "--sign", "a.key", "-o", "ahead", "--date", "2999-01-01"]
    #expect(try workshop.run(ahead).status == 0)
    for image in ["ahead", "3"] {
      try put(image)
      #expect(try run.readMessage() == "cordon: list.cordon: reloaded: 1 rule, list")
    }
    #expect(try run.finish().status == 0)
  }

  /// Which lists are taken for versions of others is said of each new image.
  @Test func aReloadedListIsComparedToo() throws {
    let images = [
      ("old", ["blocked-25": "z.test"]), ("25", ["blocked-25": "a.test"]), ("26", ["blocked-26": "a.test\nb.test"]),
      ("more", ["blocked-26": "a.test\nb.test", "other": "b.test"]),
    ]
    for (image, lists) in images {
      for (name, lines) in lists { try workshop.write(lines + "\n", to: "\(name).txt") }
      let sources = lists.keys.sorted().map { "\($0).txt" }
      #expect(try workshop.run(["compile", "-o", image] + sources).status == 0)
    }
    try file.put(try workshop.bytes(of: "25"))
    let run = try CommandRun(["scan", "-l", "list.cordon", "--delta", "old"] + Self.watching, in: workshop.folder)
    run.write("a.test\n")
    #expect(try run.readLine()?.contains(#""input":"a.test""#) == true)
    try file.put(try workshop.bytes(of: "26"))
    #expect(
      try run.readMessage()
        == "cordon: comparing list blocked-26 of list.cordon with blocked-25 of old, as a newer version of it"
    )
    #expect(try run.readMessage() == "cordon: list.cordon: reloaded: 2 rules, blocked-26")
    run.write("b.test\n")
    #expect(try run.readLine()?.contains(#""input":"b.test""#) == true)
    try file.put(try workshop.bytes(of: "more"))
    #expect(
      try run.readMessage()?.hasPrefix("cordon: warning: blocked-25 of old and blocked-26, other of list.cordon count")
        == true)
    #expect(try run.readMessage() == "cordon: list.cordon: reloaded: 3 rules, blocked-26, other")
    #expect(try run.finish().status == 0)
  }

  /// A list that nobody replaces becomes too old while it is in use.
  @Test(arguments: [[], ["--refuse-stale"]])
  func aListThatBecomesTooOldIsWarnedOfOnce(options: [String]) throws {
    let run = try start(Self.watching + ["--max-age", "4s"] + options)
    #expect(try answer(run, to: 1) == 0)
    let message = try #require(try run.readMessage())
    #expect(
      message.firstMatch(of: #/list.cordon is \d+ seconds old \(by the file's time, /#) != nil
        && message.hasPrefix("cordon: warning: ")
        && message.hasSuffix("but --max-age allows 4 seconds; get a newer list"), "\(message)")
    usleep(60_000)
    #expect(try answer(run, to: 2) == 0)
    try file.put(NumberedList.image(1))
    #expect(try run.readMessage() == reloaded(1))
    #expect(try run.finish().message == "")
  }

  @Test func anIntervalIsANumberOfMilliseconds() throws {
    let outcome = try workshop.run("scan", "-l", "list.cordon", "--watch", "--watch-interval", "0")
    #expect(outcome.status == 2 && outcome.message.contains("from 1 to 86400000"), "\(outcome.message)")
  }
}
