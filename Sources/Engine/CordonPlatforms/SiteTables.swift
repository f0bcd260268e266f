// The tables of sites, compiled: which addresses give an identity, carry another address, or only shorten one.
//
//   SiteSource (text) ─► SiteTables (templates, index of hosts) ─► SiteReader (one address after another)
//
// Compiled from the source whenever a list is compiled, and again from the image when it is opened; never changed after.

import CordonBytes
import CordonURL

/// Everything that is known of platforms, wrappers and shorteners.
package struct SiteTables: Sendable, Equatable {
  package let source: SiteSource
  /// Of platforms first, then of wrappers, then of shorteners; each in the order of its source.
  let templates: [Entry]
  let platforms: [Platform]
  let wrappers: [Wrapper]
  let index: HostIndex
  /// The templates of schemes of their own.
  let byScheme: [[UInt8]: [Int]]
  /// The templates for any host, platforms' and wrappers'.
  let open: OpenIndex

  /// One template and what it belongs to.
  final class Entry: Sendable {
    enum Owner: Sendable, Equatable {
      case platform(Int, addresses: Int)
      case wrapper(Int)
      case shortener
    }
    let owner: Owner
    let template: SiteTemplate
    /// The number of the text that it was read from, in the order of the source.
    let text: Int
    /// How many path segments it may match, and how the first of them may begin; nil: anyhow.
    private let segments: ClosedRange<Int>
    private let firstBytes: ByteSet?

    init(owner: Owner, template: SiteTemplate, text: Int) {
      self.owner = owner
      self.template = template
      self.text = text
      let count = template.path.segments.count
      segments = count...(template.path.tail == .none ? count : Int.max)
      firstBytes = template.path.segments.first.flatMap(\.firstBytes)
    }

    /// Whether every path with a segment at its host is a shortener's: what stands in the source without a path.
    var shortensEveryPath: Bool {
      var every = SiteTemplate()
      every.host.names = template.host.names
      every.path = SiteTemplate.Path(segments: [.anything], tail: .anything)
      return owner == .shortener && template == every
    }

    /// Whether it may match a path of these segments: told from their number and the first one's first byte.
    func mayMatch(_ path: [SiteParts.Segment], of parts: borrowing SiteParts) -> Bool {
      guard segments.contains(path.count) else { return false }
      guard let firstBytes, let first = path.first else { return true }
      return first.text.isEmpty || firstBytes.contains(parts.decoded[first.text.lowerBound])
    }
  }

  /// What a capture's text must still be, once its class matched.
  struct CaptureRule: Sendable {
    var ignoresCase = false
    var form: SiteForm?
    /// In lower case.
    var exceptions: Set<[UInt8]> = []
  }

  /// A text with captures in it.
  enum Piece: Sendable, Equatable {
    case literal([UInt8])
    case capture(Int)
  }

  struct Platform: Sendable {
    var word: [UInt8]
    var captures: [CaptureRule]
    /// For each entry of `addresses` what it gives.
    var gives: [[[Piece]]]
    /// Each type of its identities with the forms of its values: `post` with `{name}/{post}`.
    var types: [IdentityType]
    /// What a handle is beside the platform's name.
    var handle: IdentityType?
  }

  struct IdentityType: Sendable {
    var name: [UInt8]
    /// As written behind the type, for messages.
    var text: String
    var value: SegmentPattern
    var pieces: [Piece]
  }

  struct Wrapper: Sendable {
    var captures: [CaptureRule]
    /// The number of `{url}`, or of the capture that is decoded in its place.
    var carrier: Int?
    var strip: [[UInt8]]
    var decode: [SiteDecoding]
    var to: [Piece]
  }

  package static func == (a: SiteTables, b: SiteTables) -> Bool { a.source == b.source }

  /// Tables of no site.
  package init() { self = SiteTablesBuilder(SiteSource()).tables }

  /// Compiles `source`.
  ///
  /// - Throws: the first problem; ``problems(of:)`` gives them all.
  package init(_ source: SiteSource) throws(SiteProblem) {
    let builder = SiteTablesBuilder(source)
    if let problem = builder.problems.first { throw problem }
    self = builder.tables
  }

  /// Everything that is wrong with `source`, in its order.
  package static func problems(of source: SiteSource) -> [SiteProblem] { SiteTablesBuilder(source).problems }

  /// How many templates platforms have; those of wrappers follow.
  package var platformTemplateCount: Int {
    source.platforms.reduce(0) { $0 + $1.addresses.reduce(0) { $0 + $1.match.count } }
  }

  package var isEmpty: Bool { templates.isEmpty }

  // MARK: For who decides quickly that an address has nothing to do with any of them

  /// Every literal host under which a template stands, each once. An address is of interest where one of these is a
  /// suffix of its key's host that begins at a label.
  package var indexedHosts: [[UInt8]] { index.hosts }
  /// Those of which all that they say is that each address with a path there is a shortener's, whatever the path, unless
  /// a template for any host matches it.
  var shortenerHosts: [[UInt8]] {
    var shorteners: [[UInt8]] = []
    for (number, host) in index.hosts.enumerated() where !isBelowAnother(host.span) {
      if index.postings(of: number).allSatisfy({ templates[$0.template].shortensEveryPath }) { shorteners.append(host) }
    }
    return shorteners
  }
  private func isBelowAnother(_ host: Span<UInt8>) -> Bool {
    var at = 0
    while let dot = host.firstIndex(of: .ascii("."), from: at) {
      at = dot + 1
      if index.number(of: host.extracting(at..<host.count)) != nil { return true }
    }
    return false
  }
  /// The schemes, in lower case, that have templates of their own.
  package let schemes: [[UInt8]]

  /// What the first path segment of a template for any host is, or, with `…`, begins with.
  package var openFirstSegments: [String] { open.texts }

  /// The words of all platforms, each once, in order.
  package var platformWords: [String] {
    var words: [String] = []
    for platform in source.platforms where !words.contains(platform.word) { words.append(platform.word) }
    return words
  }

  /// The names of platforms whose handles are known, as they were written, with the platforms' numbers, and whether they are
  /// everyday words too.
  package var handleNames: [(name: String, platform: Int, isWord: Bool)] {
    source.platforms.enumerated().flatMap { number, platform in
      guard let handles = platform.handles else { return [(name: String, platform: Int, isWord: Bool)]() }
      return handles.names.map { ($0, number, false) } + handles.words.map { ($0, number, true) }
    }
  }
  /// The first word of the identities of a platform.
  package func word(ofPlatform number: Int) -> [UInt8] { platforms[number].word }

  init(
    source: SiteSource, templates: [Entry], platforms: [Platform], wrappers: [Wrapper], index: HostIndex,
    byScheme: [[UInt8]: [Int]], open: OpenIndex
  ) {
    self.source = source
    self.templates = templates
    self.platforms = platforms
    self.wrappers = wrappers
    self.index = index
    self.byScheme = byScheme
    schemes = byScheme.keys.sorted { $0.lexicographicallyPrecedes($1) }
    self.open = open
  }
}
