// The files of sites (Patterns/identities.yaml, wrappers.yaml, shorteners.yaml, and those that a list's author adds) as
// read: every text with its place. What the texts mean is checked by who compiles them (CordonCompiler, SiteCompiler).

import CData

/// Platforms, wrappers and shorteners, as written.
package struct SiteData: Sendable {
  /// A text and where it stands.
  package struct Text: Sendable, Hashable {
    package var text: String
    package var location: SourceLocation
  }
  /// A set of hosts that templates name.
  package struct HostSet: Sendable {
    package var name: Text
    package var hosts: [Text]
  }
  /// What a capture may hold.
  package struct Capture: Sendable {
    package var name: Text
    package var form: String
    package var ignoresCase: Bool
    package var normalization: String?
    package var exceptions: [String]
  }
  /// Templates, and what they give.
  package struct Addresses: Sendable {
    package var match: [Text]
    package var gives: [Text]
    /// Whether `gives` is what the addresses lie in, and they have no identity of their own.
    package var isWithin: Bool

    package init(match: [Text], gives: [Text], isWithin: Bool = false) {
      self.match = match
      self.gives = gives
      self.isWithin = isWithin
    }
  }
  /// Addresses that must give an identity, or not.
  package struct Example: Sendable {
    package var location: SourceLocation
    /// Nil: no identity at all.
    package var identity: Text?
    package var same: [Text] = []
    package var below: [Text] = []
    package var not: [Text] = []
    package var none: [Text] = []
    /// Texts in which a handle gives the identity.
    package var handles: [Text] = []
    package var count: Int { same.count + below.count + not.count + none.count + handles.count }
  }
  /// Names of a platform, and what a handle beside one gives.
  package struct Handles: Sendable {
    package var names: [Text]
    /// Those that are everyday words as well.
    package var words: [Text]
    package var gives: Text
  }
  /// One platform.
  package struct Platform: Sendable {
    package var word: Text
    package var name: String
    package var kind: Kind
    package var sets: [HostSet] = []
    package var captures: [Capture] = []
    package var addresses: [Addresses] = []
    package var handles: Handles?
    package var examples: [Example] = []
  }
  /// What people put on a platform.
  package enum Kind: String, Sendable, CaseIterable {
    case video, social, messaging, files, paste, audio, network
  }
  /// An address, and the one that it carries.
  package struct WrapperExample: Sendable {
    package var from: Text
    /// Nil: it carries none.
    package var to: Text?
  }
  /// One wrapper.
  package struct Wrapper: Sendable {
    package var word: Text
    package var name: String
    package var sets: [HostSet] = []
    package var captures: [Capture] = []
    package var match: [Text] = []
    package var strip: [Text] = []
    package var decode: [Text] = []
    package var to: Text?
    package var examples: [WrapperExample] = []
  }
  /// One shortener.
  package struct Shortener: Sendable {
    package var host: Text
    package var path: Text?
    package var by: String
  }

  package var platforms: [Platform] = []
  package var wrappers: [Wrapper] = []
  package var shorteners: [Shortener] = []
  /// What is wrong with the file itself.
  package var diagnostics: [Diagnostic] = []

  package init() {}

  /// How many examples there are: each address is one.
  package var exampleCount: Int {
    platforms.reduce(0) { $0 + $1.examples.reduce(0) { $0 + $1.count } } + wrappers.reduce(0) { $0 + $1.examples.count }
  }

  /// Puts the entries of `other` behind these.
  package mutating func append(_ other: SiteData) {
    platforms += other.platforms
    wrappers += other.wrappers
    shorteners += other.shorteners
    diagnostics += other.diagnostics
  }

  /// The sites that Cordon knows.
  package static func builtin() -> SiteData {
    var data = SiteData.read(DataFile.bytes(cordon_data_identities()), named: "Patterns/identities.yaml")
    data.append(SiteData.read(DataFile.bytes(cordon_data_wrappers()), named: "Patterns/wrappers.yaml"))
    data.append(SiteData.read(DataFile.bytes(cordon_data_shorteners()), named: "Patterns/shorteners.yaml"))
    return data
  }

  /// Reads the file at `path`, or standard input for `-`.
  package static func read(contentsOf path: String) throws(ListReadError) -> SiteData {
    read(try SourceFile.read(path, limit: ListLimits.standard.yamlBytes), named: path)
  }
}
