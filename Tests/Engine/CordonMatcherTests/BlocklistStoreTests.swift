// What a store makes of a file that is replaced, written to, taken away or spoilt; and of the list before it.

import CordonTestSupport
import Foundation
import Synchronization
import Testing

@testable import CordonMatcher

@Suite struct BlocklistStoreTests {
  let folder: ScratchFolder
  let file: ReplacedFile
  let store: BlocklistStore

  init() throws {
    folder = try ScratchFolder()
    file = folder.file("list.cordon")
    try file.put(NumberedList.image(0))
    store = try BlocklistStore(contentsOf: file.path)
  }

  private func number() -> Int? {
    NumberedList.number(of: Matcher(store.current).match(item: NumberedList.text(1)).matches.map(\.rule), inText: true)
  }

  @Test func whatIsNoListCannotBeOpened() throws {
    for bad in BadImage.allCases {
      try file.put(NumberedList.image(0))
      try file.put(bad, of: NumberedList.image(1))
      let error = #expect(throws: ImageError.self) { try BlocklistStore(contentsOf: file.path) }
      #expect(error?.description.hasPrefix(file.path + " " + bad.complaint) == true, "\(bad)")
    }
  }

  @Test func aFileThatIsAsItWasIsNotReadAgain() throws {
    #expect(try !store.reloadIfReplaced())
    // A copy of it, by rename, and one written where it stands.
    try file.put(NumberedList.image(0))
    #expect(try !store.reloadIfReplaced())
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: file.path)
    for _ in 0..<3 { #expect(try !store.reloadIfReplaced()) }
    #expect(try !store.reload())
    #expect(store.generation == 0)
  }

