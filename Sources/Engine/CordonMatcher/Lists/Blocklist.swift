// A compiled list, opened: the image, the tables it was compiled with, and its patterns. Immutable and shared; what a
// worker changes while it matches stands in its Matcher.

import CordonBytes
import CordonImage
import CordonModel
import CordonPlatforms
import CordonText
import CordonURL

@_exported import struct CordonImage.Canary
@_exported import struct CordonImage.ImageError
@_exported import struct CordonImage.ListKey
@_exported import struct CordonImage.KeyError
@_exported import struct CordonImage.PrivateKey
@_exported import struct CordonImage.PublicKey

/// A compiled blocklist, verified and memory-mapped. Open it once and share it between threads.
///
///     let blocklist = try Blocklist(contentsOf: "list.cordon")
///     let matcher = Matcher(blocklist)
///     for match in matcher.match(url: "https://example.org/x").matches { print(match.rule) }
public final class Blocklist: Sendable {
  let image: Image
  let tables: ListTables
  let patterns: PatternStore
  /// What the short way of an address asks.
  let filters: ImageFilters
  let platformPrefilter: PlatformPrefilter
  /// Finds handles on those platforms that the list may name; of the others it knows no names.
  let handles: HandleFinder

  /// A list that was compiled into the image.
  public struct List: Sendable, Hashable {
    /// As it stands in every match.
    public let name: String
    /// As the list's author wrote it; nil where there was none.
    public let version: String?
  }

  /// Opens the image at `path` and verifies all of it, its signature too where it has one, whoever signed it.
  ///
  /// - Parameter key: the secret that the list was compiled with, without which it answers nobody; nil for none.
  /// - Throws: ``ImageError``: one sentence that names the file, what is wrong with it, and how to mend it.
  /// - Complexity: O(*n*) in the file's bytes, about one SHA-256 of them. Compiles no pattern.
  public convenience init(contentsOf path: String, key: ListKey? = nil) throws(ImageError) {
    try self.init(Blocklist.opened(path, key: key))
  }

  /// Opens the image at `path` as ``init(contentsOf:)`` does, where one of `keys` signed it, and no other: an unsigned
  /// image is refused, and so is one that somebody else signed. Without keys every image is.
  ///
  ///     let publisher = try PublicKey.keys(inFile: "publisher.pub")
  ///     let blocklist = try Blocklist(contentsOf: "list.cordon", trusting: publisher)
  ///
  /// A signature that is broken is refused in both ways of opening.
  ///
  /// - Throws: ``ImageError``, of which ``ImageError/Problem/unsigned`` and
  ///   ``ImageError/Problem/untrustedSigner(fingerprint:)`` are for this way alone.
  /// - Complexity: as ``init(contentsOf:)``, and some 100 microseconds for the signature.
  public convenience init(
    contentsOf path: String, key: ListKey? = nil, trusting keys: [PublicKey]
  ) throws(ImageError) {
    try self.init(Blocklist.opened(path, key: key, trusting: keys))
  }

  /// Why the list is not to be used by those who trust `keys` alone; nil where one of them signed it.
  package func refusal(trusting keys: [PublicKey]) -> ImageError? {
    do throws(ImageError) {
      try image.verifySigner(isAmong: keys)
      return nil
    } catch {
      return error
    }
  }

  /// Makes a blocklist of an image that stands in memory.
  package convenience init(verifying bytes: [UInt8]) throws(ImageError) {
    try self.init(Image(verifying: bytes))
  }

  private static func opened(
    _ path: String, key: ListKey?, trusting keys: [PublicKey]? = nil
  ) throws(ImageError) -> Image {
    try Image(contentsOf: path, key: key, trusting: keys)
  }

  private init(_ image: Image) throws(ImageError) {
    guard let tables = ListTables(verifying: image.tables.span), image.filters.seed == PlatformTables.hostSeed else {
      throw ImageError(.malformed(section: "tables", reason: "the normalisation tables cannot be read"))
    }
    self.image = image
    self.tables = tables
    patterns = PatternStore(image)
    let filters = image.filters
    self.filters = filters
    // A list that arrived hashed may name any.
    handles = HandleFinder(
      names: tables.platforms.handleNames.filter { name in
        image.holdsHashedKeys
          || PlatformPrefilter.names(ofPlatform: tables.platforms.word(ofPlatform: name.platform)).allSatisfy {
            filters.mayHold(keyWithHash: Hash64.hash($0.span, seed: filters.seed))
          }
      })
    platformPrefilter = PlatformPrefilter(tables.platforms) { [filters] tail in
      filters.isCrowded(tail)
    } isNamed: { [filters] word in
      filters.mayHold(keyWithHash: Hash64.hash(word, seed: filters.seed))
    }
  }

  /// Calls `body` with every rule that is not the same in `old` and here.
  ///
  /// - Throws: ``ImageError`` unless both ``isComparable(with:)``.
  package func forEachChange(from old: Blocklist, _ body: (RuleChange) -> Void) throws(ImageError) {
    try image.forEachChange(from: old.image, body)
  }

  /// Which lists of `old` are versions of lists of this image.
  package func pairing(with old: Blocklist) -> ListPairing {
    ListPairing(old: old.image.info.lists, new: image.info.lists)
  }

  /// Why the rules of `other` and of this image cannot be told apart: their digests are made differently. Nil where they can.
  package func obstacle(toComparisonWith other: Blocklist) -> ImageError? {
    image.isComparable(with: other.image) ? nil : ImageError(.notComparable)
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
  /// The list's test address; nil where it was compiled without one.
  ///
  ///     if let canary = blocklist.canary { print(Matcher(blocklist).match(url: canary.address).isMatch) }
  ///     // true
  public var canary: Canary? { Canary(token: image.info.lists.first { $0.name == Canary.name }?.version) }
  /// How many rules it holds, expired ones among them.
  public var ruleCount: Int { image.ruleCount }
  /// Every rule, in the order of the image: those with an id of their own by list and id, then the others.
  package func forEachRule(_ body: (RuleRecord) -> Void) { image.forEachRule { body(image.rule($0)) } }
  /// The platforms that its identities name: the first word of each, and the host that the platform is known by, which
  /// may begin with `*.`.
  package var platformHosts: [(word: String, host: String)] {
    tables.platforms.homes
  }
  /// SHA-256 of the image without its signature, in hexadecimal: the same for the same sources and the same date.
  public var digest: String { image.info.digest }
  /// Whose signature stands behind the image, verified; nil where it is unsigned. It says who made the list, and not that
  /// they are to be trusted: ``init(contentsOf:trusting:)`` asks that.
  public var signer: PublicKey? { image.info.signer }
  /// When the list was published, as its publisher says; nil where they do not.
  public var date: Timestamp? { image.info.date }
  /// When the image's file was last written, as it was when it was opened.
  public var fileDate: Timestamp? { image.info.fileDate }
}
