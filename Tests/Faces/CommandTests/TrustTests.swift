// `cordon keygen`, `compile --sign` and `--trust`: the list of who may be trusted is used, any other is one sentence.

import Foundation
import Testing

@Suite struct TrustTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Workshop.smallList, to: "list.yaml")
  }

  /// Makes the pair `name` and `name.pub`: the fingerprint, and the public key as it is printed.
  @discardableResult
  private func keygen(_ name: String) throws -> (fingerprint: String, text: String) {
    let outcome = try workshop.run("keygen", "-o", name)
    try #require(outcome.status == 0, "\(outcome.message)")
    let said = try #require(
      outcome.message.firstMatch(of: /cordon: (.+): the private key, .* fingerprint ([0-9a-f]{32})\n/))
    #expect(said.output.1 == name)
    return (String(said.output.2), try #require(outcome.lines.first))
  }

  private func sign(_ key: String, _ image: String, _ more: String...) throws -> Outcome {
    try workshop.run(["compile", "list.yaml", "--sign", key, "-o", image] + more)
  }

  private func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: workshop.folder.appending(path: name).path)[.posixPermissions]
      as? Int
  }

  @Test func aPairOfKeysIsTwoFilesOfTheirOwn() throws {
    let (fingerprint, text) = try keygen("a.key")
    #expect(text.wholeMatch(of: /cordon-ed25519-public:[0-9a-f]{64}/) != nil)
    #expect(try mode("a.key") == 0o600)
    let files = try ["a.key", "a.key.pub"].map { String(decoding: try workshop.bytes(of: $0), as: UTF8.self) }
    #expect(files[0].contains(fingerprint) && files[0].contains("\ncordon-ed25519-private:"))
    #expect(files[1].contains(fingerprint) && files[1].hasSuffix("\n\(text)\n"))
    #expect(try keygen("b.key").text != text)
    let again = try workshop.run("keygen", "-o", "a.key")
    #expect(again.status == 2 && again.text == "")
    #expect(
      again.message == "cordon: a.key is there already, and no key is overwritten; take another name, or move it away\n"
    )
    #expect(try workshop.bytes(of: "a.key") == Array(files[0].utf8))
  }

  @Test func aSignedListIsUsedByThoseWhoTrustItsKey() throws {
    let (fingerprint, text) = try keygen("a.key")
    try keygen("b.key")
    let outcome = try sign("a.key", "list.cordon")
    #expect(outcome.status == 0)
    #expect(outcome.message == "cordon: list.cordon: 7 rules, signed by \(fingerprint)\n")
    try workshop.write(
      try workshop.bytes(of: "b.key.pub") + workshop.bytes(of: "a.key.pub"), to: "both.pub")
    for trust in [
      ["--trust", "a.key.pub"], ["--trust", text], ["--trust", "b.key.pub", "--trust", "a.key.pub"],
      ["--trust", "both.pub"], [],
    ] {
      let scan = try workshop.run(["scan", "-l", "list.cordon"] + trust, input: Array("kettle.test\n".utf8))
      #expect(scan.status == 0 && scan.message == "" && scan.lines.count == 1, "\(trust) \(scan.message)")
    }
  }

  /// Every command that opens a list.
  static let readers: [[String]] = [
    ["scan", "-l", "list.cordon"], ["explain", "-l", "list.cordon", "kettle.test"], ["inspect", "list.cordon"],
    ["report", "--json", "-l", "list.cordon"],
  ]

  @Test(arguments: readers)
  func anotherListIsRefused(reader: [String]) throws {
    let (fingerprint, _) = try keygen("a.key")
    try keygen("b.key")
    let input = Array("{\"source\":\"-\",\"record\":1,\"input\":\"kettle.test\",\"matches\":[]}\n".utf8)
    #expect(try workshop.run("compile", "list.yaml", "-o", "list.cordon").status == 0)
    let unsigned = try workshop.run(reader + ["--trust", "a.key.pub"], input: input)
    #expect(unsigned.status == 2 && unsigned.text == "")
    #expect(
      unsigned.message
        == "cordon: list.cordon is not signed, and only a list by a trusted key may be used; "
        + "get a signed one, or sign it with: cordon compile --sign KEY\n")

    #expect(try sign("a.key", "list.cordon").status == 0)
    let wrong = try workshop.run(reader + ["--trust", "b.key.pub"], input: input)
    #expect(wrong.status == 2 && wrong.text == "")
    #expect(
      wrong.message
        == "cordon: list.cordon is signed by \(fingerprint), which is not a trusted key; do not use it, "
        + "or, if its publisher says that the key is theirs, trust that key too\n")
    #expect(try workshop.run(reader + ["--trust", "a.key.pub"], input: input).status != 2)

    // Cut off, the signature is missing; broken, it is refused by everyone.
    let bytes = try workshop.bytes(of: "list.cordon")
    try workshop.write(bytes.dropLast(128), to: "list.cordon")
    #expect(try workshop.run(reader + ["--trust", "a.key.pub"], input: input).message == unsigned.message)
    var broken = bytes
    broken[broken.count - 50] ^= 1
    try workshop.write(broken, to: "list.cordon")
    for trust in [[], ["--trust", "a.key.pub"]] {
      let outcome = try workshop.run(reader + trust, input: input)
      #expect(outcome.status == 2)
      #expect(
        outcome.message
          == "cordon: list.cordon is altered or damaged: its signature is not on what it holds; do not use it, "
          + "and get it again from who publishes it\n")
    }
  }

  @Test func aSignedImageIsTheUnsignedOneAndItsSignature() throws {
    try keygen("a.key")
    #expect(try sign("a.key", "one.cordon").status == 0)
    #expect(try sign("a.key", "two.cordon").status == 0)
    #expect(try workshop.run("compile", "list.yaml", "-o", "plain.cordon").status == 0)
    let signed = try workshop.bytes(of: "one.cordon")
    #expect(try workshop.bytes(of: "two.cordon") == signed)
    #expect(try workshop.bytes(of: "plain.cordon") == signed.dropLast(128))
  }

  struct WrongKey: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let says: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let wrongKeys: [WrongKey] = [
    .init(
      arguments: ["scan", "-l", "list.cordon", "--trust", "a.key"],
      says: "--trust: a.key holds a private key, and a public one is wanted here; give a.key.pub"),
    .init(
      arguments: ["scan", "-l", "list.cordon", "--trust", "list.cordon"],
      says: "--trust: list.cordon is too large for a file of keys"),
    .init(
      arguments: ["scan", "-l", "list.cordon", "--trust", "list.yaml"], says: "--trust: list.yaml: line 1 is no key"),
    .init(
      arguments: ["scan", "-l", "list.cordon", "--trust", "nowhere.pub"],
      says: "--trust: nowhere.pub cannot be opened: No such file or directory"),
    .init(
      arguments: ["scan", "-l", "list.cordon", "--trust", "cordon-ed25519-public:00"],
      says: "--trust: the key is no key"),
    .init(
      arguments: ["scan", "-l", "list.cordon", "--trust", "cordon-ed25519-private:00"],
      says: "--trust: the key is a private key, and a public one is wanted here; give the one in KEY.pub"),
    .init(
      arguments: ["compile", "list.yaml", "-o", "list.cordon", "--sign", "a.key.pub"],
      says: "--sign: a.key.pub holds a public key, and a private one is wanted here; give a.key"),
    .init(
      arguments: ["compile", "list.yaml", "-o", "list.cordon", "--sign", "list.yaml"],
      says: "--sign: list.yaml: line 1 is no key of Cordon's; a private one is cordon-ed25519-private: and 64"),
    .init(
      arguments: ["compile", "list.yaml", "-o", "list.cordon", "--sign", "."],
      says: "--sign: . is a folder; name the key's file itself"),
  ]

  @Test(arguments: wrongKeys)
  func aWrongKeyIsToldAndChangesNothing(wrong: WrongKey) throws {
    try keygen("a.key")
    #expect(try workshop.run("compile", "list.yaml", "-o", "list.cordon").status == 0)
    let old = try workshop.bytes(of: "list.cordon")
    let outcome = try workshop.run(wrong.arguments, input: Array("kettle.test\n".utf8))
    #expect(outcome.status == 2 && outcome.text == "")
    #expect(outcome.message.hasPrefix("cordon: \(wrong.says)"), "\(outcome.message)")
    #expect(outcome.message.count { $0 == "\n" } == 1)
    #expect(try workshop.bytes(of: "list.cordon") == old)
  }

  @Test func everyWrongKeyIsTried() { #expect(TrustTests.wrongKeys.count == 9) }

  @Test func aPrivateKeyThatOthersMayReadIsWarnedOf() throws {
    let (fingerprint, _) = try keygen("a.key")
    let path = workshop.folder.appending(path: "a.key").path
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    let outcome = try sign("a.key", "list.cordon")
    #expect(outcome.status == 0)
    #expect(
      outcome.message == """
        cordon: warning: others than the owner can read a.key, and can then sign lists too; fix this with: \
        chmod 600 a.key
        cordon: list.cordon: 7 rules, signed by \(fingerprint)

        """)
  }

  @Test func aKeyMayComeThroughAPipe() throws {
    let (fingerprint, _) = try keygen("a.key")
    let outcome = try workshop.shell(
      #"mkfifo pipe && { cat a.key > pipe & "$0" compile list.yaml --sign pipe -o list.cordon; }"#)
    #expect(outcome.status == 0)
    #expect(outcome.message == "cordon: list.cordon: 7 rules, signed by \(fingerprint)\n")
  }
}
