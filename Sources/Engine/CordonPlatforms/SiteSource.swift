// What an author writes about sites, as plain text: platforms with the templates of their addresses, wrappers,
// shorteners. `SiteTables` compiles it; the image keeps it as it stands here (SiteTables+Serialized.swift), so that a
// list and its matcher read it alike.

/// Names for hosts that templates use: `{host}` for the set `host`.
package struct SiteHostSet: Sendable, Equatable {
  package var name: String
  /// Hosts; one that begins with `*.` stands for all below it too.
  package var hosts: [String]

  package init(name: String, hosts: [String]) {
    self.name = name
    self.hosts = hosts
  }
}

/// What a capture may hold.
package struct SiteCapture: Sendable, Equatable {
  package var name: String
  /// Character classes with counts: `[A-Za-z0-9_-]{11}`.
  package var form: String
  /// Whether ASCII case is dropped.
  package var ignoresCase: Bool
  /// A named normalisation (``SiteForm``), or nil.
  package var normalization: String?
  /// Words that it may not be, ASCII case ignored.
  package var exceptions: [String]

  package init(
    name: String, form: String, ignoresCase: Bool = false, normalization: String? = nil, exceptions: [String] = []
  ) {
    self.name = name
    self.form = form
    self.ignoresCase = ignoresCase
    self.normalization = normalization
    self.exceptions = exceptions
  }
}

/// A platform: which addresses give which identity.
package struct SitePlatform: Sendable, Equatable {
  /// Templates, and what an address that meets one of them gives: the identity first, then its parents. With `isWithin`
  /// it has no identity of its own, and all are parents.
  package struct Addresses: Sendable, Equatable {
    package var match: [String]
    package var gives: [String]
    package var isWithin: Bool

    package init(match: [String], gives: [String], isWithin: Bool = false) {
      self.match = match
      self.gives = gives
      self.isWithin = isWithin
    }
  }
  /// The names by which people call the platform, beside which `@NAME` is an identity, and that: `channel:{name}`.
  package struct Handles: Sendable, Equatable {
    package var names: [String]
    /// Those that are everyday words as well.
    package var words: [String]
    package var gives: String

    package init(names: [String], words: [String] = [], gives: String) {
      self.names = names
      self.words = words
      self.gives = gives
    }
  }
  /// The first word of its identities.
  package var word: String
  package var sets: [SiteHostSet]
  package var captures: [SiteCapture]
  package var addresses: [Addresses]
  package var handles: Handles?

  package init(
    word: String, sets: [SiteHostSet], captures: [SiteCapture], addresses: [Addresses], handles: Handles? = nil
  ) {
    self.word = word
    self.sets = sets
    self.captures = captures
    self.addresses = addresses
    self.handles = handles
  }
}

/// Addresses that carry another address.
package struct SiteWrapper: Sendable, Equatable {
  package var word: String
  package var sets: [SiteHostSet]
  package var captures: [SiteCapture]
  package var match: [String]
  /// Literal prefixes, of which one is taken off before decoding.
  package var strip: [String]
  /// Named decodings (``SiteDecoding``), in order.
  package var decode: [String]
  /// How the wrapped address is built.
  package var to: String

  package init(
    word: String, sets: [SiteHostSet], captures: [SiteCapture] = [], match: [String], strip: [String] = [],
    decode: [String] = [], to: String = "{url}"
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

/// A host whose addresses say nothing of where they lead.
package struct SiteShortener: Sendable, Equatable {
  package var host: String
  /// A template of the paths that shorten; nil: any path but the root.
  package var path: String?

  package init(host: String, path: String? = nil) {
    self.host = host
    self.path = path
  }
}

/// All of it, in the order in which it is asked.
package struct SiteSource: Sendable, Equatable {
  package var platforms: [SitePlatform]
  package var wrappers: [SiteWrapper]
  package var shorteners: [SiteShortener]

  package init(platforms: [SitePlatform] = [], wrappers: [SiteWrapper] = [], shorteners: [SiteShortener] = []) {
    self.platforms = platforms
    self.wrappers = wrappers
    self.shorteners = shorteners
  }
}

/// What is wrong with a source, and where.
package struct SiteProblem: Error, Sendable, Equatable {
  /// The part of an entry; indexes count from 0.
  package enum Part: Sendable, Equatable {
    case entry
    case set(String)
    case capture(String)
    /// A template: of the addresses at the first index (0 for a wrapper) the template at the second.
    case template(Int, Int)
    case gives(Int, Int)
    case handles
    case strip
    case decode(Int)
    case to
  }
  package enum Entry: Sendable, Equatable { case platform(Int), wrapper(Int), shortener(Int) }

  package var entry: Entry
  package var part: Part
  /// One sentence without a full stop.
  package var message: String
}

/// What is wrong with a piece of a source's text.
struct SiteSyntaxError: Error, Equatable {
  let message: String

  init(_ message: String) { self.message = message }
}
