// All of an image is proved before it answers anything. That its bytes are those that were written takes one SHA-256 of them;
// meanwhile another processor proves what they hold, which is safe for any bytes, and counts only where the digest is right.
//
//   size ─► signature of the written digest ─┬─► SHA-256, which must be the written one ─┬─►
//                                            └─► SectionTable ─► VerifiedContents ───────┘
//
// The signature comes first, since it costs next to nothing: an image whose digest nobody trusted signed is not looked at
// further.

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
  ///   - keys: of which one must have signed the image; nil for any image. Of one whose written digest none of them signed
  ///     nothing else is looked at.
  init(
    of memory: ImageMemory, trusting keys: [PublicKey]?
  ) throws(ImageError) {
    let (bodySize, isSigned) = try SectionTable.verifiedSize(of: memory)
    let written = Verification.writtenDigest(of: memory, at: bodySize)
    signer =
      isSigned
      ? try SignatureBlock.verifiedKey(
        at: bodySize + Layout.digestSize, of: memory, bodySize: bodySize, digest: written) : nil
    if let keys {
      guard let signer else { throw ImageError(.unsigned) }
      guard keys.contains(signer) else { throw ImageError(.untrustedSigner(fingerprint: signer.fingerprint)) }
    }
    let found = Mutex<(digest: KeySHA256?, held: Result<(SectionTable, VerifiedContents), ImageError>?)>((nil, nil))
    @Sendable func look(_ half: Int) {
      if half == 0 {
        let digest = memory.withBytes(0..<bodySize) { KeySHA256(SHA256.hash($0)) }
        found.withLock { $0.digest = digest }
      } else {
        let held = Result { () throws(ImageError) in
          let sections = try SectionTable(verifying: memory, bodySize: bodySize)
          return (sections, try VerifiedContents(verifying: sections, in: memory))
        }
        found.withLock { $0.held = held }
      }
    }
    if memory.count < 1 << 20 {
      // Done before another processor has begun.
      (0..<2).forEach(look)
    } else {
      DispatchQueue.concurrentPerform(iterations: 2, execute: look)
    }
    let (digest, held) = found.withLock { $0 }
    guard digest == written else { throw ImageError(.digestMismatch) }
    (sections, contents) = try held!.get()
  }

  private static func writtenDigest(of memory: ImageMemory, at offset: Int) -> KeySHA256 {
    func word(_ index: Int) -> UInt64 { memory.u64(offset + index * 8).byteSwapped }
    return KeySHA256(words: (word(0), word(1), word(2), word(3)))
  }
}