  /// The same list in a newer file is not as old as it was.
  @Test func theSameListInAnotherFileHasItsAge() throws {
    func date(_ seconds: Double) throws {
      try file.put(NumberedList.image(0))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: file.path)
    }
    for seconds in [1_000_000, 2_000_000] {
      try date(Double(seconds))
      #expect(try !store.reload())
      #expect(store.current.fileDate?.secondsSince1970 == Int64(seconds))
      #expect(store.generation == 0 && number() == 0)
    }
  }

  @Test func anotherFileInItsPlaceIsReadOnce() throws {
    try file.put(NumberedList.image(7))
    #expect(try store.reloadIfReplaced() && number() == 7)
    #expect(try !store.reloadIfReplaced() && store.generation == 1)
    // Back to the one before.
    try file.put(NumberedList.image(0))
    #expect(try store.reloadIfReplaced() && number() == 0 && store.generation == 2)
  }

  @Test(arguments: BadImage.allCases) func aBadFileIsReportedOnceAndTheOldListStays(bad: BadImage) throws {
    let before = store.current
    try file.put(bad, of: NumberedList.image(1))
    let error = #expect(throws: ImageError.self) { try store.reloadIfReplaced() }
    #expect(error?.description.hasPrefix(file.path + " " + bad.complaint) == true)
    for _ in 0..<3 { #expect(try !store.reloadIfReplaced()) }
    #expect(store.current === before && number() == 0 && store.generation == 0)
    // Who asks for it by name is told again.
    #expect(throws: ImageError.self) { try store.reload() }
    #expect(try !store.reloadIfReplaced())
    // Another bad one is another.
    try file.put(Array("more".utf8))
    #expect(throws: ImageError.self) { try store.reloadIfReplaced() }
    try file.put(NumberedList.image(2))
    #expect(try store.reloadIfReplaced() && number() == 2)
  }

  @Test func aFileThatIsStillWrittenToIsWaitedFor() throws {
    let image = try NumberedList.image(3)
    let half = image.count / 2
    try file.put(Array(image[..<half]))
    let error = #expect(throws: ImageError.self) { try store.reloadIfReplaced() }
    #expect(error?.description.contains("is cut short: \(half) of \(image.count) bytes are there") == true)
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    handle.seekToEndOfFile()
    for start in stride(from: half, to: image.count, by: 1 + image.count / 8) {
      handle.write(Data(image[start..<min(start + 1 + image.count / 8, image.count)]))
      #expect(try !store.reloadIfReplaced() && number() == 0)
    }
    #expect(try store.reloadIfReplaced() && number() == 3)
  }

  /// Its time tells nothing of what is written within the same tick of the file system's clock.
  @Test func aFileThatWasReadAsItWasWrittenIsReadOnceMore() throws {
    func setTime(_ date: Date) throws {
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file.path)
    }
    func overwrite(_ bytes: [UInt8]) throws {
      let handle = try #require(FileHandle(forWritingAtPath: file.path))
      handle.write(Data(bytes))
      try handle.close()
    }
    let good = try NumberedList.image(6)
    var bad = good
    bad[bad.count / 2] ^= 1
    // Of a time to come, so that it is as young as can be whenever it is read.
    let time = Date(timeIntervalSinceNow: 3)
    try file.put(bad)
    try setTime(time)
    #expect(throws: ImageError.self) { try store.reloadIfReplaced() }
    try overwrite(good)
    try setTime(time)
    #expect(try waits(until: { (try? store.reloadIfReplaced()) == true }) && number() == 6)
    // What is wrong with it as before is not said again.
    try file.put(bad)
    try setTime(Date(timeIntervalSinceNow: 1))
    #expect(throws: ImageError.self) { try store.reloadIfReplaced() }
    let end = Date(timeIntervalSinceNow: 4)
    while Date.now < end {
      #expect(throws: Never.self) { try store.reloadIfReplaced() }
      usleep(50_000)
    }
  }

  @Test func openingIsTheCallers() throws {
    let opened = Mutex<[String]>([])
    let store = try BlocklistStore(contentsOf: file.path) { (path) throws(ImageError) in
      let count = opened.withLock { opened in
        opened.append(path)
        return opened.count
      }
      if count == 2 { throw ImageError(.notAnImage, path: "no key for it") }
      return try Blocklist(contentsOf: path)
    }
    try file.put(NumberedList.image(1))
    let error = #expect(throws: ImageError.self) { try store.reload() }
    #expect(error?.path == "no key for it" && store.generation == 0)
    #expect(try store.reload() && store.generation == 1)
    #expect(opened.withLock { $0 } == [String](repeating: file.path, count: 3))
  }

  @Test func anOldListGoesWithTheLastWorkerThatLeavesIt() throws {
    weak let old = store.current
    let (first, second) = (LiveMatcher(store), LiveMatcher(store))
    var verdict: Verdict? = first.match(item: NumberedList.text(1))
    try file.put(NumberedList.image(1))
    #expect(try store.reload())
    #expect(first.match(item: NumberedList.text(2)).matches.contains { $0.rule == "1-site" })
    #expect(old != nil && second.blocklist === old)
    second.useNewestList()
    #expect(second.blocklist === store.current)
    // A verdict keeps the list that it came from.
    #expect(old != nil && verdict?.matches.contains { $0.rule == "0-site" } == true)
    verdict = nil
    #expect(waits { old == nil })
  }

  @Test(arguments: [true, false]) func aBatchGoesOverWhereItStands(isText: Bool) throws {
    let matcher = LiveMatcher(store)
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    for place in 0..<400 {
      let start = bytes.count
      bytes += (isText ? NumberedList.text : NumberedList.address)(place).utf8
      ranges.append(start..<bytes.count)
    }
    try file.put(NumberedList.image(1))
    var numbers: [Int?] = []
    matcher.match(items: ranges, of: bytes.span) { place, verdict in
      #expect(place == numbers.count)
      numbers.append(NumberedList.number(of: verdict.matches.map(\.rule), inText: isText))
      guard place == 70 else { return }
      #expect((try? store.reload()) == true)
      // An item that is asked for in between is checked against the new list at once.
      let between = matcher.match(item: NumberedList.text(0)).matches.map(\.rule)
      #expect(NumberedList.number(of: between, inText: true) == 1)
    }
    let old = numbers.prefix { $0 == 0 }.count
    #expect(numbers.count == 400 && (71...150).contains(old), "\(old) by the old list")
    #expect(numbers.dropFirst(old).allSatisfy { $0 == 1 })
  }

  @Test func whatWasCompiledIsTakenOver() throws {
    let same = #"tea\W?pots?x+"#
    let (composed, decomposed) = ("caf\u{E9}s?x+", "cafe\u{301}s?x+")
    // Texts that are equal as Swift's are, and patterns that are not.
    try #require(composed == decomposed)
    let old = try blocklist([rule(.pattern, same, id: "a"), rule(.pattern, composed, id: "b")])
    let new = try blocklist([rule(.pattern, decomposed, id: "b"), rule(.pattern, same, id: "c")])
    old.prepare(compilesPatterns: true)
    new.prepare(after: old)
    func pattern(_ place: Int, of list: Blocklist) throws -> (object: ObjectIdentifier, source: [UInt8]) {
      let pattern = try list.patterns.compiledPattern(at: place).get()
      return (ObjectIdentifier(pattern), pattern.source)
    }
    #expect(try pattern(0, of: old).object == pattern(1, of: new).object)
    #expect(try pattern(0, of: new).source == Array(decomposed.utf8))
    #expect(try pattern(1, of: old).source == Array(composed.utf8))
  }

  /// Those that are searched in folded texts and in skeletons too.
  @Test func whatWasCompiledForOtherFormsIsTakenOver() throws {
    func list(_ more: [String]) throws -> Blocklist {
      try blocklist(
        more.map { rule(.pattern, $0, on: .text) } + [
          rule(.pattern, #"Tée\W?pots?x+"#, id: "a", on: .text, evasion: true)
        ])
    }
    let (old, new) = (try list([]), try list(["other[0-9]thing"]))
    let items = ["tée potxx", "TE\u{301}E POTXX", "t33 p0txx", "ｔée-pots xx", "t.é.e.p.o.t.s.x.x"]
    let expected = items.map { item in Matcher(new).match(item: item).matches.map(\.rule) }
    old.prepare(compilesPatterns: true)
    let fresh = try list(["other[0-9]thing"])
    fresh.prepare(after: old)
    #expect(items.map { item in Matcher(fresh).match(item: item).matches.map(\.rule) } == expected)
    #expect(expected.contains(["a"]))
  }
}
