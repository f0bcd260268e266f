// What an image says about itself, for `cordon inspect` and for logs.

import CordonModel

/// An image in figures.
package struct ImageInfo: Sendable, Equatable {
  /// A list that was compiled into the image.
  package struct List: Sendable, Hashable {
    package var name: String
    /// As the list's author wrote it; nil where there was none.
    package var version: String?

    package init(name: String, version: String? = nil) {
      self.name = name
      self.version = version
    }
  }

  /// The version of the format that this build writes and reads.
  package static let currentFormatVersion = Int(Layout.version)

  package var formatVersion: Int
  /// Bytes.
  package var fileSize: Int
  /// SHA-256 of the image's body, in lower-case hexadecimal: the same for the same sources and the same date.
  package var digest: String
  /// When the list was published, as its publisher says; nil where nothing is said.
  package var date: Timestamp?
  /// When the file was last written; nil where the image stood in memory.
  package var fileDate: Timestamp?
  /// Whose signature stands behind the image; nil where it is unsigned.
  package var signer: PublicKey?
  /// In the order given to the compiler.
  package var lists: [List]
  package var ruleCount: Int
  /// Kinds without rules are not in it.
  package var rulesByKind: [RuleKind: Int]
  /// Actions without rules are not in it.
  package var rulesByAction: [Action: Int]
  /// Distinct keys that the index holds.
  package var keyCount: Int
  /// Those of them that arrived as SHA-256 for one rule or more.
  package var hashedKeyCount: Int
}
