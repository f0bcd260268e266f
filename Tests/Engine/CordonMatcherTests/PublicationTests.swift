// What a list says of its own publication: by whom, when, and by which test address it is known to be live.

import CordonCompiler
import CordonMatcher
import CordonTestSupport
import Foundation
import Testing

@Suite struct PublicationTests {
  private let folder: URL
  private var path: String { folder.appending(path: "list.cordon").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "cordon-publication-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func compilation(_ rules: [Rule] = [rule(.domain, "kettle.test")]) -> Compilation {
    ListCompiler().compile([source(rules)])
  }

  private func problem(_ body: () throws -> Void) -> ImageError.Problem? {
    #expect(throws: ImageError.self, performing: body)?.problem
  }

  // MARK: Trust

  @Test func aListIsOpenedForThoseWhoTrustItsSigner() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (key, other) = (PrivateKey(), PrivateKey())
    try compilation().write(to: path, signedBy: key)
    #expect(try Blocklist(contentsOf: path).signer == key.publicKey)
    let blocklist = try Blocklist(contentsOf: path, trusting: [other.publicKey, key.publicKey])
    #expect(Matcher(blocklist).match(url: "https://kettle.test/").isMatch)
    for keys in [[], [other.publicKey]] {
      let error = #expect(throws: ImageError.self) { try Blocklist(contentsOf: path, trusting: keys) }
      #expect(error == ImageError(.untrustedSigner(fingerprint: key.publicKey.fingerprint), path: path))
    }
  }

  @Test func anUnsignedListIsOpenedForThoseWhoAskNothing() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try compilation().write(to: path)
    #expect(try Blocklist(contentsOf: path).signer == nil)
    let error = #expect(throws: ImageError.self) {
      try Blocklist(contentsOf: path, trusting: [PrivateKey().publicKey])
    }
    #expect(error == ImageError(.unsigned, path: path))
  }

  @Test func aBrokenSignatureIsRefusedWhoeverAsks() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let key = PrivateKey()
    try compilation().write(to: path, signedBy: key)
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count - 60] ^= 1
    try bytes.write(to: URL(filePath: path))
    #expect(problem { _ = try Blocklist(contentsOf: path) } == .wrongSignature)
    #expect(problem { _ = try Blocklist(contentsOf: path, trusting: [key.publicKey]) } == .wrongSignature)
  }

  // MARK: Age

  @Test func theAgeIsByTheDateElseByTheFile() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let written = Date(timeIntervalSince1970: 1_700_000_000)
    func blocklist(date: String?) throws -> Blocklist {
      var compilation = compilation()
      compilation.date = date.flatMap { Timestamp($0) }
      try compilation.write(to: path)
      try FileManager.default.setAttributes([.modificationDate: written], ofItemAtPath: path)
      return try Blocklist(contentsOf: path)
    }
    let now = try #require(Timestamp("2026-11-26T12:00:00Z"))
    let dated = try #require(try blocklist(date: "2026-11-26").age(at: now))
    #expect(!dated.isByFile && dated.seconds == 43_200 && "\(dated.date)" == "2026-11-26T00:00:00Z")
    #expect(!dated.exceeds(43_200) && dated.exceeds(43_199) && !dated.isInFuture)
    let undated = try #require(try blocklist(date: nil).age(at: now))
    #expect(undated.isByFile && undated.date.secondsSince1970 == 1_700_000_000)
    #expect(undated.seconds == now.secondsSince1970 - 1_700_000_000)
    for (date, isInFuture) in [("2026-11-27T12:00:00Z", false), ("2026-11-27T12:00:01Z", true)] {
      let age = try #require(try blocklist(date: date).age(at: now))
      #expect(age.isInFuture == isInFuture && !age.exceeds(1))
    }
  }

  @Test func theDateIsOfTheImageAndNotOfTheClock() throws {
    var (first, second) = (compilation(), compilation())
    #expect(try first.serialized() == second.serialized())
    first.date = Timestamp("2026-11-26")
    #expect(try first.serialized() != second.serialized())
    second.date = Timestamp("2026-11-26T00:00:00Z")
    #expect(try first.serialized() == second.serialized())
  }

  static let moments: [(text: String, seconds: Int64?)] = [
    ("1970-01-01", 0), ("1970-01-01T00:00:01Z", 1), ("2026-11-26", 1_795_651_200),
    ("2026-11-26T18:04:05Z", 1_795_716_245), ("2024-02-29T23:59:59Z", 1_709_251_199),
    ("9999-12-31T23:59:59Z", 253_402_300_799), ("1969-12-31", nil), ("2026-02-29", nil), ("2026-11-26T24:00:00Z", nil),
    ("2026-11-26T00:60:00Z", nil), ("2026-11-26T00:00:60Z", nil), ("2026-11-26T00:00:00", nil),
    ("2026-11-26 00:00:00Z", nil), ("2026-11-26T00:00:00+01:00", nil), ("2026-11-26T0a:00:00Z", nil), ("", nil),
    ("26.11.2026", nil), ("2026-11-26x", nil), ("2026-11-26T00-00-00Z", nil),
  ]

  @Test(arguments: moments) func aMomentIsReadAndWritten(text: String, seconds: Int64?) {
    let moment = Timestamp(text)
    #expect(moment?.secondsSince1970 == seconds)
    if let moment {
      #expect("\(moment)" == (text.count == 10 ? text + "T00:00:00Z" : text))
      #expect(Timestamp("\(moment)") == moment)
    }
  }

  // MARK: Canary

  private func withCanary(_ sources: [ListReader.Source]) -> Compilation {
    ListCompiler().compile(sources + [.canary(for: sources)])
  }

  private func opened(_ compilation: Compilation) throws -> Blocklist {
    #expect(compilation.diagnostics.isEmpty, "\(compilation.diagnostics)")
    return try Blocklist(verifying: compilation.serialized())
  }

  @Test func aCanaryIsToldFromTheImageAndMatched() throws {
    let blocklist = try opened(withCanary([source([rule(.domain, "kettle.test")])]))
    let canary = try #require(blocklist.canary)
    #expect(canary.address.wholeMatch(of: /http:\/\/cordon-canary\.invalid\/[0-9a-f]{16}/) != nil)
    let match = try #require(Matcher(blocklist).match(url: canary.address).matches.first)
    #expect(match.rule == "cordon-canary" && match.list == "cordon-canary" && match.labels == ["canary"])
    #expect(match.action == .block)
    #expect(!Matcher(blocklist).match(url: "http://cordon-canary.invalid/").isMatch)
    #expect(try opened(compilation()).canary == nil)
    #expect(blocklist.ruleCount == 2)
  }

  @Test func theCanaryIsOfTheListsAndTheirVersions() throws {
    func canary(_ lists: [(String, String?)]) throws -> String {
      let sources = lists.map { name, version in
        var list = source([rule(.domain, "\(name).test")], named: name)
        list.list.version = version
        return list
      }
      return try #require(try opened(withCanary(sources)).canary).address
    }
    let addresses = try [
      canary([("a", nil)]), canary([("a", "")]), canary([("a", "1")]), canary([("a", "2")]), canary([("b", "1")]),
      canary([("a", "1"), ("b", nil)]), canary([("a1", nil)]),
    ]
    #expect(Set(addresses).count == addresses.count)
    #expect(try canary([("a", "1")]) == addresses[2])
    // In whatever order they are given.
    #expect(try canary([("b", nil), ("a", "1")]) == addresses[5])
  }

  @Test func anExceptionMayKillTheCanary() throws {
    func blocklist(excepting address: String) throws -> Blocklist {
      try opened(withCanary([source([rule(.domain, "kettle.test"), rule(.url, address, .allow)])]))
    }
    let canary = try #require(try blocklist(excepting: "a.example/x").canary)
    #expect(Matcher(try blocklist(excepting: "a.example/x")).match(url: canary.address).isMatch)
    let blocklist = try blocklist(excepting: canary.address)
    #expect(blocklist.canary == canary)
    #expect(!Matcher(blocklist).match(url: canary.address).isMatch)
  }

  @Test func aListOfTheCanarysNameIsRefused() throws {
    let compilation = withCanary([source([rule(.domain, "kettle.test")], named: "cordon-canary")])
    #expect(compilation.hasErrors)
    #expect(compilation.diagnostics.contains { $0.description.contains("a list is called `cordon-canary`") })
    // Without a canary it is a list like any other, and has none.
    let plain = ListCompiler().compile([source([rule(.domain, "kettle.test")], named: "cordon-canary")])
    #expect(try opened(plain).canary == nil)
  }
}
