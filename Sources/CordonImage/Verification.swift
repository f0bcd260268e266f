// All of an image is proved before it answers anything. That its bytes are those that were written takes one SHA-256 of them;
// meanwhile another processor proves what they hold, which is safe for any bytes, and counts only where the digest is right.
//
//   size ─┬─► SHA-256 ────────────────────────────┬─► signature
//         └─► SectionTable ─► VerifiedContents ───┘
//                   └─► tables, to who makes something of them

import Crypto
import Dispatch
import Synchronization

/// An image that is whole, unchanged, and holds what the format says.
struct Verification {
  let sections: SectionTable
  let contents: VerifiedContents
  /// Whose signature stands behind it.
  let signer: PublicKey?

  /// - Parameters:
  ///   - readTables: is given the tables meanwhile. They may be damaged: what is made of them counts only where this does not
  ///     throw.
  ///   - keys: of which one must have signed the image; nil for any image. Nothing of one that none of them signed is looked
  ///     at but its size, its digest and its signature.
  init(
    of memory: ImageMemory, trusting keys: [PublicKey]?, readTables: @Sendable ([UInt8]) -> Void
  ) throws(ImageError) {
    let (bodySize, isSigned) = try SectionTable.verifiedSize(of: memory)
    let found = Mutex<(digest: KeySHA256?, held: Result<Held, ImageError>?)>((nil, nil))
    @Sendable func look(_ half: Int) {
      if half == 0 {
        let digest = memory.withBytes(0..<bodySize) { KeySHA256(SHA256.hash($0)) }
        found.withLock { $0.digest = digest }
      } else {
        let held = Result { () throws(ImageError) in try Held(memory, bodySize: bodySize, readTables) }
        found.withLock { $0.held = held }
      }
    }
    if let keys {
      look(0)
      let digest = try Verification.verified(found.withLock { $0.digest }, of: memory, bodySize)
      let signer = try Verification.signer(of: memory, isSigned: isSigned, bodySize, digest)
      guard let signer else { throw ImageError(.unsigned) }
      guard keys.contains(signer) else { throw ImageError(.untrustedSigner(fingerprint: signer.fingerprint)) }
      look(1)
    } else if memory.count < 1 << 20 {
      // Done before another processor has begun.
      (0..<2).forEach(look)
    } else {
      DispatchQueue.concurrentPerform(iterations: 2, execute: look)
    }
    let (computed, held) = found.withLock { $0 }
    let digest = try Verification.verified(computed, of: memory, bodySize)
    signer = try Verification.signer(of: memory, isSigned: isSigned, bodySize, digest)
    let parts = try held!.get()
    (sections, contents) = (parts.sections, parts.contents)
  }

  private static func verified(
    _ digest: KeySHA256?, of memory: ImageMemory, _ bodySize: Int
  ) throws(ImageError) -> KeySHA256 {
    guard let digest, digest == writtenDigest(of: memory, at: bodySize) else { throw ImageError(.digestMismatch) }
    return digest
  }

  private static func signer(
    of memory: ImageMemory, isSigned: Bool, _ bodySize: Int, _ digest: KeySHA256
  ) throws(ImageError) -> PublicKey? {
    guard isSigned else { return nil }
    return try SignatureBlock.verifiedKey(
      at: bodySize + Layout.digestSize, of: memory, bodySize: bodySize, digest: digest)
  }

  /// What is proved beside the digest.
  private struct Held: Sendable {
    let sections: SectionTable
    let contents: VerifiedContents

    init(_ memory: ImageMemory, bodySize: Int, _ readTables: @Sendable ([UInt8]) -> Void) throws(ImageError) {
      sections = try SectionTable(verifying: memory, bodySize: bodySize)
      readTables(memory.withBytes(sections.tables.byteRange) { Array($0) })
      contents = try VerifiedContents(verifying: sections, in: memory)
    }
  }

  private static func writtenDigest(of memory: ImageMemory, at offset: Int) -> KeySHA256 {
    func word(_ index: Int) -> UInt64 { memory.u64(offset + index * 8).byteSwapped }
    return KeySHA256(words: (word(0), word(1), word(2), word(3)))
  }
}
