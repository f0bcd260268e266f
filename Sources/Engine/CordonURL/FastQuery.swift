// The query of a plain address: pairs without tracking parameters, in byte order, as MatchKeyBuilder writes them.

import CordonBytes

/// Sorts queries in scratch memory.
package final class FastQuery {
  /// The most pairs that are sorted here.
  static let maximumPairs = 16

  /// A pair, `name=value`, as offsets into the address's bytes.
  private struct Pair {
    var start = 0
    var end = 0
  }

  private let tables: NormalizationTables
  private let room: UnsafeMutablePointer<UInt8>
  private let pairs: UnsafeMutablePointer<Pair>

  package init(tables: NormalizationTables) {
    self.tables = tables
    // The longest query, and one byte.
    room = .allocateLines(FastURLReader.maximumLength + 128)
    pairs = .allocate(capacity: FastQuery.maximumPairs)
    // SAFETY: just allocated with this capacity.
    unsafe pairs.initialize(repeating: Pair(), count: FastQuery.maximumPairs)
  }

  deinit {
    room.deallocate()
    pairs.deallocate()
  }

  /// Writes `?` and the pairs of the query `bytes[start..<end]` to `bytes[page...]`, which may be the same place, and
  /// answers how many bytes that were: none where no pair is left. Nil where the query is more than plain.
  ///
  /// SAFETY: the caller vouches for the offsets: `host <= page <= start <= end`, and no more bytes
  /// between `start` and `end` than the capacity.
  func move(
    _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, behind page: Int, host: Int
  ) -> Int? {
    var number = 0
    var at = start
    while at < end {
      var pair = Pair(start: at, end: at)
      var nameEnd: Int?
      // SAFETY: `at` stays below `end`.
      while at < end, unsafe bytes[at] != .ascii("&") {
        let byte = unsafe bytes[at]
        if byte == .ascii("="), nameEnd == nil { nameEnd = at }
        // A "+" is one of the ways to write a space.
        if byte == .ascii("+") { return nil }
        at &+= 1
      }
      pair.end = at
      at &+= 1
      if pair.start == pair.end { continue }
      // SAFETY: host and name lie inside the address.
      let (name, host) = unsafe (
        UnsafeBufferPointer(start: bytes + pair.start, count: (nameEnd ?? pair.end) &- pair.start),
        UnsafeBufferPointer(start: bytes, count: host)
      )
      if tables.isTracking(name.span, on: host.span) { continue }
      guard number < FastQuery.maximumPairs else { return nil }
      insert(pair, at: number, of: bytes)
      number &+= 1
    }
    return number == 0 ? 0 : write(number, of: bytes, behind: page)
  }

  private func insert(_ pair: Pair, at number: Int, of bytes: UnsafeMutablePointer<UInt8>) {
    var place = number
    // SAFETY: `number` is below `maximumPairs`.
    while place > 0, isBefore(pair, unsafe pairs[place &- 1], in: bytes) {
      unsafe pairs[place] = pairs[place &- 1]
      place &-= 1
    }
    unsafe pairs[place] = pair
  }

  private func isBefore(_ a: Pair, _ b: Pair, in bytes: UnsafeMutablePointer<UInt8>) -> Bool {
    for offset in 0..<min(a.end &- a.start, b.end &- b.start) {
      // SAFETY: both pairs lie inside the query.
      let (x, y) = unsafe (bytes[a.start &+ offset], bytes[b.start &+ offset])
      if x != y { return x < y }
    }
    return a.end &- a.start < b.end &- b.start
  }

  /// Copies the first `number` pairs out of the address, in their order, and then behind the page.
  private func write(_ number: Int, of bytes: UnsafeMutablePointer<UInt8>, behind page: Int) -> Int {
    var written = 0
    for index in 0..<number {
      // SAFETY: the pairs do not overlap, so that they, with a mark before each, are no longer than the query with its "?".
      let pair = unsafe pairs[index]
      unsafe room[written] = index == 0 ? .ascii("?") : .ascii("&")
      unsafe (room + written + 1).update(from: bytes + pair.start, count: pair.end &- pair.start)
      written &+= pair.end &- pair.start &+ 1
    }
    unsafe (bytes + page).update(from: room, count: written)
    return written
  }
}
