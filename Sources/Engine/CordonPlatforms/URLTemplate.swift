// A template: the form of an address that names a piece of content, or carries another address.
//
//   [scheme:[//]]host[/path][?query][#fragment]
//
// What each part means is written in Patterns/README.md; URLTemplate+Parsing.swift reads the notation, PlatformReader
// compares.

import CordonBytes
import CordonURL

package struct URLTemplate: Sendable, Equatable {
  /// Which addresses it is compared with.
  package enum Scheme: Sendable, Equatable {
    /// Those of the web: http, https, ws, wss, ftp, and those without a scheme.
    case web
    /// `tg://…`: lower case.
    case authority([UInt8])
    /// `magnet:…`, an opaque path.
    case opaque([UInt8])
  }

  /// Which hosts: what stands before, then one of the hosts under which the template is found in the index.
  package struct Host: Sendable, Equatable {
    /// What stands before the host of the index, its last dot left out.
    package enum Front: Sendable, Equatable {
      case nothing
      /// Nothing, or any labels.
      case anything
      case labels(SegmentPattern)
    }
    package var front = Front.nothing
    /// Literal hosts, in lower case; `includesBelow`: and all below them. Empty: any host.
    package var names: [Name] = []

    package struct Name: Sendable, Hashable {
      package var bytes: [UInt8]
      package var includesBelow: Bool

      package init(bytes: [UInt8], includesBelow: Bool) {
        self.bytes = bytes
        self.includesBelow = includesBelow
      }
    }
    package var isAny: Bool { names.isEmpty }

    package init() {}
  }

  /// A path, or a fragment read like one.
  package struct Path: Sendable, Hashable {
    package var segments: [SegmentPattern]
    package var tail: Tail

    package init(segments: [SegmentPattern] = [], tail: Tail = .none) {
      self.segments = segments
      self.tail = tail
    }

    package enum Tail: Sendable, Hashable {
      case none
      /// `**`
      case anything
      /// `{url}` or `{rest}`: all that is left as it stands, behind a literal in lower case.
      case remainder(capture: Int, after: [UInt8], isRequired: Bool)
    }
  }

  package struct Parameter: Sendable, Equatable {
    package var names: [[UInt8]]
    /// Nil: any value, or none.
    package var value: SegmentPattern?
    /// Of `?{file}`: the name of a parameter without a value.
    package var bareName: SegmentPattern?

    package init(names: [[UInt8]], value: SegmentPattern?, bareName: SegmentPattern? = nil) {
      self.names = names
      self.value = value
      self.bareName = bareName
    }
  }

  package var scheme = Scheme.web
  /// The host of a template of the web.
  package var host = Host()
  /// The host of `scheme://…`: compared as it stands.
  package var authority: SegmentPattern?
  package var path = Path()
  package var parameters: [Parameter] = []
  /// `?{url}`: the whole query as it stands.
  package var wholeQuery: Int?
  package var fragment: Path?
  /// `#…?a={x}`
  package var fragmentParameters: [Parameter] = []

  package init() {}

  /// Whether what it says of an address lies in its query, or in its fragment.
  package var needsQuery: Bool { !parameters.isEmpty || wholeQuery != nil }
  package var needsFragment: Bool { fragment != nil }
}
