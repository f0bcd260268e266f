// Platforms, wrappers and shorteners as the compiler hands them to the writer of the tables: checked, every text taken
// apart. A scanner never makes one.

import CordonBytes

/// What compiling definitions comes to.
package struct PlatformModel: Sendable {
  /// One template and what it belongs to.
  package struct Template: Sendable {
    package enum Owner: Sendable, Equatable {
      /// The number of a platform, and which of its ``PlatformDefinition/addresses``.
      case platform(Int, addresses: Int)
      case wrapper(Int)
      case shortener
    }
    package var owner: Owner
    package var template: URLTemplate
    /// The number of the text that it was read from, in the order of the definitions.
    package var text: Int

    package init(owner: Owner, template: URLTemplate, text: Int) {
      self.owner = owner
      self.template = template
      self.text = text
    }

    /// Whether it makes every path with a segment at its host a shortener's: what is written without a path.
    var shortensEveryPath: Bool {
      var every = URLTemplate()
      every.host.names = template.host.names
      every.path = URLTemplate.Path(segments: [.anything], tail: .anything)
      return owner == .shortener && template == every
    }
  }

  /// What a capture's text must still be, once its class matched.
  package struct CaptureRule: Sendable {
    package var ignoresCase = false
    package var normalization: IDNormalization?
    /// In lower case.
    package var exceptions: Set<[UInt8]> = []

    package init(ignoresCase: Bool = false) { self.ignoresCase = ignoresCase }
  }

  /// A text with captures in it.
  package enum Piece: Sendable, Hashable {
    case literal([UInt8])
    case capture(Int)
  }

  package struct IdentityType: Sendable {
    package var name: [UInt8]
    /// As written behind the type, for messages.
    package var text: String
    package var value: SegmentPattern
    package var pieces: [Piece]

    package init(name: [UInt8], text: String, value: SegmentPattern, pieces: [Piece]) {
      self.name = name
      self.text = text
      self.value = value
      self.pieces = pieces
    }
  }

  package struct Platform: Sendable {
    /// What some addresses give; with `isWithin` all of it is what they lie in.
    package struct Group: Sendable {
      package var isWithin: Bool
      package var gives: [[Piece]]

      package init(isWithin: Bool, gives: [[Piece]]) {
        self.isWithin = isWithin
        self.gives = gives
      }
    }
    package var word: [UInt8]
    /// The host that it is known by; empty for none. May begin with `*.`.
    package var home: [UInt8]
    package var captures: [CaptureRule]
    /// One for each entry of ``PlatformDefinition/addresses``.
    package var groups: [Group]
    /// Each type of its identities with the shapes of its values: `post` with `{name}/{post}`.
    package var types: [IdentityType]
    /// The number of the type that a handle beside the platform's name has.
    package var handle: Int?
    /// The names by which people call it, and whether each is an everyday word too.
    package var names: [(name: String, isWord: Bool)]

    package init(
      word: [UInt8], home: [UInt8], captures: [CaptureRule], groups: [Group], types: [IdentityType], handle: Int?,
      names: [(name: String, isWord: Bool)]
    ) {
      self.word = word
      self.home = home
      self.captures = captures
      self.groups = groups
      self.types = types
      self.handle = handle
      self.names = names
    }
  }

  package struct Wrapper: Sendable {
    package var word: [UInt8]
    package var captures: [CaptureRule]
    /// The number of `{url}`, or of the capture that is decoded in its place.
    package var carrier: Int?
    package var strip: [[UInt8]]
    package var decode: [WrapperDecoding]
    package var to: [Piece]

    package init(
      word: [UInt8], captures: [CaptureRule], carrier: Int?, strip: [[UInt8]], decode: [WrapperDecoding], to: [Piece]
    ) {
      self.word = word
      self.captures = captures
      self.carrier = carrier
      self.strip = strip
      self.decode = decode
      self.to = to
    }
  }

  /// Of platforms first, then of wrappers, then of shorteners; each in the order of the definitions.
  package var templates: [Template] = []
  package var platforms: [Platform] = []
  package var wrappers: [Wrapper] = []

  package init() {}
}
