// The key of an address that is spelled plainly, in one pass and without allocation: nearly every address there is.
//
//   http(s)://  www.  host          path            ?query      #fragment
//                     │ lower case  │ as it stands  │ without tracking parameters, sorted
//                     └─────────────┴───────────────┴─► room: the key
//
// Plain means that this is all there is to do: ASCII, nothing escaped, no user, no port, no dot segments, no doubled
// slashes, a host of letters, digits, "-", "_" and single dots that does not end in a number, and nothing that may be
// another address. What is not plain goes the long way (Canonicalizer), which is what defines a key; that the two agree
// is a property test.
//
// What stands behind the "www." is copied to the room and told apart 64 bytes at a time, by what suits the processor
// (CKernels).

import CKernels
import CordonBytes

/// The places of the parts of a plain address in its key.
public struct FastURL: Sendable {
  /// What was read: see `cordon_address`.
  @usableFromInline var read = cordon_address()
  /// Where host and path end in the key that was made last: at `?`, or where the key ends.
  package var pageEnd = 0
  /// That key's length in bytes.
  package var count = 0

  @inlinable init() {}

  /// Where the host stands in the address as given, with the "www." that the key leaves out.
  package var hostInInput: Range<Int> {
    let start = Int(read.scheme_end)
    return start..<start &+ (read.skipped_www != 0 ? 4 : 0) &+ hostEnd
  }
  @inlinable package var hostEnd: Int { Int(read.host_end) }
  /// Bit *i* is set where byte *i* of the host is a dot.
  @inlinable var dots: UInt64 { read.dots }
  /// Where path and query end in the address behind the "www.".
  @inlinable var pathEnd: Int { Int(read.path_end) }
  @inlinable var queryEnd: Int { Int(read.query_end) }
  @inlinable var length: Int { Int(read.length) }
}

/// Reads plain addresses into its scratch memory, one after another. It is not copied, so that nothing is retained on the
/// way; and all that changes stands behind constants, so that no exclusive access is asked for. Public so that it is
/// inlined: see ``Hash64``.
public struct FastURLReader: ~Copyable {
  /// How much of an address is plain.
  public enum Extent {
    case unread
    /// It has a plain host, and behind it what is not.
    case host
    case whole
  }

  /// The longest address that is read here, in bytes: longer ones are too few to matter.
  package static var maximumLength: Int { CORDON_ADDRESS_MAXIMUM_LENGTH }
  /// More labels than a host of less than 64 bytes has.
  @inlinable static var maximumLabels: Int { 64 }

  /// All that it writes to, in one piece, so that the reader is a word and is handed on in a register.
  @usableFromInline let memory: UnsafeMutableRawPointer
  private let query: FastQuery

  /// Where in ``memory`` what stands, in bytes. Blocks of 64 bytes are stored to both rooms: where they cross no line of the
  /// cache, they are read again without delay.
  @usableFromInline enum Place {
    @inlinable static var hostRoom: Int { 0 }
    @inlinable static var current: Int { 128 }
    @inlinable static var room: Int { 192 }
    /// Behind room for the longest address, a "/" that it lacks, and a whole block.
    @inlinable static var hashes: Int { room &+ CORDON_ADDRESS_MAXIMUM_LENGTH &+ 128 }
    @inlinable static var end: Int { hashes &+ 8 &* FastURLReader.maximumLabels }
  }

  /// The address that is read, or was read last.
  @inlinable var current: UnsafeMutablePointer<FastURL> {
    @inline(__always) get {
      // SAFETY: here and in the next three, inside `memory`, which is initialised with these types for good.
      unsafe (memory + Place.current).assumingMemoryBound(to: FastURL.self)
    }
  }
  /// Its bytes behind the "www."; its key from when that is made, with at least 64 readable bytes behind it.
  @inlinable var room: UnsafeMutablePointer<UInt8> {
    @inline(__always) get { unsafe (memory + Place.room).assumingMemoryBound(to: UInt8.self) }
  }
  /// Its host, with zeros behind it up to twice 64 bytes.
  @inlinable var hostRoom: UnsafeMutablePointer<UInt8> {
    @inline(__always) get { unsafe (memory + Place.hostRoom).assumingMemoryBound(to: UInt8.self) }
  }
  /// The hashes of its host and of that host's suffixes.
  private var hashes: UnsafeMutablePointer<UInt64> {
    unsafe (memory + Place.hashes).assumingMemoryBound(to: UInt64.self)
  }

