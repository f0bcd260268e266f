// A key that stands in the command line by mistake is in no message.

import Testing

@testable import CordonIO

@Suite struct SecretArgumentTests {
  private static let digits = "9D61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
  private static let key = "cordon-ed25519-private:" + digits

  /// Command lines with KEY where a name, an item or nothing should be.
  @Test(arguments: [
    ["scan", "-l", "list.cordon", "--key-file", "KEY"], ["scan", "-l", "list.cordon", "--key-file=KEY"],
    ["scan", "-l", "list.cordon", "--key-file", "  KEY "], ["explain", "-l", "list.cordon", "--key-file", "KEY", "x"],
    ["check", "-l", "list.cordon", "--key-file", "KEY"], ["inspect", "list.cordon", "--key-file", "KEY"],
    ["diff", "list.cordon", "list.cordon", "--key-file", "KEY"], ["report", "KEY", "--json"],
    ["report", "-l", "list.cordon", "--key-file", "KEY", "--json"],
    ["compile", "list.yaml", "-o", "x", "--key-file", "KEY"],
    ["compile", "list.yaml", "-o", "x", "--sign", "KEY"], ["compile", "list.yaml", "-o", "x", "--sign=KEY"],
    ["scan", "-l", "list.cordon", "--trust", "KEY"], ["scan", "-l", "list.cordon", "--trust=KEY"],
    ["scan", "-l", "KEY"], ["scan", "-l", "list.cordon", "KEY"], ["scan", "-l", "list.cordon", "--keyfile", "KEY"],
    ["scan", "-l", "list.cordon", "--format", "KEY"], ["scan", "-l", "list.cordon", "--jobs=KEY"], ["keygen", "KEY"],
    ["keygen", "-o", "KEY", "--secret"], ["lint", "KEY"],
    ["compile", "KEY", "-o", "x"],
    ["lint", "list.yaml", "--platforms", "KEY"], ["inspect", "KEY"], ["KEY"], ["--key-file", "KEY"],
    ["scan", "-l", "list.cordon", "--delta", "KEY"], ["scan", "-l", "list.cordon", "--max-age", "KEY"],
    ["scan", "-l", "list.cordon", "--at", "KEY"], ["lint", "list.yaml", "--profile", "KEY"],
  ]) func noMessageRepeatsAKey(arguments: [String]) throws {
    let workshop = try Workshop.withSmallList()
    for key in [Self.digits, Self.key, Self.digits.lowercased(), "Cordon-Ed25519-Private:" + Self.digits] {
      let outcome = try workshop.run(arguments.map { $0.replacing("KEY", with: key) }, input: Array("x\n".utf8))
      let message = outcome.message
      #expect(!message.lowercased().contains(Self.digits.lowercased().prefix(60)), "\(key) in: \(message)")
      #expect(!message.isEmpty)
    }
  }

  /// A part of a key, or one with a slip, where a key's file should be named.
  @Test(arguments: ["--key-file", "--trust"]) func noMessageRepeatsAPartOfAKey(option: String) throws {
    let workshop = try Workshop.withSmallList()
    for key in [Self.digits + "0", String(Self.digits.dropLast()), "0x" + Self.digits, String(Self.digits.prefix(40))] {
      let outcome = try workshop.run("scan", "-l", "list.cordon", option, key)
      #expect(outcome.status == 2 && !outcome.message.contains(Self.digits.prefix(40)), "\(outcome.message)")
      #expect(outcome.message.hasPrefix("cordon: \(option) takes the name of a file"), "\(outcome.message)")
    }
  }

  @Test func filesNamedByTheirDigestAreToldApart() throws {
    let workshop = try Workshop.withSmallList()
    let name = Self.digits.lowercased()
    try workshop.write(Bytes.gzip("kettle.test\n") + [1], to: name)
    let outcome = try workshop.run("scan", "-l", "list.cordon", name)
    #expect(outcome.status == 2 && outcome.message.contains("cordon: \(name): 1 byte"), "\(outcome.message)")
  }

  @Test func whatIsNoKeyIsShown() {
    for arguments in [
      ["cordon", "--key-file", "list.secret"], ["cordon", "--trust", "cordon-ed25519-public:" + Self.digits],
      ["cordon", "posts/\(Self.digits).jsonl"], ["cordon", "-l", String(Self.digits.prefix(63))],
    ] {
      let text = "cannot open " + arguments[arguments.count - 1]
      #expect(SecretArguments.hidden(in: text, arguments: arguments) == text)
    }
    #expect(
      SecretArguments.hidden(in: "a \(Self.digits) b \(Self.digits)", arguments: ["cordon", "--x=\(Self.digits)"])
        == "a (a key, not shown) b (a key, not shown)")
  }
}
