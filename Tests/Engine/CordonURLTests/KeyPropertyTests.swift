// What must hold of every match key: no spelling changes it, it is its own key, and another address has another one.
//
//   256,000 chains of one to six evasions       ─► the key of the address, which is its own key
//   128,000 changes that matter, spelled anyhow ─► another key
//   48,010 real addresses                       ─► the key that the naive canonicaliser gives
//
// A failure tells its seed, the address, the steps and both keys; `SeededRandom(seed:)` makes the same cases again.

import CordonTestSupport
import Testing

@testable import CordonURL

@Suite struct KeyPropertyTests {
  static let seeds = Array(UInt64(1)...8)

  /// Whether a decoded parameter name is left out of keys wherever it stands.
  static func isTracking(_ name: [UInt8]) -> Bool {
    let anywhere: [UInt8] = []
    return tables.isTracking(name.span, on: anywhere.span)
  }

  static func report(_ seed: UInt64, _ address: [UInt8], _ steps: [String], _ spelled: [UInt8], _ keys: [[UInt8]?]) {
    func text(_ bytes: [UInt8]?) -> String {
      bytes.map { String(decoding: $0, as: UTF8.self).debugDescription } ?? "none"
    }
    Issue.record(
      """
      seed \(seed): \(text(address))
      steps \(steps.joined(separator: ", ")): \(text(spelled))
      keys \(keys.map(text).joined(separator: " | "))
      """)
  }

  @Test(arguments: seeds) func noChainOfEvasionsChangesTheKey(seed: UInt64) throws {
    let urls = try RealURLs()
    var random = SeededRandom(seed: seed)
    var taker = KeyTaker()
    var applied: [Evasion: Int] = [:]
    var failures = 0
    var cases = 0
    while cases < 32_000, failures < 10 {
      let original = urls.next(using: &random)
      let address = original.bytes
      let expected = taker.key(address)
      var url = original
      var steps: [Evasion] = []
      let wanted = 1 + random.next(below: 6)
      while steps.count < wanted {
        let step = random.pick(Evasion.allCases)
        if step.apply(to: &url, using: &random) { steps.append(step) }
      }
      var spelled = url.bytes
      if steps.contains(.tabs) {
        for _ in 0...random.next(below: 3) {
          spelled.insert(random.pick([0x09, 0x0A, 0x0D]), at: random.next(below: spelled.count + 1))
        }
      }
      for step in steps { applied[step, default: 0] += 1 }
      cases += 1
      let key = taker.key(spelled)
      let again = key.flatMap { taker.key($0) }
      if expected == nil || key != expected || again != expected {
        Self.report(seed, address, steps.map(\.rawValue), spelled, [expected, key, again])
        failures += 1
      }
    }
    #expect(cases == 32_000)
    for step in Evasion.allCases { #expect(applied[step, default: 0] > 200, "\(step)") }
  }

  @Test(arguments: seeds) func anotherAddressHasAnotherKey(seed: UInt64) throws {
    let urls = try RealURLs()
    var random = SeededRandom(seed: seed &+ 100)
    var taker = KeyTaker()
    var applied: [Difference: Int] = [:]
    var failures = 0
    var cases = 0
    while cases < 16_000, failures < 10 {
      let original = urls.next(using: &random)
      var url = original
      let step = random.pick(Difference.allCases)
      let isOther = step.apply(to: &url, using: &random) { name in
        var decoded: [UInt8] = []
        decoded.append(fullyDecodingQuery: name.span)
        return Self.isTracking(decoded)
      }
      guard isOther else { continue }
      // However both are spelled.
      var steps = [step.rawValue]
      for evasion in [random.pick(Evasion.allCases), random.pick(Evasion.allCases)] where evasion != .otherHostForm {
        if evasion.apply(to: &url, using: &random) { steps.append(evasion.rawValue) }
      }
      applied[step, default: 0] += 1
      cases += 1
      let (address, changed) = (original.bytes, url.bytes)
      let (key, other) = (taker.key(address), taker.key(changed))
      if key == nil || other == nil || key == other {
        Self.report(seed, address, steps, changed, [key, other])
        failures += 1
      }
    }
    #expect(cases == 16_000)
    for step in Difference.allCases { #expect(applied[step, default: 0] > 300, "\(step)") }
  }

  /// The properties hold of what the corpus says only if it is taken apart and put together without loss.
  @Test(.enabled(if: Corpus.isPresent)) func theCorpusIsPutTogetherAsItWas() throws {
    let urls = try RealURLs()
    #expect(urls.taken == 47_953)
    #expect(urls.passedOver == 57)
    var taker = KeyTaker()
    var changed = 0
    for line in try Corpus.lines("urls/kasztp.txt") {
      guard let url = SpelledURL(line), url.bytes != line else { continue }
      // Only empty parameters are lost.
      if taker.key(url.bytes) != taker.key(line) { Self.report(0, line, ["put together"], url.bytes, []) }
      changed += 1
    }
    #expect(changed == 5)
  }

  @Test(.enabled(if: Corpus.isPresent)) func realAddressesShareAKeyOnlyByTheRules() throws {
    var taker = KeyTaker()
    var groups: [[UInt8]: [[UInt8]]] = [:]
    var compared = 0
    for line in try Corpus.lines("urls/kasztp.txt") {
      guard let key = taker.key(line) else { continue }
      groups[key, default: []].append(line)
      // A host that no browser accepts has Safe Browsing's form, which the naive key knows nothing of.
      if taker.forms.standard == .safebrowsing { continue }
      let naive = NaiveKey.key(of: line, isTracking: Self.isTracking)
      if naive != key { Self.report(0, line, ["naive"], naive, [key]) }
      compared += 1
    }
    let shared = groups.values.filter { $0.count > 1 }
    #expect(compared == 48_009)
    #expect(groups.count == 47_919)
    #expect(shared.count == 29)
    #expect(shared.map(\.count).reduce(0, +) == 119)
    // Those that share a key do so by the rules alone.
    for group in shared {
      let naive = Set(group.map { line in NaiveKey.key(of: line, isTracking: Self.isTracking) })
      #expect(naive.count == 1, "\(group.map { String(decoding: $0, as: UTF8.self) })")
    }
  }
}