  package init(tables: NormalizationTables) { self.init(query: FastQuery(tables: tables)) }

  /// - Parameter query: sorts queries for this reader, and for others of the same worker.
  package init(query: FastQuery) {
    self.query = query
    memory = .allocate(byteCount: Place.end, alignment: 64)
    // SAFETY: just allocated with this size, in which no two places overlap; so everything that is ever read has a value.
    unsafe (memory + Place.hostRoom).initializeMemory(as: UInt8.self, repeating: 0, count: 128)
    unsafe (memory + Place.current).initializeMemory(as: FastURL.self, to: FastURL())
    unsafe (memory + Place.hashes).initializeMemory(
      as: UInt64.self, repeating: 0, count: FastURLReader.maximumLabels)
    unsafe (memory + Place.room).initializeMemory(as: UInt8.self, repeating: 0, count: Place.hashes - Place.room)
  }

  deinit { memory.deallocate() }

  /// Reads `address`, and tells how much of it is plain: all of it where nothing but path, query and fragment in plain
  /// characters, none of which may be another address, stands behind a plain host.
  ///
  /// - Complexity: O(*n*); allocates nothing.
  @inlinable @inline(__always)
  package func read(_ address: Span<UInt8>) -> Extent {
    let form = address.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return CORDON_ADDRESS_UNREAD }
      // SAFETY: `base` has `bytes.count` bytes; what is read behind them lies in the same page and counts for nothing
      // (address_block.h). Both rooms are as large as is asked; `current` is initialised for good.
      return unsafe cordon_read_address(base, bytes.count, room, hostRoom, &current.pointee.read)
    }
    if form == CORDON_ADDRESS_UNREAD { return .unread }
    if form == CORDON_ADDRESS_HOST { return .host }
    return mayHoldBase64 && holdsBase64() ? .host : .whole
  }

  /// Makes the key of `address`; answers false where the address is not plain.
  ///
  /// - Complexity: O(*n*); allocates nothing.
  package func readKey(of address: Span<UInt8>) -> Bool { read(address) == .whole && makeKey() }

  /// The first byte behind the slash of its path; nil where there is none.
  @inlinable @inline(__always)
  package var firstOfPath: UInt8? {
    let (start, end) = unsafe (current.pointee.hostEnd &+ 1, current.pointee.pathEnd)
    // SAFETY: the path lies inside the room.
    return start < end ? unsafe room[start] : nil
  }

  /// The first segment of its path; nil where there is none.
  package var firstSegment: UnsafeBufferPointer<UInt8>? {
    let (start, pathEnd) = unsafe (current.pointee.hostEnd &+ 1, current.pointee.pathEnd)
    var end = start
    // SAFETY: the path lies inside the room.
    while end < pathEnd, unsafe room[end] != .ascii("/") { end &+= 1 }
    return end > start ? unsafe UnsafeBufferPointer(start: room + start, count: end &- start) : nil
  }

  /// The host that was read last, as keys have it, until the next address is read.
  package var host: UnsafeBufferPointer<UInt8> {
    // SAFETY: the host lies inside the room.
    unsafe UnsafeBufferPointer(start: room, count: current.pointee.hostEnd)
  }

  /// The places of the parts of the address of which the key was made last.
  package var address: FastURL { unsafe current.pointee }

  /// Whether the address of which the rest was told last ends in what running text would leave out of it: found in a text,
  /// it would be shorter.
  package var mayBeCut: Bool { unsafe !current.pointee.read.last.alwaysEndsLinks }

  /// Whether another link, or a reference of HTML, may stand in the plain address that was read last: `/https:a.example`,
  /// `?a=1&amp;b=2`. Everything else that one could begin with makes an address more than plain.
  package var mayHoldOtherLinks: Bool { unsafe current.pointee.read.has_marks != 0 }

  /// The bytes of the key that was made last, until the next address is read.
  package var key: UnsafeBufferPointer<UInt8> {
    // SAFETY: `count` is at most the room's capacity, and all of the room has values.
    unsafe UnsafeBufferPointer(start: room, count: current.pointee.count)
  }

  /// The hash of the last two labels of the host that was read last, or of all of it where it has fewer.
  @inlinable @inline(__always)
  package func hashOfTwoLabels(seed: UInt64) -> UInt64 {
    let dots = unsafe current.pointee.dots
    return hash(from: behindLast(withoutLast(dots)), seed: seed)
  }

  /// The first eight bytes of the last label of the host that was read last, zeros behind it.
  @inlinable @inline(__always)
  package var lastLabel: UInt64 {
    // SAFETY: the last label begins inside the host, which is shorter than 64 bytes, with zeros behind it up to 128.
    UInt64(
      littleEndian: unsafe UnsafeRawPointer(hostRoom + behindLast(current.pointee.dots)).loadUnaligned(as: UInt64.self))
  }

  /// The hash of the last three labels of the host that was read last; nil where it has fewer.
  @inlinable @inline(__always)
  package func hashOfThreeLabels(seed: UInt64) -> UInt64? {
    let dots = withoutLast(unsafe current.pointee.dots)
    return dots == 0 ? nil : hash(from: behindLast(withoutLast(dots)), seed: seed)
  }

  /// What the host that was read last is asked for by. `isCrowded`: see ``HostTails``.
  @inlinable @inline(__always)
  package func tails(seed: UInt64, isCrowded: (UInt64) -> Bool) -> HostTails.Lookup {
    let two = hashOfTwoLabels(seed: seed)
    return HostTails.Lookup(two: two, tail: isCrowded(two) ? hashOfThreeLabels(seed: seed) ?? two : two)
  }

  /// `dots` but for the last of them.
  @inlinable @inline(__always)
  func withoutLast(_ dots: UInt64) -> UInt64 {
    dots & ~((1 &<< 63) as UInt64 &>> UInt64(truncatingIfNeeded: dots.leadingZeroBitCount & 63))
  }

  @inlinable @inline(__always)
  func behindLast(_ dots: UInt64) -> Int { 64 &- dots.leadingZeroBitCount }

  @inlinable @inline(__always)
  func hash(from start: Int, seed: UInt64) -> UInt64 {
    // SAFETY: `start` is 0 or behind a dot of the host, which is shorter than 64 bytes, with zeros behind it up to 128.
    unsafe Hash64.hash(
      zeroPadded: UnsafeRawPointer(hostRoom + start), count: current.pointee.hostEnd &- start, seed: seed)
  }

  /// The hashes of the host that was read last, and of each part of it that begins behind a dot, longest first; until the
  /// next one is read.
  ///
  /// - Complexity: O(*n*), two multiplications for every 32 bytes of each.
  package func hostHashes(seed: UInt64) -> UnsafeBufferPointer<UInt64> {
    // SAFETY: there are fewer dots than `maximumLabels`.
    unsafe hashes[0] = hash(from: 0, seed: seed)
    var number = 1
    var left = unsafe current.pointee.dots
    while left != 0 {
      unsafe hashes[number] = hash(from: left.trailingZeroBitCount &+ 1, seed: seed)
      number &+= 1
      left &= left &- 1
    }
    return unsafe UnsafeBufferPointer(start: hashes, count: number)
  }

  /// Where in the key the host's suffix begins of which ``hostHashes(seed:)`` has the hash at `index`.
  package func hostSuffixStart(_ index: Int) -> Int {
    var left = unsafe current.pointee.dots
    for _ in 1..<max(1, index) { left &= left &- 1 }
    return index == 0 ? 0 : left.trailingZeroBitCount &+ 1
  }

  /// Calls `body` with the end, in the key that was made last, of each of its prefixes: see
  /// ``MatchKey/forEachPathPrefix(_:)``.
  package func forEachPathPrefix(_ body: (Int) -> Void) {
    unsafe key.span.forEachPathPrefix(host: current.pointee.hostEnd, page: current.pointee.pageEnd, body)
  }

  // MARK: Reading

  /// Makes the key of the address of which the rest was told last: brings path and query, which stand where they stood in
  /// the address, to their place. Answers false where its query is more than plain.
  ///
  /// - Complexity: O(*n*) in the query; allocates nothing.
  package func makeKey() -> Bool {
    // SAFETY: `current` is initialised for good.
    let (hostEnd, pathEnd) = unsafe (current.pointee.hostEnd, current.pointee.pathEnd)
    let queryEnd = unsafe current.pointee.queryEnd
    let hasQuery = pathEnd &+ 1 < queryEnd
    var pageEnd = pathEnd
    if pathEnd == hostEnd {
      // A "/" would have to be made room for before a query.
      if hasQuery { return false }
      // SAFETY: the room is larger than the longest address by more than this byte. What stood here has been read.
      unsafe room[pathEnd] = .ascii("/")
      pageEnd = pathEnd &+ 1
    } else {
      // SAFETY: inside the address, behind the host's first byte.
      let isSlash = unsafe room[pathEnd &- 1] == .ascii("/")
      pageEnd = pathEnd &- (isSlash && pathEnd > hostEnd &+ 1 ? 1 : 0)
    }
    unsafe current.pointee.pageEnd = pageEnd
    unsafe current.pointee.count = pageEnd
    guard hasQuery else { return true }
    // SAFETY: query and page lie inside the address, and the room is larger than that by more than a "?".
    guard let written = unsafe query.move(room, from: pathEnd &+ 1, to: queryEnd, behind: pageEnd, host: hostEnd) else {
      return false
    }
    unsafe current.pointee.count = pageEnd &+ written
    return true
  }

  /// Whether the address that was read last may hold another one in base64, anywhere behind its host: false only where it
  /// does not.
  @inlinable
  package var mayHoldBase64: Bool {
    @inline(__always) get {
      // SAFETY: `current` is initialised for good.
      unsafe current.pointee.read.may_hold_base64 != 0
    }
  }

  /// The same for certain: reads the bytes.
  @usableFromInline
  func holdsBase64() -> Bool {
    let (start, end) = unsafe (current.pointee.hostEnd, current.pointee.length)
    // SAFETY: what follows the host lies inside the address.
    return unsafe CarriedAddress.holdsBase64(UnsafeBufferPointer(start: room + start, count: end &- start).span)
  }
}

