// Lists with a secret key: nobody without it can ask the image anything, neither by digests nor by filters.

import CordonBytes
import CordonModel
import CordonTestSupport
import Testing

@testable import CordonImage

struct SecretKeyTests {
  private let key = ListKey([UInt8](0..<32))!
  private let otherKey = ListKey([UInt8](1..<33))!

  private func list(_ key: ListKey?) -> SampleList {
    var list = SampleList.small
    list.listKey = key
    return list
  }

  @Test func aKeyIsThirtyTwoBytes() {
    for count in [0, 1, 16, 31, 33, 64] { #expect(ListKey([UInt8](repeating: 7, count: count)) == nil) }
  }

  @Test func aListWithAKeyAnswersAsOneWithout() throws {
    let plain = try Image(verifying: list(nil).serialized())
    let keyed = try Image(verifying: list(key).serialized(), key: key)
    #expect(keyed.allRules == list(key).answeredRules.sorted { ($0.list, $0.id) < ($1.list, $1.id) })
    for entry in SampleList.small.keys {
      for hashed in [false, true] {
        let named = { (ids: [String]) in ids.filter { !$0.contains("domain-") && !$0.contains("url-") } }
        #expect(
          named(keyed.rules(for: entry.bytes, hashed: hashed)) == named(plain.rules(for: entry.bytes, hashed: hashed)))
        #expect(
          keyed.rules(for: entry.bytes, hashed: hashed).count == plain.rules(for: entry.bytes, hashed: hashed).count)
      }
    }
    for host in SampleList.small.pathHosts + ["other.example", "x.test"] {
      #expect(keyed.mayHold(Array(host.utf8)) == plain.mayHold(Array(host.utf8)))
    }
    #expect(keyed.rules(for: "absent.example", hashed: true).isEmpty)
  }

  @Test func withoutTheKeyOrWithAnotherTheImageIsRefused() throws {
    func problem(_ bytes: [UInt8], _ key: ListKey?) -> ImageError.Problem? {
      #expect(throws: ImageError.self) { try Image(verifying: bytes, key: key) }?.problem
    }
    let keyed = try list(key).serialized()
    #expect(problem(keyed, nil) == .needsKey)
    #expect(problem(keyed, otherKey) == .wrongKey)
    #expect(try problem(list(nil).serialized(), key) == .needsNoKey)
  }

  @Test func nothingThatComesOfKeysIsTheSameInTwoImagesWithOtherKeys() throws {
    let images = try [nil, key, otherKey].map { try list($0).serialized() }
    let sections = try zip(images, [nil, key, otherKey]).map { try Image(verifying: $0, key: $1).sections }
    for section in [Layout.Section.keyFilter, .pathHostFilter, .hostTailFilter, .crowdedTails, .entries] {
      let contents = zip(images, sections).map { Array($0[$1.range(of: section).byteRange]) }
      #expect(Set(contents).count == 3 && contents[0].count > 8, "\(section)")
    }
    // What does not come of keys is.
    for section in [Layout.Section.strings, .classes, .tables] {
      #expect(Set(zip(images, sections).map { Array($0[$1.range(of: section).byteRange]) }).count == 1)
    }
  }

  /// Sealed filters look like noise: nearly half of their bits are set, where the filters themselves are nearly empty.
  @Test func sealedFiltersAreNoFilters() throws {
    var list = list(nil)
    list.pathHosts = (0..<64).map { "h\($0).example" }
    func setBits(_ key: ListKey?) throws -> Double {
      list.listKey = key
      let bytes = try list.serialized()
      let range = try Image(verifying: bytes, key: key).sections.keyFilter.byteRange
      return Double(bytes[range].reduce(0) { $0 + $1.nonzeroBitCount }) / Double(range.count * 8)
    }
    #expect(try setBits(nil) < 0.25)
    #expect(try abs(setBits(key) - 0.5) < 0.15)
  }

  @Test func theSameListAndKeyGiveTheSameBytes() throws {
    #expect(try list(key).serialized() == list(key).serialized())
  }

  /// Every byte of the filters and their seal, changed, with a digest that is right.
  @Test func forgedFiltersAreRefused() throws {
    let bytes = try list(key).serialized()
    let sections = try Image(verifying: bytes, key: key).sections
    var refused = 0
    for section in [Layout.Section.keyFilter, .pathHostFilter, .hostTailFilter, .crowdedTails, .seal] {
      for place in sections.range(of: section).byteRange {
        var forged = bytes
        forged[place] ^= 0x10
        let body = Array(forged.dropLast(Layout.digestSize))
        let error = #expect(throws: ImageError.self) { try Image(verifying: body + sha256(body), key: key) }
        // The first half of the seal says by which key it was made.
        #expect(error?.problem == .wrongKey)
        refused += 1
      }
    }
    #expect(refused > 200 && sections.seal.count == ListKey.sealSize)
  }
}
