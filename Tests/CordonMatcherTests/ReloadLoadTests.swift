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
    /// How many rounds each worker has gone through.
    let rounds = Mutex<[Int]>([Int](repeating: 0, count: ReloadLoadTests.workers))
    let tallies = Mutex<[Tally]>([])
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
    let load = Load()
    let done = DispatchGroup()
    for worker in 0..<Self.workers {
      done.enter()
      Thread.detachNewThread {
        let tally = Self.work(worker, store, load, seed: seed &+ UInt64(worker))
        load.tallies.withLock { $0.append(tally) }
        done.leave()
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
      if number % 10 == 0 {
        let before = load.rounds.withLock { $0 }
        let allSaw = waits { load.rounds.withLock { zip($0, before).allSatisfy { $0 >= $1 + 2 } } }
        try #require(allSaw, "seed \(seed)")
      }
    }
    load.isOver.store(true, ordering: .releasing)
    done.wait()

    let tallies = load.tallies.withLock { $0 }
    #expect(tallies.count == Self.workers && refused > 50, "seed \(seed): \(refused) refused")
    for tally in tallies {
      #expect(tally.problem == nil, "seed \(seed)")
      #expect(tally.begun == tally.answered && tally.begun > 10_000, "seed \(seed): \(tally.begun), \(tally.answered)")
      #expect(tally.lists.isSuperset(of: stride(from: 10, through: Self.lists, by: 10)), "seed \(seed)")
      #expect(tally.last == [Self.lists], "seed \(seed)")
    }
  }

  /// Checks texts and addresses, one by one and many at once, until all is over; and then once more.
  private static func work(_ worker: Int, _ store: BlocklistStore, _ load: Load, seed: UInt64) -> Tally {
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
        for place in 0..<1 + random.next(below: 150) {
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
      load.rounds.withLock { $0[worker] += 1 }
    }
    tally.last = round().union(round())
    return tally
  }
}
