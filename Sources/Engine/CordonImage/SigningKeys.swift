// The two halves of an Ed25519 key (RFC 8032): the private one signs images, the public one tells whose they are.
//
// Written as a line of text: a word that says which half it is, and 64 hexadecimal digits. Who mixes the two up is told
// so, and a public key can be compared by eye. How they stand in files is in KeyFile.swift.

import CordonBytes
import Crypto

/// Tells the images that one publisher signed from all others.
///
///     let key = try PublicKey("cordon-ed25519-public:5a01…")
///     let blocklist = try Blocklist(contentsOf: "list.cordon", trusting: [key])
public struct PublicKey: Sendable, Hashable, CustomStringConvertible {
  /// What its text begins with.
  static let prefix = "cordon-ed25519-public:"

  /// The 32 bytes of RFC 8032.
  let bytes: [UInt8]

  /// Nil unless there are 32 bytes.
  init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Reads the text of a key: `cordon-ed25519-public:` and 64 hexadecimal digits of either case.
  ///
  /// - Throws: ``KeyError``: that it is a private key, or no key.
  public init(_ text: some StringProtocol) throws(KeyError) {
    if text.hasPrefix(PrivateKey.prefix) { throw KeyError(.isPrivate) }
    guard text.hasPrefix(PublicKey.prefix),
      let digits = KeySHA256(hexadecimal: Array(text.utf8.dropFirst(PublicKey.prefix.utf8.count)).span)
    else { throw KeyError(.notAKey(line: 1)) }
    bytes = digits.bytes
  }

  /// The text that ``init(_:)`` reads, with digits of lower case.
  public var description: String { keyText(PublicKey.prefix, bytes) }

  /// The first 16 bytes of the key's SHA-256, 32 hexadecimal digits: what people compare, and what messages name.
  public var fingerprint: String {
    var digits: [UInt8] = []
    digits.appendHexadecimal(KeySHA256(of: bytes.span).bytes.prefix(16))
    return String(decoding: digits, as: UTF8.self)
  }

  /// Whether `signature`, 64 bytes, is this key's on `message`.
  func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
    return key.isValidSignature(signature, for: message)
  }
}

/// Signs images. Keep it where the lists are made, and nowhere else.
///
///     let key = PrivateKey()
///     try key.write(to: "list.key")  // and list.key.pub, which goes to those who use the lists
///     try compilation.write(to: "list.cordon", signedBy: key)
///
/// Its `description` is no secret, so that no log shows one by accident.
public struct PrivateKey: Sendable, CustomStringConvertible {
  /// What its text begins with.
  static let prefix = "cordon-ed25519-private:"

  private let key: Curve25519.Signing.PrivateKey

  /// A new key, from the system's random numbers.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// Reads the text of a key: `cordon-ed25519-private:` and 64 hexadecimal digits of either case, the seed of RFC 8032.
  ///
  /// - Throws: ``KeyError``: that it is a public key, or no key.
  public init(_ text: some StringProtocol) throws(KeyError) {
    if text.hasPrefix(PublicKey.prefix) { throw KeyError(.isPublic) }
    guard text.hasPrefix(PrivateKey.prefix),
      let digits = KeySHA256(hexadecimal: Array(text.utf8.dropFirst(PrivateKey.prefix.utf8.count)).span),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: digits.bytes)
    else { throw KeyError(.notAKey(line: 1)) }
    self.key = key
  }

  /// The half that others are given.
  public var publicKey: PublicKey {
    guard let key = PublicKey(bytes: [UInt8](key.publicKey.rawRepresentation)) else {
      preconditionFailure("an Ed25519 public key has 32 bytes")
    }
    return key
  }

  /// Names the key, and does not give it away.
  public var description: String { "the private half of \(publicKey)" }

  /// The text that ``init(_:)`` reads: a secret.
  var text: String { keyText(PrivateKey.prefix, [UInt8](key.rawRepresentation)) }

  /// The signature on `message`, 64 bytes.
  func signature(for message: [UInt8]) -> [UInt8] {
    // It can fail only where memory is short.
    guard let signature = try? key.signature(for: message) else { preconditionFailure("the key could not sign") }
    return [UInt8](signature)
  }
}

private func keyText(_ prefix: String, _ bytes: [UInt8]) -> String {
  var text = Array(prefix.utf8)
  text.appendHexadecimal(bytes)
  return String(decoding: text, as: UTF8.self)
}
