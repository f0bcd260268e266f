// A thousand lists, one after another in one place, while four workers check items without a pause: each item is answered
// by exactly one list, none older than the newest that was announced when its check began.

import CordonMatcher
import CordonTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct ReloadLoadTests {
  private static let lists = 1_000
  private static let workers = 4

  /// What the workers and the one that replaces the list know of each other.
  private final class Load: Sendable {
    /// The number of the newest list whose reload is over.
    let announced = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
  }

  /// What one worker tells, by atomics alone: of a lock that the system hands on the thread sanitizer knows nothing.
  private final class Worker: @unchecked Sendable {
    /// How many rounds it has gone through.
    let rounds = Atomic<Int>(0)
    let isDone = Atomic<Bool>(false)
    // SAFETY (Sendable): written before `isDone` is set, and read afterwards.
    var tally = Tally()
  }

  private struct Tally {
    var begun = 0
    var answered = 0
    /// The lists that answered.
    var lists: Set<Int> = []
    /// The first item that was not answered as it should be.
    var problem: String?
    /// The list by which the items after the last reload were answered.
    var last: Set<Int> = []
  }

  @Test func eachItemIsAnsweredByExactlyOneListAndNoneByAnOldOne() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededRandom(seed: seed)
    let folder = try ScratchFolder()
    let file = folder.file("list.cordon")
    try file.put(NumberedList.image(0))
    let store = try BlocklistStore(contentsOf: file.path)
    // Else all four would wait in one lock for what is made with the first item; the thread sanitizer does not see that the
    // system hands a lock on.
    store.current.prepare()
    let load = Load()
    let workers = (0..<Self.workers).map { _ in Worker() }
    for (number, worker) in workers.enumerated() {
      Thread.detachNewThread {
        worker.tally = Self.work(worker, store, load, seed: seed &+ UInt64(number))
        worker.isDone.store(true, ordering: .releasing)
      }
    }

    var refused = 0
    for number in 1...Self.lists {
      let image = try NumberedList.image(number)
      if random.next(below: 6) == 0 {
        let bad = BadImage.allCases[random.next(below: BadImage.allCases.count)]
        let before = store.current
        try file.put(bad, of: image)
        let error = #expect(throws: ImageError.self) { try store.reload() }
        #expect(error?.description.contains(bad.complaint) == true, "\(bad): \(error?.description ?? "")")
        #expect(store.current === before && store.generation == number - 1)
        refused += 1
      }
      try file.put(image)
      #expect(try store.reload())
      load.announced.store(number, ordering: .releasing)
      #expect(store.generation == number && store.current.lists.first?.version == "\(number)")
      // The same list again is none.
      if number % 50 == 0 { #expect(try !store.reload() && store.generation == number) }
      // Now and then all of them get to see it: two rounds, since one may have been under way.
      if number % 25 == 0 {
        let before = workers.map { $0.rounds.load(ordering: .relaxed) }
        let allSaw = waits { zip(workers, before).allSatisfy { $0.rounds.load(ordering: .relaxed) >= $1 + 2 } }
        try #require(allSaw, "seed \(seed)")
      }
    }
    load.isOver.store(true, ordering: .releasing)
    try #require(waits { workers.allSatisfy { $0.isDone.load(ordering: .acquiring) } }, "seed \(seed)")

    #expect(refused > 50, "seed \(seed): \(refused) refused")
    for tally in workers.map(\.tally) {
      #expect(tally.problem == nil, "seed \(seed)")
      #expect(tally.begun == tally.answered && tally.begun > 1_000, "seed \(seed): \(tally.begun), \(tally.answered)")
      #expect(tally.lists.isSuperset(of: stride(from: 25, through: Self.lists, by: 25)), "seed \(seed)")
      #expect(tally.last == [Self.lists], "seed \(seed)")
    }
  }

  /// Checks texts and addresses, one by one and many at once, until all is over; and then once more.
  private static func work(_ worker: Worker, _ store: BlocklistStore, _ load: Load, seed: UInt64) -> Tally {
    let matcher = LiveMatcher(store)
    var random = SeededRandom(seed: seed)
    var tally = Tally()
    var newest = 0

    func take(_ verdict: Verdict, isText: Bool, since announced: Int) -> Int? {
      tally.answered += 1
      let rules = verdict.matches.map(\.rule)
      guard let number = NumberedList.number(of: rules, inText: isText) else {
        tally.problem = tally.problem ?? "\(rules) are no list's"
        return nil
      }
      if number < announced || number < newest || number > store.generation {
        tally.problem = tally.problem ?? "list \(number) after \(newest), when \(announced) was announced"
      }
      newest = max(newest, number)
      tally.lists.insert(number)
      return number
    }

    func round() -> Set<Int> {
      var numbers: Set<Int?> = []
      let announced = load.announced.load(ordering: .acquiring)
      let isText = random.next(below: 2) == 0
      let item = isText ? NumberedList.text : NumberedList.address
      if random.next(below: 2) == 0 {
        tally.begun += 1
        numbers.insert(take(matcher.match(item: item(tally.begun)), isText: isText, since: announced))
      } else {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for place in 0..<1 + random.next(below: 70) {
          let start = bytes.count
          bytes += item(place).utf8
          ranges.append(start..<bytes.count)
        }
        tally.begun += ranges.count
        var next = 0
        matcher.match(items: ranges, of: bytes.span) { place, verdict in
          if place != next { tally.problem = tally.problem ?? "item \(place) where \(next) was to come" }
          next += 1
          numbers.insert(take(verdict, isText: isText, since: announced))
        }
      }
      return Set(numbers.map { $0 ?? -1 })
    }

    while !load.isOver.load(ordering: .acquiring) {
      _ = round()
      worker.rounds.add(1, ordering: .relaxed)
    }
    tally.last = round().union(round())
    return tally
  }
}
