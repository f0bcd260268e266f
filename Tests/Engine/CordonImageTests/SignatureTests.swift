// Signed images: who signed them is told, and every change of them is seen, of the signature itself too.

import CordonBytes
import CordonModel
import Foundation
import Testing

@testable import CordonImage

struct SignatureTests {
  private let list = SampleList.small

  private func signed(by key: PrivateKey = .sample) throws -> [UInt8] {
    var bytes = try list.serialized()
    SignatureBlock.append(to: &bytes, signedBy: key)
    return bytes
  }

  private func problem(_ bytes: [UInt8]) -> ImageError.Problem? {
    #expect(throws: ImageError.self) { try Image(verifying: bytes) }?.problem
  }

  @Test func signingAddsABlockAndChangesNothing() throws {
    let unsigned = try list.serialized()
    let signed = try signed()
    #expect(signed.count == unsigned.count + 128)
    #expect(Array(signed.prefix(unsigned.count)) == unsigned)
    let image = try Image(verifying: signed)
    #expect(image.info.signer == PrivateKey.sample.publicKey)
    #expect(image.info.digest == (try Image(verifying: unsigned).info.digest))
    #expect(image.info.fileSize == signed.count)
    #expect(try Image(verifying: unsigned).info.signer == nil)
    image.readEverything(askingFor: list)
  }

  @Test func trustIsInTheKeyThatSigned() throws {
    let image = try Image(verifying: signed())
    let (own, other) = (PrivateKey.sample.publicKey, PrivateKey().publicKey)
    try image.verifySigner(isAmong: [own])
    try image.verifySigner(isAmong: [other, own])
    for keys in [[], [other]] {
      let error = #expect(throws: ImageError.self) { try image.verifySigner(isAmong: keys) }
      #expect(error?.problem == .untrustedSigner(fingerprint: own.fingerprint))
    }
    let unsigned = try Image(verifying: list.serialized())
    for keys in [[], [own]] {
      let error = #expect(throws: ImageError.self) { try unsigned.verifySigner(isAmong: keys) }
      #expect(error?.problem == .unsigned)
    }
  }

