// A compiled list, opened: the image, the tables it was compiled with, and its patterns. Immutable and shared; what a
// worker changes while it matches stands in its Matcher.

import CordonBytes
import CordonImage
import CordonText
import CordonURL

@_exported import struct CordonImage.ImageError

/// A compiled blocklist, verified and memory-mapped. Open it once and share it between threads.
///
///     let blocklist = try Blocklist(contentsOf: "list.cordon")
///     let matcher = Matcher(blocklist)
///     for match in matcher.match(url: "https://example.org/x").matches { print(match.rule) }
public final class Blocklist: Sendable {
  let image: Image
  let tables: NormalizationTables
  let patterns: PatternStore
  /// What the short way of an address asks.
  let filters: ImageFilters
  let siteGate: SiteGate
  /// Finds handles on those platforms that the list may name; of the others it knows no names.
  let handles: HandleFinder

  /// A list that was compiled into the image.
  public struct List: Sendable, Hashable {
    /// As it stands in every match.
    public let name: String
    /// As the list's author wrote it; nil where there was none.
    public let version: String?
  }

  /// Opens the image at `path` and verifies all of it.
  ///
  /// - Throws: ``ImageError``: one sentence that names the file, what is wrong with it, and how to mend it.
  /// - Complexity: O(*n*) in the file's bytes, about one SHA-256 of them. Compiles no pattern.
  public convenience init(contentsOf path: String) throws(ImageError) {
    try self.init(image: Image(contentsOf: path))
  }

  /// Makes a blocklist of an image that stands in memory.
  package convenience init(verifying bytes: [UInt8]) throws(ImageError) {
    try self.init(image: Image(verifying: bytes))
  }

  private init(image: Image) throws(ImageError) {
    guard let tables = NormalizationTables(serialized: image.tables.span) else {
      throw ImageError(.malformed(section: "tables", reason: "the normalisation tables cannot be read"))
    }
    self.image = image
    self.tables = tables
    patterns = PatternStore(image)
    let filters = image.filters
    self.filters = filters
    // A list that arrived hashed may name any.
    handles = HandleFinder(
      names: tables.sites.handleNames.filter { name in
        image.holdsHashedKeys
          || SiteGate.names(ofPlatform: tables.sites.word(ofPlatform: name.platform)).allSatisfy {
            filters.mayHold(keyWithHash: Hash64.hash($0.span, seed: filters.seed))
          }
      })
    siteGate = SiteGate(tables.sites, seed: filters.seed) { [filters] tail in
      filters.isCrowded(tail)
    } isNamed: { [filters] word in
      filters.mayHold(keyWithHash: Hash64.hash(word, seed: filters.seed))
    }
  }

  /// Makes what is otherwise made with the first text: the index that tells which patterns may match.
  ///
  /// - Parameter compilesPatterns: whether each pattern is compiled too, twice, some 50 microseconds and some KiB in all, which
  ///   otherwise waits for the first item that may match it: for those who need the first item to take no longer than the
  ///   next one.
  /// - Complexity: O(*n*) in the bytes of all patterns and phrases.
  public func prepare(compilesPatterns: Bool = false) {
    if compilesPatterns { patterns.compileAll() } else { _ = patterns.plan }
  }

  /// Makes what would be made with the first items, where it takes the place of `old`: the index, and the patterns that `old`
  /// has compiled and that are in both, which are taken over.
  ///
  /// - Complexity: O(*n*) in the bytes of all patterns and phrases of both.
  func prepare(after old: Blocklist) {
    prepare()
    patterns.takeOver(old.patterns)
  }

  /// What the image says about itself.
  package var info: ImageInfo { image.info }
  /// The lists that were compiled into it.
  public var lists: [List] { image.info.lists.map { List(name: $0.name, version: $0.version) } }
  /// How many rules it holds, expired ones among them.
  public var ruleCount: Int { image.ruleCount }
  /// The rule at a place below ``ruleCount``, in the order of the sources.
  package func rule(_ place: Int) -> RuleRecord { image.rule(RuleIndex(rawValue: UInt32(place))) }
  /// The platforms that its identities name: the first word of each, and the host that the platform is known by, which
  /// may begin with `*.`.
  package var platformHosts: [(word: String, host: String)] {
    tables.sites.source.platforms.compactMap { platform in
      guard let host = platform.sets.first(where: { $0.name == "host" })?.hosts.first else { return nil }
      return (platform.word, host)
    }
  }
  /// SHA-256 of the image, in hexadecimal: the same for the same sources.
  public var digest: String { image.info.digest }
}
