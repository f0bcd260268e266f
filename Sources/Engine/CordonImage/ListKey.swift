// The secret key of a list, without which nobody can ask its image anything. Two keys are made of it: one for digests, one
// for the filters, which are sealed:
//
//   filters ─► tag = HMAC(filter key, filters) ─► AES-256-GCM under HMAC(filter key, "seal" ‖ tag) ─► the same places
//
// The tag makes the key of the seal another one for other filters, so that one nonce does, and the same list gives the same
// bytes. It stands in the image, with that of the seal, by which a wrong key is told.

import Crypto

/// A secret of 32 bytes that an image was compiled with.
public struct ListKey: Sendable {
  private let secret: SymmetricKey

  /// Nil unless `bytes` are 32.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    secret = SymmetricKey(data: bytes)
  }

  private init(_ secret: SymmetricKey) { self.secret = secret }

  /// A new key, of the system's random numbers.
  public init() { secret = SymmetricKey(size: .bits256) }

  /// Writes the key to a new file that its owner alone can read: 64 hexadecimal digits.
  ///
  /// - Throws: ``KeyError``; ``KeyError/Problem/exists`` where there is a file already, since no key is overwritten.
  public func write(to path: String) throws(KeyError) {
    var text: [UInt8] = []
    text.appendHexadecimal(secret.withUnsafeBytes { Array($0) })
    try KeyFile.create(path, mode: 0o600, String(decoding: text, as: UTF8.self) + "\n")
  }

  /// Another key, for one purpose.
  private func derived(_ purpose: String, _ more: [UInt8] = []) -> SymmetricKey {
    let code = HMAC<SHA256>.authenticationCode(for: Array("cordon \(purpose)\n".utf8) + more, using: secret)
    return SymmetricKey(data: code)
  }

  /// That of ``KeyDigester``.
  var digestKey: SymmetricKey { derived("digests") }

  /// Bytes of a seal: the tag of the filters, and that of the cipher.
  static let sealSize = tagSize + 16
  private static let tagSize = 32
  /// One for all: each key of a cipher seals but one text.
  private static let nonce = [UInt8](repeating: 0, count: 12)

  /// Returns `filters` encrypted, and the seal that proves them.
  ///
  /// - Throws: ``ImageError`` where the cipher refuses them, as it does above 64 GiB.
  func sealed(_ filters: [UInt8]) throws(ImageError) -> (filters: [UInt8], seal: [UInt8]) {
    let own = derived("filters")
    let tag = Array(HMAC<SHA256>.authenticationCode(for: filters, using: own))
    guard
      let box = try? AES.GCM.seal(
        filters, using: ListKey(own).derived("seal", tag), nonce: AES.GCM.Nonce(data: ListKey.nonce))
    else {
      throw ImageError(.cannotWrite(step: "encrypting the filters", reason: "the cipher refused them"))
    }
    return (Array(box.ciphertext), tag + Array(box.tag))
  }

  /// What was sealed; nil where this is not the key it was sealed with.
  func opened(_ filters: [UInt8], seal: [UInt8]) -> [UInt8]? {
    guard seal.count == ListKey.sealSize else { return nil }
    let key = ListKey(derived("filters")).derived("seal", Array(seal.prefix(ListKey.tagSize)))
    guard
      let box = try? AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: ListKey.nonce), ciphertext: filters, tag: seal.suffix(16)),
      let opened = try? AES.GCM.open(box, using: key)
    else { return nil }
    return Array(opened)
  }
}
