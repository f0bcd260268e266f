// Every address of an item, listed or not: what a referral is sorted into known and new by.

import CordonBytes
import CordonPlatforms
import CordonURL

/// An address that stands in an item.
public struct FoundURL: Sendable, Hashable {
  /// What is known of an address.
  public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
    /// A rule holds for it, or for what it carries, that no exception removed.
    case listed
    /// It is on a shortener: where it leads nobody can tell without asking.
    case unresolved
    /// Neither.
    case new
  }

  /// The address, undone where it was defanged.
  public var url: String
  /// Its match key: what is the same for all spellings of the address.
  public var key: String
  /// The platform's own name for what it shows; nil where no platform is known, or it shows nothing by name.
  public var identity: String?
  /// The host, as in keys; empty where there is none.
  public var host: String
  /// What is known of it.
  public var status: Status
  /// UTF-8 byte offsets into the item as given.
  public var span: Range<Int>
  /// What it carries, where that is what is listed and not the address itself: a redirector's target, the page of an
  /// archived copy.
  public var carried: Carried?
  /// Whether it holds a copy of what it carries, as a web archive does, and does not only lead there.
  public var isCopy = false

  /// An address that another one carries.
  public struct Carried: Sendable, Hashable {
    /// Its match key.
    public var key: String
    /// As of ``FoundURL/identity``.
    public var identity: String?
    /// As of ``FoundURL/host``.
    public var host: String
  }
}

extension Matcher {
  /// Notes the address of ``forms``, which was just checked.
  func noteURL(_ bytes: Span<UInt8>, standingAt span: Range<Int>) {
    if isOtherReading { return }
    let content = contentOfForms()
    urls.append(
      FoundURL(
        url: bytes.lossyString, key: content.key, identity: content.identity, host: content.host, status: .new,
        span: span, isCopy: isCopy))
  }

  /// Notes the address of ``forms``, which another one carries, and for which a rule holds.
  func noteCarried(_ address: Address) { carriedURLs[address.number] = contentOfForms() }

  private func contentOfForms() -> FoundURL.Carried {
    var own = Identities()
    if platforms.read(forms) { platforms.identities(into: &own) }
    let key = forms.key
    return FoundURL.Carried(
      key: key.bytes.span.lossyString,
      identity: own.texts.first.flatMap { $0.isEmpty ? nil : $0.span.lossyString },
      host: key.hasHost ? key.bytes.span.extracting(key.hostRange).lossyString : "")
  }

  /// What became known of the addresses that were noted.
  func settleURLs() {
    urls.sort { a, b in
      (a.span.lowerBound, -a.span.upperBound) < (b.span.lowerBound, -b.span.upperBound)
    }
    // By where they begin, so that an item of many links costs no more than their number.
    var holding: [Int: [Address]] = [:]
    for hit in hits where hit.standing == .holds {
      guard let address = hit.address else { continue }
      holding[address.span.lowerBound, default: []].append(address)
      if address.place != address.span.lowerBound { holding[address.place, default: []].append(address) }
    }
    let shortened = Set(unresolved)
    for index in urls.indices {
      let span = urls[index].span
      let own = (holding[span.lowerBound] ?? []).filter { $0.span == span || $0.place == span.lowerBound }
      urls[index].status = !own.isEmpty ? .listed : shortened.contains(span) ? .unresolved : .new
      if !own.contains(where: { $0.layer == 0 }) {
        urls[index].carried = own.lazy.compactMap { self.carriedURLs[$0.number] }.first
      }
    }
    dropOtherReadings()
  }

  /// Keeps of several readings of one address the one that is an address for a browser too: a defanged link also reads as an
  /// address with brackets in its host, and one with a hidden scheme as what stands behind it.
  private func dropOtherReadings() {
    var kept: [FoundURL] = []
    /// The place in `kept` of what reaches furthest.
    var around: Int?
    for found in urls {
      guard let place = around, found.span.upperBound <= kept[place].span.upperBound else {
        around = kept.count
        kept.append(found)
        continue
      }
      let isListed = found.status == .listed && kept[place].status != .listed
      if found.span == kept[place].span, found.isBetterReading(than: kept[place]) {
        kept[place] = found
      } else if isListed || (found.span != kept[place].span && found.isPlain && found.key != kept[place].key) {
        kept.append(found)
      }
    }
    urls = kept
  }
}

extension FoundURL {
  /// Whether its host is one that browsers take.
  fileprivate var isPlain: Bool {
    host.hasPrefix("[")
      || host.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == .ascii("-") || $0 == .ascii(".") || $0 == .ascii("_") }
  }

  fileprivate func isBetterReading(than other: FoundURL) -> Bool {
    if isPlain != other.isPlain { return isPlain }
    return identity != nil && other.identity == nil
  }
}