extension UnsafeMutablePointer<UInt8> {
  /// `capacity` zeros that begin a line of the cache.
  static func allocateLines(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    // SAFETY: just allocated with this capacity.
    return unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
  }
}

extension FastURLReader {
  /// Writes all forms of `item`, the address that was read last, into `forms`: the canonical URL is the address itself
  /// but for the case of scheme and host, and a "/" where it has no path.
  package func fill(_ forms: inout URLForms, from item: Span<UInt8>) {
    let address = self.address
    forms.schemeWasMissing = false
    forms.standard = .whatwg
    forms.browserFailure = nil
    forms.written = (nil, nil)
    forms.hasHTTPReading = false
    forms.canonical.fillFast(from: item, host: address.hostInInput)
    forms.key.bytes.removeAll(keepingCapacity: true)
    forms.key.bytes.append(key.span)
    forms.key.hostEnd = address.hostEnd
    forms.key.queryStart = address.pageEnd < address.count ? address.pageEnd : nil
    forms.key.hostIsName = true
  }
}

extension URLForms {
  /// Notes where the host of a plain address stands, for who needs no other form of it.
  package mutating func setHostInInput(_ range: Range<Int>) { canonical.hostInInput = range }
}

extension CanonicalURL {
  fileprivate mutating func fillFast(from item: Span<UInt8>, host: Range<Int>) {
    reset()
    bytes.append(item.extracting(0..<host.upperBound))
    for index in bytes.indices { bytes[index] = bytes[index].asciiLowercased }
    schemeEnd = host.lowerBound &- 3
    isSpecial = true
    hostKind = .domain
    hostStart = host.lowerBound
    hostEnd = host.upperBound
    hostInInput = host
    pathStart = hostEnd
    if hostEnd == item.count || item[hostEnd] != .ascii("/") { bytes.append(.ascii("/")) }
    let shift = bytes.count &- hostEnd
    bytes.append(item.extracting(hostEnd..<item.count))
    let fragment = item.firstIndex(of: .ascii("#"), from: hostEnd)
    fragmentStart = fragment.map { $0 &+ shift }
    guard let query = item.firstIndex(of: .ascii("?"), from: hostEnd), query < fragment ?? item.count else { return }
    queryStart = query &+ shift
  }
}
