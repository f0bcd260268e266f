// One rule against one item, the plain way: forms are compared as whole strings, without index, filter or exceptions.
// It decides whether a rule's examples hold, and is the oracle that the matcher is tested against.

import CordonBytes
import CordonImage
import CordonModel
import CordonPatterns
import CordonText
import CordonPlatforms
import CordonURL

/// An item in all the forms that rules are compared with.
package struct ReferenceItem {
  /// Of a handle its identity alone.
  private struct Address {
    var canonical: [UInt8] = []
    var host: [UInt8] = []
    var key: [UInt8] = []
    var keyHost: [UInt8] = []
    var page: [UInt8] = []
    /// Its identity first, empty where it has none of its own, then those of what it lies in.
    var identities: [[UInt8]]
  }
  private var addresses: [Address] = []
  /// Nil for what is an address alone.
  private var text: ReferenceText?

  package init(_ item: [UInt8], as type: InferredType? = nil, tables: ListTables) {
    self.init(item, as: type, using: Canonicalizer(tables: tables.keys), platforms: tables.platforms)
  }

  /// As above, for who has many items. Without `followsCarried` no address is looked for inside another.
  package init(
    _ item: [UInt8], as type: InferredType? = nil, using canonicalizer: Canonicalizer, platforms: PlatformTables,
    followsCarried: Bool = true
  ) {
    var canonicalizer = canonicalizer
    var reader = PlatformReader(platforms)
    var forms = URLForms()
    func address(_ bytes: [UInt8]) -> Address? {
      guard (try? canonicalizer.canonicalize(bytes.span, into: &forms)) != nil else { return nil }
      let key = forms.key
      var identities = Identities()
      if reader.read(forms) { reader.identities(into: &identities) }
      return Address(
        canonical: forms.canonical.bytes, host: Array(forms.canonical.bytes[forms.canonical.hostRange]), key: key.bytes,
        keyHost: Array(key.bytes[key.hostRange]), page: Array(key.bytes[key.pageRange]), identities: identities.texts)
    }
    func addCarried(by bytes: [UInt8]) {
      guard followsCarried else { return }
      addresses += ReferenceItem.carried(by: bytes, using: canonicalizer, platforms: platforms).compactMap {
        address($0)
      }
    }
    let form = type ?? InferredType(of: item.span)
    if form != .text, let whole = address(item) {
      addresses.append(whole)
      addCarried(by: item)
      if type == .url { return }
    }
    if form != .url || addresses.isEmpty {
      text = ReferenceText(item)
      addresses += ReferenceItem.handles(in: item, platforms: platforms).map { Address(identities: [$0.identity]) }
    }
    let isAddress = form == .url && !addresses.isEmpty
    LinkFinder.forEachLink(in: item.span, isAddress: isAddress) { _, link in
      guard let address = address(link) else { return }
      addresses.append(address)
      addCarried(by: link)
    }
  }

  /// Nothing but content with that identity.
  package init(showing identity: [UInt8]) { addresses = [Address(identities: [identity])] }

  /// The handles in a text, and what each names.
  package static func handles(
    in text: [UInt8], platforms: PlatformTables
  ) -> [(range: Range<Int>, identity: [UInt8])] {
    var reader = PlatformReader(platforms)
    var folder = TextFolder()
    var folded = FoldedText()
    folder.fold(text.span, into: &folded)
    let bytes = folded.bytes
    var handles: [(range: Range<Int>, identity: [UInt8])] = []
    HandleFinder(names: platforms.handleNames).forEachHandle(in: bytes.span) { handle in
      let name = bytes.span.extracting(handle.span.lowerBound + 1..<handle.span.upperBound)
      if let identity = reader.identity(ofHandle: name, onPlatform: handle.platform) {
        handles.append((folded.originalRange(of: handle.span), identity))
      }
      return true
    }
    return handles
  }

  /// The identities of the one address that `item` is, where it is one: its own, then those of what it lies in.
  package var identities: [[UInt8]] { addresses.first?.identities ?? [] }

  /// The addresses inside the address `bytes`, and inside those, as deep as the matcher goes at most: layer by layer, each once.
  package static func carried(
    by bytes: [UInt8], using canonicalizer: Canonicalizer, platforms: PlatformTables
  ) -> [[UInt8]] {
    var canonicalizer = canonicalizer
    var reader = PlatformReader(platforms)
    var all: [[UInt8]] = []
    var seen: Set<[UInt8]> = []
    var layer = [bytes]
    for depth in 0...32 where !layer.isEmpty {
      var next: [[UInt8]] = []
      for bytes in layer {
        var forms = URLForms()
        guard (try? canonicalizer.canonicalize(bytes.span, into: &forms)) != nil,
          seen.insert(forms.canonical.bytes).inserted
        else { continue }
        if depth > 0 {
          all.append(bytes)
          LinkFinder.forEachLink(in: bytes.span, isAddress: true) { link, address in
            if link.span.lowerBound > 0 || link.isRefanged { next.append(address) }
          }
        }
        var wrapped: [UInt8] = []
        if reader.read(forms), reader.unwrap(into: &wrapped) { next.append(wrapped) }
        _ = CarriedAddress.forEach(in: forms, schemes: reader.tables.schemes) { next.append($0) }
      }
      layer = next
    }
    return all
  }

  /// Whether a rule with `value` holds for the item. What a pattern at its limit would have said counts as no.
  ///
  /// - Complexity: O(*n*) for values that are compared, that of PCRE2 for those that are searched.
  package func satisfies(_ value: PreparedValue, searcher: PatternSearcher) -> Bool {
    func isShown(_ content: [UInt8]?) -> Bool {
      content != nil && addresses.contains { $0.identities.first == content || $0.key == content }
    }
    switch value {
    case .url(let key, .exact, let identity):
      return addresses.contains { $0.key == key.bytes } || isShown(identity)
    case .url(let key, .page, let identity):
      return addresses.contains { $0.page == Array(key.bytes[key.pageRange]) } || isShown(identity)
    case .content(let identity): return isShown(identity)
    case .url(let key, .prefix, _):
      let prefix = Array(key.bytes[key.pageRange])
      let below = prefix.last == .ascii("/") ? prefix : prefix + [.ascii("/")]
      return addresses.contains { $0.page == prefix || $0.page.starts(with: below) }
    case .host(let host): return addresses.contains { $0.keyHost == host }
    case .domain(let domain, let suffix):
      let below = [.ascii(".")] + suffix
      return addresses.contains {
        $0.keyHost == domain || $0.keyHost.count > below.count && $0.keyHost.suffix(below.count).elementsEqual(below)
      }
    case .identity(let identity):
      return addresses.contains { $0.key == identity || $0.identities.contains(identity) }
    case .sha256(let digest):
      return addresses.contains { address in
        ([address.key, address.page] + address.identities.filter { !$0.isEmpty }).contains {
          KeySHA256(of: $0.span) == digest
        }
      }
    case .pattern(let forms, let targets):
      return targets.contains(.text) && text?.satisfies(forms, searcher: searcher) == true
        || targets.contains(.url)
          && addresses.contains { !$0.canonical.isEmpty && searcher.finds(forms.given, in: $0.canonical) }
        || targets.contains(.host)
          && addresses.contains { !$0.host.isEmpty && searcher.finds(forms.given, in: $0.host) }
    case .phrase(_, let forms): return text?.satisfies(forms, searcher: searcher) == true
    }
  }
}
