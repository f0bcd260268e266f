// Keys as text and as files: what is a key, what is told to those who give another, and that none is overwritten.

import CordonTestSupport
import Foundation
import Testing

@testable import CordonImage

struct KeyTests {
  private let folder: TemporaryFolder
  private let key = PrivateKey.sample

  init() { folder = TemporaryFolder() }

  private func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
    return folder.file(name)
  }

  private func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: folder.file(name))[.posixPermissions] as? Int
  }

  @Test func aKeyIsItsText() throws {
    let made = PrivateKey()
    #expect(try PrivateKey(made.text).publicKey == made.publicKey)
    #expect(try PublicKey("\(made.publicKey)") == made.publicKey)
    #expect(made.publicKey != PrivateKey().publicKey)
    let upper = "cordon-ed25519-public:" + "\(key.publicKey)".dropFirst(22).uppercased()
    #expect(try PublicKey(upper) == key.publicKey)
    #expect(key.publicKey.fingerprint == "21fe31dfa154a261626bf854046fd227")
    #expect(!"\(key)".contains(key.text.suffix(64)))
  }

  static let wrongTexts = [
    "", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "cordon-ed25519-public:",
    "cordon-ed25519-public:d75a98", "cordon-ed25519-public:" + String(repeating: "g", count: 64),
    "cordon-ed25519-public:" + String(repeating: "0", count: 65), "ssh-ed25519 AAAAC3Nz",
  ]

  @Test(arguments: wrongTexts) func whatIsNoKeyIsNone(text: String) {
    let error = #expect(throws: KeyError.self) { try PublicKey(text) }
    #expect(error == KeyError(.notAKey(line: 1)))
    #expect(throws: KeyError.self) { try PrivateKey(text) }
  }

  @Test func theTwoHalvesAreNotMixedUp() throws {
    let path = folder.file("k")
    try key.write(to: path)
    #expect(#expect(throws: KeyError.self) { try PublicKey(key.text) }?.problem == .isPrivate)
    #expect(#expect(throws: KeyError.self) { try PrivateKey("\(key.publicKey)") }?.problem == .isPublic)
    #expect(#expect(throws: KeyError.self) { try PublicKey.keys(inFile: path) } == KeyError(.isPrivate, path: path))
    let wrong = #expect(throws: KeyError.self) { try PrivateKey(contentsOf: path + ".pub") }
    #expect(wrong == KeyError(.isPublic, path: path + ".pub"))
    #expect(wrong?.description.contains("give \(path)") == true)
  }

  @Test func aWrittenPairIsReadAgain() throws {
    let path = folder.file("k")
    try key.write(to: path)
    #expect(folder.names == ["k", "k.pub"])
    #expect(try mode("k") == 0o600)
    #expect(!PrivateKey.isExposed(at: path))
    #expect(try PrivateKey(contentsOf: path).publicKey == key.publicKey)
    #expect(try PublicKey.keys(inFile: path + ".pub") == [key.publicKey])
    for other in [0o640, 0o604, 0o620] {
      try FileManager.default.setAttributes([.posixPermissions: other], ofItemAtPath: path)
      #expect(PrivateKey.isExposed(at: path))
    }
  }

  @Test(arguments: ["k", "k.pub"]) func noFileIsOverwrittenAndNoHalfIsLeft(taken: String) throws {
    let there = try write("mine", to: taken)
    let error = #expect(throws: KeyError.self) { try key.write(to: folder.file("k")) }
    #expect(error == KeyError(.exists, path: there))
    #expect(folder.names == [taken])
    #expect(try String(contentsOfFile: there, encoding: .utf8) == "mine")
  }

  @Test func aFileHoldsSeveralPublicKeys() throws {
    let other = PrivateKey().publicKey
    let text = "# the old one\r\n  \(key.publicKey)  \r\n\r\n\t# the new one\n\(other)"
    #expect(try PublicKey.keys(inFile: write(text, to: "keys")) == [key.publicKey, other])
    let two = try write("\(key.text)\n\(PrivateKey().text)\n", to: "two")
    #expect(#expect(throws: KeyError.self) { try PrivateKey(contentsOf: two) }?.problem == .severalKeys)
  }

  @Test func whatIsNoFileOfKeysIsToldByName() throws {
    let image = try write("\u{89}CORDON\n" + String(repeating: "\0", count: 500), to: "image")
    let cases: [(String, KeyError.Problem)] = [
      (folder.file("missing"), .cannotOpen(reason: "No such file or directory")), (folder.path, .isFolder),
      (try write("", to: "empty"), .empty), (try write("# nothing\n\n", to: "comment"), .empty),
      (try write("\(key.publicKey)\nx\n", to: "second"), .notAKey(line: 2)), (image, .notAKey(line: 1)),
      (try write(String(repeating: "\n", count: 65_537), to: "large"), .tooLarge), ("/dev/null", .empty),
    ]
    for (path, problem) in cases {
      #expect(#expect(throws: KeyError.self) { try PublicKey.keys(inFile: path) } == KeyError(problem, path: path))
    }
    let unwritable = #expect(throws: KeyError.self) { try key.write(to: folder.file("no/k")) }
    #expect(unwritable?.problem == .cannotWrite(reason: "No such file or directory"))
  }

  @Test func everyErrorIsOneSentenceWithoutAKey() {
    let problems: [KeyError.Problem] = [
      .cannotOpen(reason: "Permission denied"), .isFolder, .tooLarge, .empty, .notAKey(line: 3), .isPrivate, .isPublic,
      .severalKeys, .exists, .cannotWrite(reason: "I/O error"),
    ]
    for path in ["list.key", nil] {
      let sentences = problems.map { KeyError($0, path: path).description }
      #expect(Set(sentences).count == problems.count)
      for sentence in sentences {
        #expect(sentence.hasPrefix(path ?? "the key") && !sentence.contains("\n") && !sentence.hasSuffix("."))
      }
    }
  }
}
