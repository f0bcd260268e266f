// One case for each way in which a file is no usable image, or cannot become one; one sentence for each.

import CordonSystem

/// Why an image could not be opened or written.
///
///     print(error)
///     // list.cordon is cut short: 8192 of 51232 bytes are there; copy it again or compile it again
public struct ImageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file as it was named; nil where the image stood in memory.
  public var path: String?
  /// What is wrong.
  public var problem: Problem

  /// The ways in which a file is no usable image, or cannot become one.
  public enum Problem: Sendable, Equatable {
    /// The system would not open, read or map the file; `reason` is the system's own.
    case cannotOpen(reason: String)
    case isFolder
    /// A pipe, a device or a socket, which cannot be mapped.
    case notARegularFile
    case empty
    /// Begins as an image does, but ends within its header. Sizes in bytes.
    case tooShort(size: Int, minimum: Int)
    /// Does not begin as an image does.
    case notAnImage
    /// Written in a version of the format, or with a feature, that this version of Cordon does not know.
    case unknownVersion(found: String, known: String)
    /// Sizes in bytes.
    case truncated(size: Int, expected: UInt64)
    /// Bytes stand behind the end of the image. Sizes in bytes.
    case trailingBytes(size: Int, expected: UInt64)
    /// Two images whose addresses cannot be compared: they have other salts, or one has a secret key.
    case notComparable
    /// Older than was asked for, or of unknown age; `reason` is the whole sentence.
    case stale(reason: String)
    /// The image has a secret key, and none was given.
    case needsKey
    /// A secret key was given, and the image has none.
    case needsNoKey
    /// The secret key is not the one that the image was compiled with.
    case wrongKey
    /// At least one byte is not what was written.
    case digestMismatch
    /// The digest is right, but the contents break the format's rules: not written by Cordon.
    case malformed(section: String, reason: String)
    /// The signature is not that of the key it names on this image: altered, or damaged.
    case wrongSignature
    /// What stands where the signature should is none.
    case malformedSignature(reason: String)
    /// Trust was asked for, and nobody signed the image.
    case unsigned
    /// Trust was asked for, and the image is signed by the key of this fingerprint, which is not among the trusted ones.
    case untrustedSigner(fingerprint: String)
    /// `step` says what was being done when the system refused; `reason` is the system's own.
    case cannotWrite(step: String, reason: String)
    /// More of `what` than the format can count.
    case tooLarge(what: String, count: Int, maximum: Int)
  }

  /// An error about the file at `path`.
  public init(_ problem: Problem, path: String? = nil) {
    self.problem = problem
    self.path = path
  }

  /// One sentence: the file, what is wrong with it, and how to mend it.
  public var description: String {
    let name = path ?? "the image"
    switch problem {
    case .cannotOpen(let reason):
      return "\(name) cannot be opened: \(reason)"
    case .isFolder:
      return "\(name) is a folder; name the image file itself"
    case .notARegularFile:
      return "\(name) is a pipe or a device, and an image must be a file; save it to a file first"
    case .empty:
      return "\(name) is empty; compile the list again"
    case .tooShort(let size, let minimum):
      return "\(name) is cut short: \(size) bytes, and the smallest image has \(minimum); "
        + "copy it again or compile it again"
    case .notAnImage:
      return "\(name) is not a Cordon image; make one of a list source with: cordon compile SOURCE -o LIST.cordon"
    case .unknownVersion(let found, let known):
      return "\(name) has \(found), and this Cordon reads \(known); update Cordon or compile the list again"
    case .truncated(let size, let expected):
      return "\(name) is cut short: \(size) of \(expected) bytes are there; copy it again or compile it again"
    case .trailingBytes(let size, let expected):
      return "\(name) has \(size) bytes where its header says \(expected); copy it again or compile it again"
    case .notComparable:
      return
        "\(name) was compiled with another --salt than the list it is compared with, or only one of them with --key-file, "
        + "so that their addresses cannot be compared; compile both alike"
    case .stale(let reason): return reason
    case .needsKey:
      return "\(name) can be asked only with the secret key that it was compiled with; give --key-file"
    case .needsNoKey:
      return
        "\(name) was compiled without a secret key, so anyone can ask it; leave out --key-file, or compile it with one"
    case .wrongKey:
      return "\(name) was compiled with another secret key than the one given; look at --key-file"
    case .digestMismatch:
      return "\(name) is damaged: its SHA-256 is not the one it was written with; copy it again or compile it again"
    case .malformed(let section, let reason):
      return "\(name) is malformed, although its SHA-256 is right (section \(section): \(reason)); "
        + "do not trust it, and compile the list again"
    case .wrongSignature:
      return "\(name) is altered or damaged: its signature is not on what it holds; do not use it, "
        + "and get it again from who publishes it"
    case .malformedSignature(let reason):
      return "\(name) is damaged: what stands where its signature should is none (\(reason)); "
        + "get it again from who publishes it"
    case .unsigned:
      return "\(name) is not signed, and only a list by a trusted key may be used; "
        + "get a signed one, or sign it with: cordon compile --sign KEY"
    case .untrustedSigner(let fingerprint):
      return "\(name) is signed by \(fingerprint), which is not a trusted key; do not use it, "
        + "or, if its publisher says that the key is theirs, trust that key too"
    case .cannotWrite(let step, let reason):
      return "\(name) cannot be written: \(step): \(reason)"
    case .tooLarge(let what, let count, let maximum):
      return "\(name) cannot be written: \(count) \(what), and an image holds at most \(maximum); split the list"
    }
  }
}

extension ImageError.Problem {
  /// Why the bytes of a file cannot be had, said of an image.
  init(_ error: FileMemoryError) {
    self =
      switch error {
      case .system(let error): .cannotOpen(reason: error.description)
      case .isFolder: .isFolder
      case .notAFile: .notARegularFile
      case .empty: .empty
      case .changed(let change):
        .cannotOpen(
          reason: change.sentence
            + "; replace a list by renaming another file over it, as cordon compile does, and open it again")
      }
  }

  /// Why a file cannot be replaced, said of an image.
  init(_ error: AtomicFileError) {
    self =
      switch error {
      case .isFolder: .isFolder
      case .notAFile: .notARegularFile
      case .failed(let step, let reason): .cannotWrite(step: step, reason: reason)
      }
  }
}

extension FileMemoryError.Change {
  fileprivate var sentence: String {
    switch self {
    case .shrank: "it became shorter while it was read"
    case .grew: "it grew while it was read"
    case .wasWritten: "it was written to while it was read"
    }
  }
}
