// A template: the form of an address that names a piece of content, or carries another address.
//
//   [scheme:[//]]host[/path][?query][#fragment]
//
// What each part means is written in Patterns/README.md; SiteTemplate+Parsing.swift reads the notation, SiteReader
// compares.

import CordonBytes
import CordonURL

struct SiteTemplate: Sendable, Equatable {
  /// Which addresses it is compared with.
  enum Scheme: Sendable, Equatable {
    /// Those of the web: http, https, ws, wss, ftp, and those without a scheme.
    case web
    /// `tg://…`: lower case.
    case authority([UInt8])
    /// `magnet:…`, an opaque path.
    case opaque([UInt8])
  }

  /// Which hosts: what stands before, then one of the hosts under which the template is found in the index.
  struct Host: Sendable, Equatable {
    /// What stands before the host of the index, its last dot left out.
    enum Front: Sendable, Equatable {
      case nothing
      /// Nothing, or any labels.
      case anything
      case labels(SegmentPattern)
    }
    var front = Front.nothing
    /// Literal hosts, in lower case; `includesBelow`: and all below them. Empty: any host.
    var names: [Name] = []

    struct Name: Sendable, Hashable {
      var bytes: [UInt8]
      var includesBelow: Bool
    }
    var isAny: Bool { names.isEmpty }
  }

  /// A path, or a fragment read like one.
  struct Path: Sendable, Equatable {
    var segments: [SegmentPattern] = []
    var tail = Tail.none

    enum Tail: Sendable, Equatable {
      case none
      /// `**`
      case anything
      /// `{url}` or `{rest}`: all that is left as it stands, behind a literal in lower case.
      case remainder(capture: Int, after: [UInt8], isRequired: Bool)
    }
  }

  struct Parameter: Sendable, Equatable {
    var names: [[UInt8]]
    /// Nil: any value, or none.
    var value: SegmentPattern?
    /// Of `?{file}`: the name of a parameter without a value.
    var bareName: SegmentPattern?
  }

  var scheme = Scheme.web
  /// The host of a template of the web.
  var host = Host()
  /// The host of `scheme://…`: compared as it stands.
  var authority: SegmentPattern?
  var path = Path()
  var parameters: [Parameter] = []
  /// `?{url}`: the whole query as it stands.
  var wholeQuery: Int?
  var fragment: Path?
  /// `#…?a={x}`
  var fragmentParameters: [Parameter] = []

  /// Whether what it says of an address lies in its query, or in its fragment.
  var needsQuery: Bool { !parameters.isEmpty || wholeQuery != nil }
  var needsFragment: Bool { fragment != nil }
}
