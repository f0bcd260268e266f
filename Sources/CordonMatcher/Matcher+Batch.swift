// Many items, one after another: what the later ones ask of the list comes from memory while the earlier ones are
// checked.
//
//   item + 8 ─► host ─► line of the filter of hosts, asked for
//   item + 4 ─► that filter ─► lines of the other filters, asked for, where the list may hold anything
//   item     ─► as ever (Matcher+Plain.swift, Matcher.swift)

import CordonBytes
import CordonImage
import CordonURL

/// An item that was begun.
struct Lane: ~Copyable {
  let reader: PlainAddressReader
  /// Nil where its host is not plain.
  var tails: Tails?
  /// Whether the list may hold anything for its host, or at it.
  var mayHold = false
}

/// The items between the one that is begun and the one that is done, each in the lane of its number.
struct Lanes: ~Copyable {
  static let count = 8
  private let lanes: UnsafeMutablePointer<Lane>

  init(query: PlainQuery) {
    lanes = .allocate(capacity: Lanes.count)
    // SAFETY: just allocated with this capacity; all of it is initialised until `deinit`.
    for lane in 0..<Lanes.count {
      unsafe (lanes + lane).initialize(to: Lane(reader: PlainAddressReader(query: query)))
    }
  }

  deinit {
    // SAFETY: initialised in `init`, all of them.
    unsafe lanes.deinitialize(count: Lanes.count)
    lanes.deallocate()
  }

  @inline(__always)
  func lane(ofItem number: Int) -> UnsafeMutablePointer<Lane> { unsafe lanes + (number & (Lanes.count &- 1)) }
}

extension Matcher {
  /// Checks the items of `bytes` that stand at `ranges`, and calls `body` for each, in their order, with its place in
  /// `ranges` and what the list says about it.
  ///
  /// The same as one ``match(item:as:)-(Span<UInt8>,_)`` after another, and faster the larger the list.
  ///
  ///     matcher.match(items: lines, of: file.span, as: .url) { line, verdict in … }
  ///
  /// - Precondition: all `ranges` lie in `bytes`.
  /// - Complexity: that of its items; allocates only for matches.
  public func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType = .auto, _ body: (Int, Verdict) -> Void
  ) {
    // `body` may ask this matcher again.
    guard mayTakeShortWay(as: type), !isInBatch else {
      for index in ranges.indices { body(index, match(item: bytes.extracting(ranges[index]), as: type)) }
      return
    }
    isInBatch = true
    defer { isInBatch = false }
    for begun in 0..<ranges.count &+ Lanes.count {
      let lane = lanes.lane(ofItem: begun)
      let number = begun &- Lanes.count
      if number >= 0 { finish(bytes.extracting(ranges[number]), as: type, in: lane) { body(number, $0) } }
      if begun < ranges.count { begin(bytes.extracting(ranges[begun]), in: lane) }
      let asked = begun &- Lanes.count / 2
      if asked >= 0, asked < ranges.count { ask(in: lanes.lane(ofItem: asked)) }
    }
  }

  /// Reads the host of `item`, if it is plain, and asks memory for what the filter of hosts knows about it.
  @inline(__always)
  private func begin(_ item: Span<UInt8>, in lane: UnsafeMutablePointer<Lane>) {
    // SAFETY: here and below, a lane of `lanes`, which are initialised for good.
    guard unsafe lane.pointee.reader.readHost(of: item) else {
      unsafe lane.pointee.tails = nil
      return
    }
    let tails = unsafe self.tails(of: lane.pointee.reader)
    filters.prefetch(hostWithTail: tails.asked)
    unsafe lane.pointee.tails = tails
  }

  /// Asks the filter of hosts about the item of `lane`, and memory for the others where there may be anything.
  @inline(__always)
  private func ask(in lane: UnsafeMutablePointer<Lane>) {
    guard let tails = unsafe lane.pointee.tails else { return }
    let mayHold = filters.mayHold(hostWithTail: tails.asked)
    unsafe lane.pointee.mayHold = mayHold
    if mayHold { filters.prefetch(hostsWithHashes: unsafe lane.pointee.reader.hostHashes(seed: filters.seed)) }
  }

  @inline(__always)
  private func finish(
    _ item: Span<UInt8>, as type: ItemType, in lane: UnsafeMutablePointer<Lane>, _ body: (Verdict) -> Void
  ) {
    guard let tails = unsafe lane.pointee.tails else { return body(matchWhole(item, as: type)) }
    switch unsafe screen(item, lane.pointee.reader, tails, mayHold: lane.pointee.mayHold) {
    case .nothingHolds: body(Verdict())
    case .mayHold: body(unsafe lookUpPlain(item, as: type, lane.pointee.reader) ?? matchWhole(item, as: type))
    case .notPlain: body(matchWhole(item, as: type))
    }
  }
}
