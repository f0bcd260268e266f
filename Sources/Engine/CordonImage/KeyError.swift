// One case for each way in which a key cannot be had, or a file of keys not written; one sentence for each.

/// Why a key could not be read or written.
///
///     print(error)
///     // list.key holds a private key, and a public one is wanted here; give list.key.pub
public struct KeyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file as it was named; nil where the key was given as text.
  public var path: String?
  /// What is wrong.
  public var problem: Problem

  /// The ways in which a key cannot be had.
  public enum Problem: Sendable, Equatable {
    /// `reason` is the system's own.
    case cannotOpen(reason: String)
    case isFolder
    /// Above the 64 KiB that a file of keys may have.
    case tooLarge
    /// Only blank lines and comments.
    case empty
    /// A line, counted from 1, that is neither a key nor a comment.
    case notAKey(line: Int)
    /// A private key where a public one is wanted.
    case isPrivate
    /// A public key where a private one is wanted.
    case isPublic
    /// Several private keys where one is wanted.
    case severalKeys
    /// What would be overwritten is there.
    case exists
    /// `reason` is the system's own.
    case cannotWrite(reason: String)
  }

  /// An error about the file at `path`, or about a text.
  public init(_ problem: Problem, path: String? = nil) {
    self.problem = problem
    self.path = path
  }

  /// The two halves of a pair of keys.
  package enum Half { case `private`, `public` }

  /// One sentence: the file, what is wrong with it, and how to mend it. It shows nothing of a key.
  public var description: String { description(of: .public) }

  /// The same where it is the `half` that is wanted.
  package func description(of half: Half) -> String {
    let name = path ?? "the key"
    switch problem {
    case .cannotOpen(let reason):
      return "\(name) cannot be opened: \(reason); it is to be a file of keys, as cordon keygen -o KEY makes them"
    case .isFolder: return "\(name) is a folder; name the key's file itself"
    case .tooLarge: return "\(name) is too large for a file of keys; name the file that cordon keygen made"
    case .empty: return "\(name) holds no key; name the file that cordon keygen made"
    case .notAKey(let line):
      let place = path == nil ? "the key" : "\(name): line \(line)"
      let (name, prefix, file) =
        half == .public ? ("public", PublicKey.prefix, "KEY.pub") : ("private", PrivateKey.prefix, "KEY")
      return "\(place) is no key of Cordon's; a \(name) one is \(prefix) and 64 hexadecimal digits, "
        + "as in the \(file) that cordon keygen -o KEY makes"
    case .isPrivate:
      let public_ = path.map { "give \($0).pub" } ?? "give the one in KEY.pub"
      return "\(name) \(path == nil ? "is" : "holds") a private key, and a public one is wanted here; \(public_), "
        + "and let nobody see the private one"
    case .isPublic:
      let other = path.map { $0.hasSuffix(".pub") ? "give \($0.dropLast(4))" : "give the other file" }
      return "\(name) \(path == nil ? "is" : "holds") a public key, and a private one is wanted here; "
        + (other ?? "give the one that cordon keygen -o KEY wrote to KEY")
    case .severalKeys: return "\(name) holds several private keys, and an image has one signature; keep one of them"
    case .exists: return "\(name) is there already, and no key is overwritten; take another name, or move it away"
    case .cannotWrite(let reason): return "\(name) cannot be written: \(reason)"
    }
  }
}
