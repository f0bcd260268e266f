// The signature of an image, which stands behind it: an image is signed by appending 128 bytes, and nothing of it changes.
//
//   0            bodySize    bodySize + 32        bodySize + 160
//   ├ body (Layout.swift) ┼ its SHA-256 ┼ signature block ┤
//
// Block (all numbers little-endian)
//   offset bytes
//        0     8  magic: 89 43 4F 52 44 53 49 47 ("CORDSIG" behind a byte that no text begins with)
//        8     4  version of the block: 1
//       12     4  bytes of the block, a count: 128
//       16    32  public key: Ed25519 (RFC 8032)
//       48    64  signature by that key
//      112    16  reserved, 0
//
// What is signed is 68 bytes: "cordon image signature 1" · u32 format version · u64 body size · the 32 bytes of the
// body's SHA-256. That covers every byte of the file: the body by its SHA-256, which the reader computes
// anew and compares; the digest, since it is what is signed; of the block the magic, the sizes and the reserved bytes,
// since they can have one value alone; the key and the signature, since Ed25519 hashes the key along with what it signs.
// The words in front keep the same key's signatures on anything else from being taken for one on an image.
//
// A signature says who made the image. Whether that is anybody to be trusted, the reader must be told (`--trust`): whoever
// cuts the block off has an image that is whole and unsigned, and whoever signs it anew one that is whole and theirs.

enum SignatureBlock {
  static let magic: [UInt8] = [0x89, 0x43, 0x4F, 0x52, 0x44, 0x53, 0x49, 0x47]
  static let version: UInt32 = 1
  static let size = 128

  /// Where each field begins, in bytes from the block's start.
  enum Field {
    static let version = 8
    static let size = 12
    static let key = 16
    static let signature = 48
    static let reserved = 112
  }

  /// The bytes that are signed.
  static func message(formatVersion: UInt32, bodySize: Int, digest: KeySHA256) -> [UInt8] {
    var message = Array("cordon image signature 1".utf8)
    message.append(little: formatVersion)
    message.append(little: UInt64(bodySize))
    message += digest.bytes
    return message
  }

  /// Appends to `image`, as ``ImageWriter/serialize()`` made it, the block of `key`.
  static func append(to image: inout [UInt8], signedBy key: PrivateKey) {
    let bodySize = image.count - Layout.digestSize
    guard let digest = KeySHA256(Array(image[bodySize...]).span) else { preconditionFailure("32 bytes are a SHA-256") }
    let message = message(formatVersion: Layout.version, bodySize: bodySize, digest: digest)
    image += magic
    image.append(little: version)
    image.append(little: UInt32(size))
    image += key.publicKey.bytes
    image += key.signature(for: message)
    image.append(contentsOf: repeatElement(0, count: size - Field.reserved))
  }

  /// Whether what stands from `offset` on begins as a block does: then it is one, whole or cut short.
  static func begins(at offset: Int, in memory: ImageMemory) -> Bool {
    let count = min(magic.count, memory.count - offset)
    return count > 0 && (0..<count).allSatisfy { memory.u8(offset + $0) == magic[$0] }
  }

  /// Who signed an image whose digest is `digest`, as it stands in it: proves the whole block.
  static func verifiedKey(
    at offset: Int, of memory: ImageMemory, bodySize: Int, digest: KeySHA256
  ) throws(ImageError) -> PublicKey {
    let found = memory.u32(offset + Field.version)
    guard found == version else {
      throw ImageError(.unknownVersion(found: "signature version \(found)", known: "version \(version)"))
    }
    guard memory.u32(offset + Field.size) == UInt32(size) else {
      throw ImageError(.malformedSignature(reason: "its size is impossible"))
    }
    guard (Field.reserved..<size).allSatisfy({ memory.u8(offset + $0) == 0 }) else {
      throw ImageError(.malformedSignature(reason: "reserved bytes are not 0"))
    }
    func bytes(_ start: Int, _ end: Int) -> [UInt8] { memory.withBytes(offset + start..<offset + end) { Array($0) } }
    let message = message(
      formatVersion: memory.u32(Layout.Header.version), bodySize: bodySize, digest: digest)
    let signature = bytes(Field.signature, Field.reserved)
    guard let key = PublicKey(bytes: bytes(Field.key, Field.signature)), key.verifies(signature, of: message) else {
      throw ImageError(.wrongSignature)
    }
    return key
  }
}
