// What people write about platforms, wrappers and shorteners (Patterns/identities.yaml, wrappers.yaml, shorteners.yaml, and
// the files that a list's author adds): texts with their places.
//
//   YAML ─► PlatformDefinitions ─► PlatformModel ─► PlatformTables
//    CordonLists reads    CordonCompiler checks and compiles    the engine uses
//
// Patterns/README.md says what each field means.

/// A text of a definition, and where it was written.
package struct DefinitionText: Sendable, Hashable, ExpressibleByStringLiteral {
  package var text: String
  /// As it was given on the command line.
  package var file: String
  /// From 1.
  package var line: Int
  /// From 1, in UTF-8 bytes.
  package var column: Int

  package init(_ text: String, file: String = "", line: Int = 0, column: Int = 0) {
    self.text = text
    self.file = file
    self.line = line
    self.column = column
  }

  package init(stringLiteral text: String) { self.init(text) }
}

/// Names for hosts that templates use: `{host}` for the set `host`.
package struct HostSet: Sendable {
  package var name: DefinitionText
  /// Hosts; one that begins with `*.` includes all hosts below it.
  package var hosts: [DefinitionText]

  package init(name: DefinitionText, hosts: [DefinitionText]) {
    self.name = name
    self.hosts = hosts
  }
}

/// What a capture may hold.
package struct CaptureDefinition: Sendable {
  package var name: DefinitionText
  /// Character classes with counts: `[A-Za-z0-9_-]{11}`.
  package var form: String
  /// Whether ASCII case is dropped.
  package var ignoresCase: Bool
  /// The name of an ``IDNormalization``, or nil.
  package var normalization: String?
  /// Words that it may not be, ASCII case ignored.
  package var exceptions: [String]

  package init(
    name: DefinitionText, form: String, ignoresCase: Bool = false, normalization: String? = nil,
    exceptions: [String] = []
  ) {
    self.name = name
    self.form = form
    self.ignoresCase = ignoresCase
    self.normalization = normalization
    self.exceptions = exceptions
  }
}

/// A platform: which addresses give which identity.
package struct PlatformDefinition: Sendable {
  /// What people put on a platform.
  package enum Kind: String, Sendable, CaseIterable {
    case video, social, messaging, files, paste, audio, network
  }
  /// Templates, and what an address that matches one of them gives: the identity first, then its parents. With `isWithin`
  /// the address has no identity of its own, and all are parents.
  package struct Addresses: Sendable {
    package var match: [DefinitionText]
    package var gives: [DefinitionText]
    package var isWithin: Bool

    package init(match: [DefinitionText], gives: [DefinitionText], isWithin: Bool = false) {
      self.match = match
      self.gives = gives
      self.isWithin = isWithin
    }
  }
  /// The names by which people call the platform, and the identity of `@NAME` beside one of them: `channel:{name}`.
  package struct Handles: Sendable {
    package var names: [DefinitionText]
    /// Names that are everyday words as well.
    package var words: [DefinitionText]
    package var gives: DefinitionText

    package init(names: [DefinitionText], words: [DefinitionText] = [], gives: DefinitionText) {
      self.names = names
      self.words = words
      self.gives = gives
    }
  }
  /// Addresses that must give an identity, or must not.
  package struct Example: Sendable {
    /// Nil: no identity at all.
    package var identity: DefinitionText?
    package var same: [DefinitionText] = []
    package var below: [DefinitionText] = []
    package var not: [DefinitionText] = []
    package var none: [DefinitionText] = []
    /// Texts in which a handle gives the identity.
    package var handles: [DefinitionText] = []
    package var count: Int { same.count + below.count + not.count + none.count + handles.count }

    package init() {}
  }

  /// The first word of its identities.
  package var word: DefinitionText
  package var name = ""
  package var kind = Kind.network
  package var sets: [HostSet]
  package var captures: [CaptureDefinition]
  package var addresses: [Addresses]
  package var handles: Handles?
  package var examples: [Example] = []

  package init(
    word: DefinitionText, sets: [HostSet] = [], captures: [CaptureDefinition] = [], addresses: [Addresses] = [],
    handles: Handles? = nil
  ) {
    self.word = word
    self.sets = sets
    self.captures = captures
    self.addresses = addresses
    self.handles = handles
  }
}

/// Addresses that carry another address.
package struct WrapperDefinition: Sendable {
  /// An address, and the one that it carries.
  package struct Example: Sendable {
    package var from: DefinitionText
    /// Nil: it carries none.
    package var to: DefinitionText?

    package init(from: DefinitionText, to: DefinitionText?) {
      self.from = from
      self.to = to
    }
  }

  package var word: DefinitionText
  package var name = ""
  package var sets: [HostSet]
  package var captures: [CaptureDefinition]
  package var match: [DefinitionText]
  /// Literal prefixes, of which one is taken off before decoding.
  package var strip: [DefinitionText]
  /// Names of ``WrapperDecoding``s, in order.
  package var decode: [DefinitionText]
  /// How the wrapped address is built; nil: `{url}`.
  package var to: DefinitionText?
  package var examples: [Example] = []

  package init(
    word: DefinitionText, sets: [HostSet] = [], captures: [CaptureDefinition] = [], match: [DefinitionText] = [],
    strip: [DefinitionText] = [], decode: [DefinitionText] = [], to: DefinitionText? = nil
  ) {
    self.word = word
    self.sets = sets
    self.captures = captures
    self.match = match
    self.strip = strip
    self.decode = decode
    self.to = to
  }
}

/// A host whose addresses do not show where they lead.
package struct ShortenerDefinition: Sendable {
  package var host: DefinitionText
  /// A template of the paths that shorten; nil: any path but the root.
  package var path: DefinitionText?
  /// Who runs it.
  package var by: String

  package init(host: DefinitionText, path: DefinitionText? = nil, by: String = "") {
    self.host = host
    self.path = path
    self.by = by
  }
}

/// Platforms, wrappers and shorteners, in the order in which they are tried.
package struct PlatformDefinitions: Sendable {
  package var platforms: [PlatformDefinition]
  package var wrappers: [WrapperDefinition]
  package var shorteners: [ShortenerDefinition]

  package init(
    platforms: [PlatformDefinition] = [], wrappers: [WrapperDefinition] = [], shorteners: [ShortenerDefinition] = []
  ) {
    self.platforms = platforms
    self.wrappers = wrappers
    self.shorteners = shorteners
  }

  /// How many examples there are: each address is one.
  package var exampleCount: Int {
    platforms.reduce(0) { $0 + $1.examples.reduce(0) { $0 + $1.count } } + wrappers.reduce(0) { $0 + $1.examples.count }
  }

  /// How many templates platforms have; those of wrappers follow in the compiled order.
  package var platformTemplateCount: Int {
    platforms.reduce(0) { $0 + $1.addresses.reduce(0) { $0 + $1.match.count } }
  }

  /// Puts the entries of `other` behind these.
  package mutating func append(_ other: PlatformDefinitions) {
    platforms += other.platforms
    wrappers += other.wrappers
    shorteners += other.shorteners
  }
}
