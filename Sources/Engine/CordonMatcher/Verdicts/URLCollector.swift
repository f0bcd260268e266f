// Collects every address of an item while it is checked, and says at the end what is known of each.

import CordonBytes

/// The addresses of one item.
struct URLCollector {
  private var urls: [FoundURL] = []
  /// The addresses that others carry and for which a rule holds, by their numbers.
  private var carried: [Int: FoundURL.Carried] = [:]

  var isEmpty: Bool { urls.isEmpty }

  /// Adds an address that stands in the item.
  mutating func add(_ url: FoundURL) { urls.append(url) }

  /// Adds an address that another one carries, and for which a rule holds.
  mutating func add(_ content: FoundURL.Carried, ofAddress number: Int) { carried[number] = content }

  /// The addresses with their status, in the order of the item.
  func settled(by hits: [Hit], unresolved: [Range<Int>]) -> [FoundURL] {
    var urls = urls.sorted { a, b in
      (a.span.lowerBound, -a.span.upperBound) < (b.span.lowerBound, -b.span.upperBound)
    }
    // By where they begin, so that an item of many links costs no more than their number.
    var holding: [Int: [Address]] = [:]
    for hit in hits where hit.outcome == .holds {
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
        urls[index].carried = own.lazy.compactMap { self.carried[$0.number] }.first
      }
    }
    return URLCollector.bestReadings(of: urls)
  }

  /// Keeps the best of several readings of one address. A defanged link also reads as an address with brackets in its host,
  /// and one with a hidden scheme as what stands behind it; the reading that a browser accepts is the better one.
  private static func bestReadings(of urls: [FoundURL]) -> [FoundURL] {
    var kept: [FoundURL] = []
    /// The index in `kept` of the one that reaches furthest.
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
      } else if isListed || (found.span != kept[place].span && found.hasBrowserHost && found.key != kept[place].key) {
        kept.append(found)
      }
    }
    return kept
  }
}

extension FoundURL {
  /// Whether browsers accept its host.
  fileprivate var hasBrowserHost: Bool {
    host.hasPrefix("[")
      || host.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == .ascii("-") || $0 == .ascii(".") || $0 == .ascii("_") }
  }

  fileprivate func isBetterReading(than other: FoundURL) -> Bool {
    if hasBrowserHost != other.hasBrowserHost { return hasBrowserHost }
    return identity != nil && other.identity == nil
  }
}
