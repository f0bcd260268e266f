// The filter by the tails of hosts: never false where a rule is, whatever crowds there are; and of use where none is.

import CordonBytes
import CordonModel
import CordonTestSupport
import Testing

@testable import CordonImage

@Suite struct HostTailFilterTests {
  /// The image of a list with rules on `hosts`, which `domain` rules are where `below` says so.
  private func image(_ hosts: [String], below: Bool = false) throws -> Image {
    var writer = ImageWriter(lists: [], tables: [])
    let rule = writer.add(RuleRecord(id: "a", list: "list", kind: below ? .domain : .host))
    for host in hosts {
      writer.add(key: Array(host.utf8).span, rule: rule)
      writer.addHost(Array(host.utf8).span, withAllBelow: below)
    }
    return try Image(verifying: writer.serialize())
  }

  private func passes(_ host: String, _ image: Image) -> Bool { image.mayHold(Array(host.utf8)).tail }

  private func hash(_ tail: String) -> UInt64 { Hash64.hash(Array(tail.utf8).span, seed: Layout.filterSeed) }

  private func below(_ tail: String, _ count: Int) -> [String] { (0..<count).map { "h\($0).\(tail)" } }

  static let tails: [(host: String, two: String, three: String?)] = [
    ("test", "test", nil), ("a.test", "a.test", nil), ("b.a.test", "a.test", "b.a.test"),
    ("c.b.a.test", "a.test", "b.a.test"), ("d.c.b.a.test", "a.test", "b.a.test"), ("", "", nil),
    ("www.a.test", "a.test", "www.a.test"),
  ]

  @Test func tailsAreTheLastTwoAndThreeLabels() {
    for (host, two, three) in Self.tails {
      let found = HostTails(of: Array(host.utf8).span, seed: Layout.filterSeed)
      #expect(found.two == hash(two) && found.three == three.map(hash), "\(host)")
    }
    #expect(Self.tails.count == 7)
  }

  @Test func sixteenHostsMakeACrowd() throws {
    #expect(HostTailFilter.minimumCrowd == 16)
    for (count, isCrowd) in [(1, false), (15, false), (16, true), (17, true), (400, true)] {
      let image = try image(below("co.test", count))
      #expect(image.filters.isCrowded(hash("co.test")) == isCrowd, "\(count)")
      #expect(image.sections.crowdedTails.count == (isCrowd ? 1 : 0))
      for host in below("co.test", count) {
        #expect(passes(host, image))
        #expect(passes("x.y." + host, image), "below \(host)")
      }
      // The tail itself is on no rule; where hosts below it are not told apart, it cannot be told either.
      #expect(passes("co.test", image) == !isCrowd)
      let others = (0..<1000).count { passes("other\($0).co.test", image) }
      #expect(isCrowd ? others < 150 : others == 1000, "\(others) of 1,000 pass")
    }
  }

