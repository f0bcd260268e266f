// The short way allocates nothing while it finds nothing, and the memory that it scans with is the worker's own.

import CordonBytes
import CordonModel
import CordonTestSupport
import CountingAllocator
import Testing

@testable import CordonMatcher

/// Whether allocations are counted: on Linux, not under a sanitizer.
private let countsAllocations = counting_allocator_works()

@Suite(.enabled(if: countsAllocations, "allocations are not counted here")) struct AllocationTests {
  /// How many allocations `body` makes on this thread.
  private func allocations(in body: () -> Void) -> UInt64 {
    let before = counting_allocator_count()
    body()
    return counting_allocator_count() - before
  }

  /// More than 10,000 plain addresses at hosts on which the list has no rule.
  private static let items: [[UInt8]] = {
    var random = SeededRandom(seed: 5)
    let paths = ["", "/", "/a", "/a/b/c.html", "/watch", "/x/EXAMPLE0001/y/z/"]
    let queries = ["", "", "?b=2&a=1", "?utm_source=mail&v=EXAMPLE0001", "?#a", "?z=1&y=2&x=3&w=4#top"]
    return (0..<10_200).map { number in
      let scheme = random.pick(["http://", "https://www.", "HTTPS://", "http://WWW."])
      let host = random.pick(["h\(number).example", "a.b.c\(number).test", "x\(number).co.test", "host.invalid"])
      let path = random.pick(paths)
      // A query without a path is not plain.
      return Array((scheme + host + path + (path.isEmpty ? "" : random.pick(queries))).utf8)
    }
  }()

  /// A list with everything but rules on these addresses: hosts beside theirs, a crowd, and other addresses.
  private static func list() throws -> Blocklist {
    try blocklist(
      (0..<100).map { rule(.domain, "listed\($0).example") } + (0..<40).map { rule(.host, "y\($0).co.test") }
        + (0..<40).map { rule(.url, "https://listed\($0).test/a/b", scope: [.exact, .page, .prefix][$0 % 3]) }
        + [rule(.phrase, "tea pot"), rule(.domain, "www.y.invalid"), rule(.url, "p.host.invalid/x", scope: .prefix)])
  }

  @Test(arguments: [ItemType.auto, .url]) func tenThousandPlainAddressesAllocateNothing(type: ItemType) throws {
    let matcher = Matcher(try Self.list())
    let items = Self.items
    #expect(items.count == 10_200)
    // All of them go the short way.
    #expect(items.allSatisfy { matcher.addresses.fastVerdict(on: $0.span, as: type)?.isEmpty == true })
    // Where a filter lets a key pass for which there is nothing, SHA-256 decides, and swift-crypto allocates for that.
    let (sure, digested) = (items.filter { !isDigested($0, matcher) }, items.filter { isDigested($0, matcher) })
    #expect(sure.count >= 10_000 && digested.count < 200, "\(digested.count)")
    var empty = 0
    let allocated = allocations {
      for item in sure {
        let verdict = type == .url ? matcher.match(url: item.span) : matcher.match(item: item.span, as: .auto)
        if verdict.isEmpty { empty += 1 }
      }
    }
    #expect(allocated == 0)
    #expect(empty == sure.count)

    // Nor does a batch of them.
    let bytes = sure.flatMap(\.self)
    var ends = 0
    let ranges = sure.map { item in
      ends += item.count
      return ends - item.count..<ends
    }
    empty = 0
    let allocatedInBatch = allocations {
      matcher.match(items: ranges, of: bytes.span, as: type) { _, verdict in empty += verdict.isEmpty ? 1 : 0 }
    }
    #expect(allocatedInBatch == 0)
    #expect(empty == sure.count)
  }

  /// Whether the filters of the list let an expression of `item` pass, so that its digest is asked for.
  private func isDigested(_ item: [UInt8], _ matcher: Matcher) -> Bool {
    guard matcher.addresses.reader.readKey(of: item.span) else { return true }
    let filters = matcher.addresses.prefilter.filters
    let key = Array(matcher.addresses.reader.key)
    var hashes = Array(matcher.addresses.reader.hostHashes(seed: filters.seed))
    for end in [key.count, matcher.addresses.reader.address.pageEnd] {
      hashes.append(Hash64.hash(key.span.extracting(0..<end), seed: filters.seed))
    }
    matcher.addresses.reader.forEachPathPrefix {
      hashes.append(Hash64.hash(key.span.extracting(0..<$0), seed: filters.seed))
    }
    return hashes.contains { filters.mayHold(keyWithHash: $0) }
  }

  /// An address that the filters let pass is looked up whole; where nothing holds, that allocates nothing either.
  @Test func lookingUpWhatTheFiltersLetPassAllocatesNothing() throws {
    let matcher = Matcher(try Self.list())
    let items = (0..<40).flatMap { number in
      ["", "/", "/a/b/c", "/z?x=1"].map { Array("https://listed\(number).test\($0 == "/a/b/c" ? "/c" : $0)".utf8) }
    }
    // One with as many expressions as there are at most.
    let deepest = Array("https://listed1.test\(String(repeating: "/a", count: 70))?x=1".utf8)
    let sure = items.filter { !isDigested($0, matcher) } + [deepest]
    #expect(sure.count >= 150)
    var empty = 0
    let allocated = allocations {
      for item in sure where matcher.match(item: item.span, as: .auto).isEmpty { empty += 1 }
    }
    #expect(allocated == 0)
    #expect(empty == sure.count)
  }

  /// Hosts are not looked up where a rule on the address holds, nor domains behind a host: with rules on them it allocates
  /// as much as without.
  @Test func theShortWayEndsWithTheFirstRule() throws {
    let item = Array("https://b.a.example/x".utf8)
    let wider = ["a.example", "example"].map { rule(.domain, $0) }
    for (first, wider) in [
      (rule(.url, "b.a.example/x"), [rule(.host, "b.a.example")] + wider), (rule(.host, "b.a.example"), wider),
    ] {
      let counts = try [[first], [first] + wider].map { rules in
        let matcher = Matcher(try blocklist(rules), options: .init(stopsAtFirst: true))
        #expect(matcher.addresses.fastVerdict(on: item.span, as: .url)?.matchCount == 1)
        return allocations { _ = matcher.match(url: item.span) }
      }
      #expect(counts[0] == counts[1] && counts[0] > 0, "\(first.value): \(counts)")
    }
  }

  /// The counter counts: a match has to be made, and the long way does more.
  @Test func aMatchAllocates() throws {
    let matcher = Matcher(try Self.list())
    let item = Array("https://www.listed1.example/x".utf8)
    var verdict = Verdict()
    let allocated = allocations { verdict = matcher.match(item: item.span, as: .auto) }
    #expect(verdict.isMatch)
    #expect(allocated > 0)
  }
}