  /// A digest that was signed may be written behind anything: nobody is given tables before it is known to be right.
  @Test func tablesOfAnAlteredImageAreNotRead() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "cordon-\(UUID().uuidString).cordon").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var bytes = try signed()
    let tables = try Image(verifying: bytes).sections.tables
    for isAltered in [false, true] {
      if isAltered { bytes[tables.at(0)] ^= 1 }
      try Data(bytes).write(to: URL(filePath: path))
      let result = Result { try Image(contentsOf: path, trusting: [PrivateKey.sample.publicKey]) }
      if isAltered {
        #expect(throws: ImageError(.digestMismatch, path: path)) { try result.get() }
      } else {
        #expect(try result.get().info.signer == PrivateKey.sample.publicKey)
      }
    }
  }

  @Test func everyFlippedBitIsRefused() throws {
    let bytes = try signed()
    var refused = 0
    for i in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[i] ^= 1 << UInt8(bit)
        #expect(throws: ImageError.self, "byte \(i), bit \(bit)") { try Image(verifying: damaged) }
        refused += 1
      }
    }
    #expect(refused == bytes.count * 8 && bytes.count > 1_000)
  }

  /// Whoever cuts off the block has the unsigned image, which only those refuse who ask for trust.
  @Test func everyTruncationIsRefusedButTheOneThatTakesTheBlock() throws {
    let bytes = try signed()
    let unsigned = bytes.count - SignatureBlock.size
    for length in unsigned..<bytes.count {
      if length == unsigned {
        #expect(try Image(verifying: Array(bytes.prefix(length))).info.signer == nil)
      } else {
        #expect(
          problem(Array(bytes.prefix(length))) == .truncated(size: length, expected: UInt64(bytes.count)), "\(length)")
      }
    }
    for length in 0..<unsigned {
      #expect(throws: ImageError.self, "\(length)") { try Image(verifying: Array(bytes.prefix(length))) }
    }
  }

  @Test func bytesBehindTheBlockAreRefused() throws {
    let bytes = try signed()
    let block = Array(bytes.suffix(SignatureBlock.size))
    for more in [[0], [0x89], block] {
      #expect(problem(bytes + more) == .trailingBytes(size: bytes.count + more.count, expected: UInt64(bytes.count)))
    }
    // What is no block is no signature that was cut short.
    let unsigned = try list.serialized()
    #expect(
      problem(unsigned + [0x88]) == .trailingBytes(size: unsigned.count + 1, expected: UInt64(unsigned.count)))
  }

  static let forgeries: [(offset: Int, value: UInt32, problem: ImageError.Problem)] = [
    (8, 0, .unknownVersion(found: "signature version 0", known: "version 1")),
    (8, 2, .unknownVersion(found: "signature version 2", known: "version 1")),
    (12, 127, .malformedSignature(reason: "its size is impossible")),
    (12, .max, .malformedSignature(reason: "its size is impossible")),
    (16, 0, .wrongSignature), (44, .max, .wrongSignature), (48, 0, .wrongSignature), (80, 1, .wrongSignature),
    (108, .max, .wrongSignature),
    (112, 1, .malformedSignature(reason: "reserved bytes are not 0")),
    (124, 0x8000_0000, .malformedSignature(reason: "reserved bytes are not 0")),
  ]

  @Test(arguments: forgeries)
  func aForgedFieldOfTheBlockIsNamed(offset: Int, value: UInt32, expected: ImageError.Problem) throws {
    var bytes = try signed()
    var field: [UInt8] = []
    field.append(little: value)
    let start = bytes.count - SignatureBlock.size + offset
    bytes.replaceSubrange(start..<start + 4, with: field)
    #expect(problem(bytes) == expected)
  }

  @Test func aSignatureIsOfOneImageAndOneKey() throws {
    let bytes = try signed()
    // That of another list.
    var other = try SampleList.random(ruleCount: 5, keyCount: 9, seed: 1).serialized()
    other += bytes.suffix(SignatureBlock.size)
    #expect(problem(other) == .wrongSignature)
    // Another key in front of the same signature.
    var renamed = bytes
    let key = bytes.count - SignatureBlock.size + SignatureBlock.Field.key
    renamed.replaceSubrange(key..<key + 32, with: PrivateKey().publicKey.bytes)
    #expect(problem(renamed) == .wrongSignature)
    // The same list with another date.
    var writer = list.writer()
    writer.date = Timestamp("2026-11-26")
    #expect(try problem(writer.serialize() + bytes.suffix(SignatureBlock.size)) == .wrongSignature)
    // The key's signature on the digest alone, made for something else.
    var reused = bytes
    let digest = Array(bytes[(bytes.count - 160)..<(bytes.count - 128)])
    reused.replaceSubrange(key + 32..<key + 96, with: PrivateKey.sample.signature(for: digest))
    #expect(problem(reused) == .wrongSignature)
  }

  /// What is signed, byte for byte: other programs may verify images too.
  @Test func theSignedMessageIsAsDescribed() throws {
    let bytes = try signed()
    let body = bytes.count - 160
    var message = Array("cordon image signature 1".utf8) + bytes[8..<12]
    message += bytes[16..<24]
    message += sha256(Array(bytes[..<body]))
    #expect(message.count == 68)
    let key = try #require(PublicKey(bytes: Array(bytes[(body + 48)..<(body + 80)])))
    #expect(key.verifies(Array(bytes[(body + 80)..<(body + 144)]), of: message))
    #expect(key.bytes == PrivateKey.sample.publicKey.bytes)
  }

  /// RFC 8032, section 7.1, the first test: the key of these tests, and its signature on nothing.
  @Test func keysAndSignaturesAreThoseOfTheStandard() {
    let key = PrivateKey.sample
    #expect(
      "\(key.publicKey)"
        == "cordon-ed25519-public:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    var digits: [UInt8] = []
    digits.appendHexadecimal(key.signature(for: []))
    #expect(
      String(decoding: digits, as: UTF8.self)
        == "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b")
  }

  @Test func aDateIsKeptAndChangesNothingElse() throws {
    let unknown = try list.serialized()
    var writer = list.writer()
    writer.date = Timestamp("2026-11-26T18:00:01Z")
    let dated = try writer.serialize()
    #expect(try Image(verifying: dated).info.date?.description == "2026-11-26T18:00:01Z")
    #expect(try Image(verifying: unknown).info.date == nil)
    let differing = unknown.indices.filter { unknown[$0] != dated[$0] }
    #expect(!differing.isEmpty && differing.allSatisfy { (56..<64).contains($0) || $0 >= unknown.count - 32 })
  }

  @Test(arguments: [-1, Int64.min, Int64.max, Timestamp.maximum.secondsSince1970 + 1])
  func anImpossibleDateIsRefused(seconds: Int64) throws {
    var bytes = try list.serialized().dropLast(32) as [UInt8]
    var field: [UInt8] = []
    field.append(little: seconds)
    bytes.replaceSubrange(56..<64, with: field)
    #expect(problem(bytes + sha256(bytes)) == .malformed(section: "header", reason: "its date is impossible"))
  }
}

extension PrivateKey {
  /// The key of RFC 8032's first test, which everybody knows.
  static let sample = try! PrivateKey(
    "cordon-ed25519-private:9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
}