  /// Sub-hosts of one host are one below the tail, but hosts all the same.
  @Test func deepHostsCountByTheirThirdLabel() throws {
    let image = try image((0..<40).map { "x\($0).same.co.test" })
    #expect(image.sections.crowdedTails.count == 0)
    #expect(passes("y.same.co.test", image) && passes("other.co.test", image))
    let hosts = try self.image((0..<40).map { "x.h\($0).co.test" })
    #expect(hosts.filters.isCrowded(hash("co.test")))
    for number in 0..<40 { #expect(passes("y.h\(number).co.test", hosts)) }
  }

  @Test func aRuleOnTheTailItselfMakesItNoCrowd() throws {
    for isBelow in [false, true] {
      let image = try image(below("co.test", 100) + ["co.test"], below: isBelow)
      #expect(image.sections.crowdedTails.count == 0)
      #expect(passes("co.test", image) && passes("a.b.co.test", image) && passes("other.co.test", image))
    }
  }

  @Test func pathHostsCountAsWell() throws {
    var writer = ImageWriter(lists: [], tables: [])
    for host in below("co.test", 16) { writer.addPathHost(Array(host.utf8).span) }
    #expect(try Image(verifying: writer.serialize()).filters.isCrowded(hash("co.test")))
    writer.addPathHost(Array("co.test".utf8).span)
    #expect(try Image(verifying: writer.serialize()).sections.crowdedTails.count == 0)
  }

  @Test func onlyTheLargestCrowdsAreCalledSo() throws {
    #expect(HostTailFilter.maximumCrowds == 256)
    // Of 300 tails, the later have more hosts.
    let hosts = (0..<300).flatMap { below("co\($0).test", 16 + $0 / 10) }
    let image = try image(hosts)
    #expect(image.sections.crowdedTails.count == 256)
    let crowded = (0..<300).filter { image.filters.isCrowded(hash("co\($0).test")) }
    #expect(crowded.count == 256)
    #expect(crowded.suffix(250) == (50..<300).suffix(250))
    for host in hosts { #expect(passes(host, image)) }
    #expect(hosts.count == 300 * 16 + 10 * (0..<30).reduce(0, +))
    // The same hosts in another order give the same bytes.
    var random = SeededRandom(seed: 3)
    let shuffled = HostTailFilter((hosts + hosts).shuffled(using: &random).map { tails($0) })
    #expect(shuffled.words == HostTailFilter(hosts.map { tails($0) }).words)
    #expect(shuffled.crowds == HostTailFilter(hosts.map { tails($0) }).crowds)
    #expect(shuffled.crowds == shuffled.crowds.sorted())
  }

  private func tails(_ host: String) -> HostTails { HostTails(of: Array(host.utf8).span, seed: Layout.filterSeed) }

  @Test func aDomainOfOneLabelLetsEveryHostPass() throws {
    let image = try image(["localhost"], below: true)
    #expect(image.sections.hasSingleLabelDomain)
    for host in ["localhost", "a.localhost", "b.a.localhost", "x.test"] { #expect(passes(host, image), "\(host)") }
    // A host of one label is that host alone.
    let alone = try self.image(["localhost"])
    #expect(!alone.sections.hasSingleLabelDomain)
    #expect(passes("localhost", alone))
    #expect((0..<1000).count { passes("a\($0).localhost", alone) } < 150)
    // A crowd beside it changes nothing: its own tail passes too.
    let both = try self.image(["test"] + below("co.test", 20), below: true)
    #expect(both.filters.isCrowded(hash("co.test")))
    for host in ["co.test", "other.co.test", "x.other.co.test"] { #expect(passes(host, both), "\(host)") }
  }

  @Test func anEmptyListLetsNoHostPass() throws {
    let image = try image([])
    #expect(image.sections.hostTailFilter.count == 0)
    for host in ["", "test", "a.test", "b.a.test"] {
      let answer = image.mayHold(Array(host.utf8))
      #expect(!answer.tail && !answer.hosts && !answer.addresses)
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4]) func noListedHostIsEverMissed(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let labels = (0..<20).map { "l\($0)" }
    var hosts: Set<String> = []
    for _ in 0..<3000 {
      hosts.insert((0...random.next(below: 5)).map { _ in random.pick(labels) }.joined(separator: "."))
    }
    // Half of the lists have no rule on a single label.
    if seed % 2 == 0 { hosts = hosts.filter { $0.contains(".") } }
    let list = hosts.sorted()
    let image = try image(list, below: true)
    if seed % 2 == 0 { #expect(!image.sections.hasSingleLabelDomain) }
    var cases = 0
    for host in list {
      for prefix in ["", "x.", "y.x.", "l1.", "l1.l2.l3."] {
        let answer = image.mayHold(Array((prefix + host).utf8))
        #expect(answer.tail && answer.hosts, "seed \(seed): \(prefix)\(host)")
        cases += 1
      }
    }
    #expect(cases == list.count * 5 && cases > 10_000)
  }

  @Test func fewAbsentTailsPass() throws {
    let image = try image((0..<20_000).map { "host-\($0).test" })
    let passed = (0..<100_000).count { passes("absent-\($0).example", image) }
    #expect((1_000..<6_000).contains(passed), "\(passed) of 100,000 absent tails pass")
  }
}
