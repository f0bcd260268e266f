// Lists with a secret key, hashes of addresses, and days of the past, by the built command.

import CordonTestSupport
import Foundation
import Testing

@Suite struct SecretKeyCommandTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(
      "name: demo\nrules:\n  - url: https://youtu.be/EXAMPLE0001\n  - domain: kettle.test\n", to: "list.yaml")
    try workshop.write(String(repeating: "0f", count: 32) + "\n", to: "list.secret")
    try workshop.write(String(repeating: "1E", count: 32), to: "other.secret")
    for name in ["list.secret", "other.secret"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o600], ofItemAtPath: workshop.folder.appending(path: name).path)
    }
  }

  private let items = "https://www.youtube.com/watch?v=EXAMPLE0001\nx.kettle.test/a\nnothing.test\n"

  @Test func aListWithAKeyIsAskedWithItAlone() throws {
    let made = try workshop.run("compile", "list.yaml", "--key-file", "list.secret", "-o", "list.cordon")
    #expect(made.status == 0 && made.message == "cordon: list.cordon: 2 rules\n")
    let found = try workshop.run("scan", "-l", "list.cordon", "--key-file", "list.secret", "--count", input: items)
    #expect(found.status == 0 && found.text == "2\n")
    let cases: [(arguments: [String], says: String)] = [
      (
        ["scan", "-l", "list.cordon"],
        "list.cordon can be asked only with the secret key that it was compiled with; give --key-file"
      ),
      (
        ["scan", "-l", "list.cordon", "--key-file", "other.secret"],
        "list.cordon was compiled with another secret key than the one given; look at --key-file"
      ),
      (["explain", "-l", "list.cordon", "x"], "list.cordon can be asked only with the secret key"),
      (["check", "-l", "list.cordon"], "list.cordon can be asked only with the secret key"),
      (
        ["scan", "-l", "list.cordon", "--key-file", "list.yaml"],
        "--key-file: list.yaml is not a secret key, which is 64 hexadecimal digits"
      ),
      (["scan", "-l", "list.cordon", "--key-file", "gone"], "--key-file: gone: there is no such file"),
    ]
    for (arguments, says) in cases {
      let outcome = try workshop.run(arguments, input: Array(items.utf8))
      #expect(
        outcome.status == 2 && outcome.text == "" && outcome.message.hasPrefix("cordon: \(says)"),
        "\(arguments): \(outcome.message)")
    }
    #expect(try workshop.run("check", "-l", "list.cordon", "--key-file", "list.secret").status == 0)
    // A list without a key is asked without one.
    #expect(try workshop.run("compile", "list.yaml", "-o", "plain.cordon").status == 0)
    let plain = try workshop.run("scan", "-l", "plain.cordon", "--key-file", "list.secret", input: items)
    #expect(plain.status == 2 && plain.message.contains("without a secret key"))
  }

  @Test func keyedOnlyRefusesWhatStandsReadable() throws {
    try workshop.write(
      "rules:\n  - domain: kettle.test\n  - phrase: tea pot\n  - {pattern: teapot, id: p}\n", to: "text.yaml")
    let outcome = try workshop.run(
      "compile", "text.yaml", "--key-file", "list.secret", "--keyed-only", "-o", "text.cordon")
    #expect(outcome.status == 2)
    #expect(
      outcome.message.contains("text.yaml:3:13: error: a phrase stands readable in the image"), "\(outcome.message)")
    #expect(outcome.message.contains("error: a pattern stands readable in the image"))
    #expect(try !workshop.names.contains("text.cordon"))
    let alone = try workshop.run("compile", "text.yaml", "--keyed-only", "-o", "text.cordon")
    #expect(alone.status == 2 && alone.message.contains("--keyed-only needs the secret key"))
  }

  @Test func aKeyIsMadeOnceAndKeptSecret() throws {
    let made = try workshop.run("keygen", "--secret", "-o", "new.secret")
    #expect(made.status == 0 && made.text == "")
    #expect(
      made.message == "cordon: new.secret: the secret key, for compile --key-file and for every user of the list\n")
    let key = String(decoding: try workshop.bytes(of: "new.secret"), as: UTF8.self)
    #expect(key.wholeMatch(of: /[0-9a-f]{64}\n/) != nil)
    let path = workshop.folder.appending(path: "new.secret").path
    let mode = { try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int }
    #expect(try mode() == 0o600)
    let again = try workshop.run("keygen", "--secret", "-o", "new.secret")
    #expect(again.status == 2 && again.message.hasPrefix("cordon: new.secret is there already"))
    #expect(String(decoding: try workshop.bytes(of: "new.secret"), as: UTF8.self) == key)
    #expect(try workshop.run("keygen", "--secret", "-o", "newer.secret").status == 0)
    #expect(String(decoding: try workshop.bytes(of: "newer.secret"), as: UTF8.self) != key)

    let compile = ["compile", "list.yaml", "-o", "list.cordon", "--key-file"]
    #expect(try workshop.run(compile + ["new.secret"]).message == "cordon: list.cordon: 2 rules\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    let scan = try workshop.run("scan", "-l", "list.cordon", "--count", "--key-file", "new.secret", input: items)
    #expect(scan.text == "2\n")
    #expect(
      scan.message == "cordon: warning: others than the owner can read new.secret, and can then check any address "
        + "against the list; fix this with: chmod 600 new.secret\n")
  }

  @Test func anotherSaltGivesOtherIDs() throws {
    var ids: [[String?]] = []
    for (salt, name) in [([], "a"), (["--salt", "north"], "b"), (["--salt", "north"], "c")] {
      #expect(try workshop.run(["compile", "list.yaml", "-o", "\(name).cordon"] + salt).status == 0)
      let found = try workshop.run("scan", "-l", "\(name).cordon", input: items)
      ids.append(try found.records.flatMap { ($0["matches"] as? [[String: Any]])?.map { $0["rule"] as? String } ?? [] })
    }
    #expect(ids[0].count == 2 && ids[0] != ids[1] && ids[1] == ids[2])
    #expect(try workshop.bytes(of: "b.cordon") == workshop.bytes(of: "c.cordon"))
  }

  /// The worked examples of docs/lists.md; the hashes were made by another program.
  static let hashes: [(url: String, key: String, hash: String)] = [
    (
      "HTTP://WWW.Example.COM.:80//a/./b/?utm_source=x&b=2&a=1", "example.com/a/b?a=1&b=2",
      "174384e0912a07f280bb69d8b99b1f94a26c0826cf9d9a4b5100a47d7cf447cb"
    ),
    ("https://example.org", "example.org/", "5684f90a917dc4c5ccec467607e8da5f2f6eb1151e6029fb17c8e6e7fd136642"),
    (
      "m.youtube.com/watch?v=EXAMPLE0001#t=9", "m.youtube.com/watch?v=EXAMPLE0001",
      "d01d5a5c625bfdcb4e5c2fc84f8bca602e5f8aa5bcdb1c8d0a2c0b5a2de2b7d3"
    ),
  ]

  @Test(arguments: hashes) func aHashIsThatOfTheKey(url: String, key: String, hash: String) throws {
    let outcome = try workshop.run("hash", url)
    #expect(outcome.status == 0 && outcome.text == "\(hash)  \(key)\n", "\(outcome.text)")
    let json = try workshop.run("hash", "--format", "jsonl", input: "{\"url\": \"\(url)\"}\n")
    #expect(json.text == "{\"input\":\"\(url)\",\"sha256\":\"\(hash)\",\"key\":\"\(key)\"}\n", "\(json.text)")
    // A list that has nothing else holds for the address.
    try workshop.write("rules:\n  - sha256: \(hash)\n", to: "hashed.yaml")
    #expect(try workshop.run("compile", "hashed.yaml", "-o", "hashed.cordon").status == 0)
    #expect(try workshop.run("scan", "-l", "hashed.cordon", "--count", input: url + "\n").text == "1\n")
  }

  /// A plain list of hashes, told from its lines, or by `--as`.
  @Test func aListMayBeNothingButHashes() throws {
    let hashes = try SecretKeyCommandTests.hashes.map { url, _, hash in
      let text = try workshop.run("hash", url).text
      #expect(text.hasPrefix(hash))
      return hash
    }
    try workshop.write("# a comment\n" + hashes.joined(separator: "\n").uppercased() + "\n", to: "hashes.txt")
    for options in [[], ["--as", "sha256"]] {
      let made = try workshop.run(["compile", "hashes.txt", "-o", "hashed.cordon"] + options)
      let warning =
        "hashes.txt:2:1: warning: \(hashes.count) lines of 64 hexadecimal digits: taken for SHA-256 of match keys, as cordon "
        + "hash prints them; say so with --as sha256 where all are\n"
      #expect(
        made.message == (options.isEmpty ? warning : "") + "cordon: hashed.cordon: \(hashes.count) rules"
          + (options.isEmpty ? " (0 errors, 1 warning)\n" : "\n"))
      let items = SecretKeyCommandTests.hashes.map(\.url).joined(separator: "\n") + "\nnothing.test\n"
      let found = try workshop.run("scan", "-l", "hashed.cordon", input: items)
      #expect(found.lines.count == hashes.count && found.text.contains(#""kind":"sha256""#), "\(found.text)")
    }
    try workshop.write(hashes[0].dropLast() + "\na.test\n", to: "hashes.txt")
    let wrong = try workshop.run("compile", "hashes.txt", "--as", "sha256", "-o", "hashed.cordon")
    #expect(
      wrong.message.contains("hashes.txt:1:1: error: `sha256` wants 64 hexadecimal digits, and this has 63")
        && wrong.message.contains("hashes.txt:2:2: error: `sha256` wants 64 hexadecimal digits and nothing else"),
      "\(wrong.message)")
  }

  @Test func whatIsNoAddressHasNoHash() throws {
    let outcome = try workshop.run("hash", "http://")
    #expect(outcome.status == 1 && outcome.text == "\n" && outcome.message.hasPrefix("cordon: line 1: "))
    #expect(try workshop.run("hash", input: "http://\nexample.org\n").text.hasPrefix("\n5684f90a"))
  }

  @Test func aDayOfThePastIsAskedFor() throws {
    try workshop.write("rules:\n  - {domain: kettle.test, expires: 2026-01-01}\n", to: "past.yaml")
    #expect(try workshop.run("compile", "past.yaml", "-o", "past.cordon").status == 0)
    #expect(try workshop.run("scan", "-l", "past.cordon", "--count", input: items).text == "0\n")
    #expect(try workshop.run("scan", "-l", "past.cordon", "--count", "--at", "2025-12-31", input: items).text == "1\n")
    #expect(try workshop.run("scan", "-l", "past.cordon", "--count", "--at", "2026-01-01", input: items).text == "0\n")
    let explain = ["explain", "-l", "past.cordon", "kettle.test"]
    let expired = try workshop.run(explain + ["--at", "2026-01-01"])
    #expect(expired.status == 1 && expired.text.contains("no match: the rules that would hold have expired"))
    #expect(try workshop.run(explain + ["--at", "2025-12-31"]).status == 0)
    let wrong = try workshop.run("scan", "-l", "past.cordon", "--at", "2026-02-30", input: items)
    #expect(wrong.status == 2 && wrong.message.contains("--at must be a day that exists, such as 2026-11-26"))
  }
}
