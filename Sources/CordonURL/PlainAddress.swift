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
// What stands behind the "www." is copied to the room, and told by class, 64 bytes at a time (CAddressBlock). The host
// comes first, so that the filters' answer can be on its way while the rest is read.

import CAddressBlock
import CordonBytes

/// The places of the parts of a plain address in its key.
public struct PlainAddress: Sendable {
  /// Where the host stands in the address as given, with the "www." that the key leaves out.
  @usableFromInline package var hostInInput = 0..<0
  @usableFromInline package var hostEnd = 0
  /// Where host and path end in the key that was made last: at `?`, or where the key ends.
  package var pageEnd = 0
  /// That key's length in bytes.
  package var count = 0
  /// Bit *i* is set where byte *i* of the host is a dot.
  @usableFromInline var dots: UInt64 = 0
  /// The address's length behind the "www.", in bytes; where its path ends in them, and its query.
  @usableFromInline var length = 0
  @usableFromInline var pathEnd = 0
  @usableFromInline var queryEnd = 0
  @usableFromInline var mayBeCut = false

  @inlinable init() {}
}

/// Reads plain addresses into its scratch memory, one after another. It is not copied, so that nothing is retained on the
/// way; and all that changes stands behind constants, so that no exclusive access is asked for. Public so that it is
/// inlined: see ``Hash64``.
public struct PlainAddressReader: ~Copyable {
  /// The longest address that is read here, in bytes: longer ones are too few to matter.
  @inlinable package static var maximumLength: Int { 2048 }
  /// More labels than a host of less than 64 bytes has.
  @inlinable static var maximumLabels: Int { 64 }

  /// All that it writes to, in one piece, so that the reader is a word and is handed on in a register.
  @usableFromInline let memory: UnsafeMutableRawPointer
  private let query: PlainQuery

  /// Where in ``memory`` what stands, in bytes. Blocks of 64 bytes are stored to both rooms: where they cross no line of the
  /// cache, they are read again without delay.
  @usableFromInline enum Place {
    @inlinable static var hostRoom: Int { 0 }
    @inlinable static var classes: Int { 128 }
    @inlinable static var current: Int { 192 }
    @inlinable static var hashes: Int { 320 }
    @inlinable static var room: Int { hashes &+ 8 &* PlainAddressReader.maximumLabels }
    /// Room for the longest address, a "/" that it lacks, and a whole block behind.
    @inlinable static var end: Int { room &+ PlainAddressReader.maximumLength &+ 128 }
  }

  /// The address that is read, or was read last.
  @inlinable var current: UnsafeMutablePointer<PlainAddress> {
    @inline(__always) get {
      // SAFETY: here and in the next four, inside `memory`, which is initialised with these types for good.
      unsafe (memory + Place.current).assumingMemoryBound(to: PlainAddress.self)
    }
  }
  /// The classes of its first 64 bytes behind the "www.".
  @inlinable var classes: UnsafeMutablePointer<cordon_address_classes> {
    @inline(__always) get { unsafe (memory + Place.classes).assumingMemoryBound(to: cordon_address_classes.self) }
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

  package init(tables: NormalizationTables) { self.init(query: PlainQuery(tables: tables)) }

  /// - Parameter query: sorts queries for this reader, and for others of the same worker.
  package init(query: PlainQuery) {
    self.query = query
    memory = .allocate(byteCount: Place.end, alignment: 64)
    // SAFETY: just allocated with this size, in which no two places overlap; so everything that is ever read has a value.
    unsafe (memory + Place.hostRoom).initializeMemory(as: UInt8.self, repeating: 0, count: 128)
    unsafe (memory + Place.classes).initializeMemory(as: cordon_address_classes.self, to: cordon_address_classes())
    unsafe (memory + Place.current).initializeMemory(as: PlainAddress.self, to: PlainAddress())
    unsafe (memory + Place.hashes).initializeMemory(
      as: UInt64.self, repeating: 0, count: PlainAddressReader.maximumLabels)
    unsafe (memory + Place.room).initializeMemory(as: UInt8.self, repeating: 0, count: Place.end - Place.room)
  }

  deinit { memory.deallocate() }

  /// Reads the host of `address`; answers false where the address is not plain as far as that.
  ///
  /// - Complexity: O(1); allocates nothing.
  @inlinable
  package func readHost(of address: Span<UInt8>) -> Bool {
    address.withUnsafeBufferPointer { bytes in
      guard bytes.count >= 8, bytes.count <= PlainAddressReader.maximumLength, let base = bytes.baseAddress else {
        return false
      }
      // SAFETY: `base` has `bytes.count` bytes, at least eight of them.
      return unsafe readHost(base, count: bytes.count)
    }
  }

  /// Makes the key of `address`, whose host was read last; answers false where the address is not plain.
  ///
  /// - Complexity: O(*n*); allocates nothing.
  package func readRest(of address: Span<UInt8>) -> Bool { tellRest(of: address) && makeKey() }

  /// Tells where path and query of `address` end, whose host was read last; answers false where there is more than a path,
  /// a query and a fragment in plain characters, that may be another address.
  ///
  /// - Complexity: O(*n*); allocates nothing.
  @inlinable
  package func tellRest(of address: Span<UInt8>) -> Bool {
    address.withUnsafeBufferPointer { bytes in
      // SAFETY: `current` is initialised for good.
      guard let base = bytes.baseAddress, unsafe bytes.count >= current.pointee.length else { return false }
      // SAFETY: the last `length` bytes are inside, by the condition before.
      return unsafe tellRest(base + (bytes.count &- current.pointee.length))
    }
  }

  /// Whether what stands behind the host of `address`, which was read last and is otherwise not plain, leaves the address
  /// at that host, is neither text nor an address itself, and concerns no template for any host: so that nothing can
  /// hold where nothing holds for the host.
  ///
  /// - Complexity: O(*n*)
  package func restCarriesNothing(in address: Span<UInt8>, gate: SiteGate) -> Bool {
    // SAFETY: `current` is initialised for good.
    let start = unsafe current.pointee.hostInInput.upperBound
    var isQuery = false
    var isPathStart = true
    var isSegmentStart = false
    for index in start..<address.count {
      let byte = address[index]
      // White space makes a text of it, a colon may be that of an address.
      if byte <= 0x20 || byte >= 0x7F || byte == .ascii(":") { return false }
      if byte == .ascii("?") || byte == .ascii("#") { isQuery = true }
      // In a parameter the colon may be escaped.
      if byte == .ascii("%"), isQuery { return false }
      // A segment of dots, however it is written, makes another segment the first.
      if isSegmentStart, !isQuery, gate.isOpen, byte == .ascii(".") || byte == .ascii("%") { return false }
      isSegmentStart = byte.isSlashOrBackslash
      if isPathStart, !byte.isSlashOrBackslash {
        if gate.mayConcern(pathBeginningWith: byte) { return false }
        isPathStart = false
      }
    }
    return !isQuery || !CarriedAddress.holdsBase64(address.extracting(start..<address.count))
  }

  /// The first byte behind the slash of its path; nil where there is none.
  package var firstOfPath: UInt8? {
    let (start, end) = unsafe (current.pointee.hostEnd &+ 1, current.pointee.pathEnd)
    // SAFETY: the path lies inside the room.
    return start < end ? unsafe room[start] : nil
  }

  /// Whether a template for any host may match the address of which the rest was told last.
  package func concerns(_ gate: SiteGate) -> Bool {
    let (start, pathEnd) = unsafe (current.pointee.hostEnd &+ 1, current.pointee.pathEnd)
    // SAFETY: the path lies inside the room.
    guard start < pathEnd, gate.mayConcern(pathBeginningWith: unsafe room[start]) else { return false }
    var end = start
    while end < pathEnd, unsafe room[end] != .ascii("/") { end &+= 1 }
    // What may be cut may be another segment then.
    if mayBeCut { return true }
    let segment = unsafe UnsafeBufferPointer(start: room + start, count: end &- start)
    return end > start && gate.concerns(firstSegment: segment.span)
  }

  /// The places of the parts of the address of which the key was made last.
  package var address: PlainAddress { unsafe current.pointee }

  /// Whether the address of which the rest was told last ends in what running text would leave out of it: found in a text,
  /// it would be shorter.
  package var mayBeCut: Bool { unsafe current.pointee.mayBeCut }

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

  @inlinable @inline(__always)
  func readHost(_ input: UnsafePointer<UInt8>, count: Int) -> Bool {
    let raw = UnsafeRawPointer(input)
    // SAFETY: the caller gives at least eight bytes.
    let front = UInt64(littleEndian: unsafe raw.loadUnaligned(as: UInt64.self))
    // Sums, not branches: both schemes are common, and so are hosts with and without "www.".
    let isSecure = front &>> 32 & 0xDF == 0x53 ? 1 : 0
    let marks = front &>> UInt64(truncatingIfNeeded: 32 &+ 8 &* isSecure)
    guard (front | 0x2020_2020) & 0xFFFF_FFFF == 0x7074_7468, marks & 0xFF_FFFF == 0x2F_2F3A else { return false }
    let afterScheme = 7 &+ isSecure
    guard count &- afterScheme > 4 else { return false }
    // SAFETY: more than four bytes are left.
    let start = afterScheme &+ (isWWW(unsafe raw.loadUnaligned(fromByteOffset: afterScheme, as: UInt32.self)) ? 4 : 0)
    let length = count &- start
    // SAFETY: `length` bytes are left, at least one; both rooms have 64 bytes; `current` is initialised for good.
    let end = unsafe Int(cordon_read_address_start(input + start, length, room, hostRoom, classes))
    guard end > 0, end < 64 else { return false }
    let dots = unsafe classes.pointee.dot & mask(below: end)
    let ends = unsafe classes.pointee.slash | classes.pointee.question | classes.pointee.hash
    // SAFETY: the room is larger than its first four bytes.
    let isWWWAgain = isWWW(unsafe UnsafeRawPointer(hostRoom).loadUnaligned(as: UInt32.self))
    let mayEnd = end == length || ends &>> UInt64(truncatingIfNeeded: end) & 1 != 0
    guard mayEnd, !isWWWAgain, isPlainHost(end, dots) else { return false }
    unsafe current.pointee.hostInInput = afterScheme..<start &+ end
    unsafe current.pointee.hostEnd = end
    unsafe current.pointee.dots = dots
    unsafe current.pointee.length = length
    return true
  }

  @inlinable @inline(__always)
  func isWWW(_ bytes: UInt32) -> Bool { UInt32(littleEndian: bytes) | 0x20_2020 == 0x2E77_7777 }

  /// Whether the host's dots stand between labels, few enough of them, of which the last does not begin like a number.
  @inlinable @inline(__always)
  func isPlainHost(_ end: Int, _ dots: UInt64) -> Bool {
    guard dots & 1 == 0, dots &>> UInt64(truncatingIfNeeded: end &- 1) == 0, dots & dots &>> 1 == 0 else {
      return false
    }
    // SAFETY: behind the last dot of the host there is a byte of it, since the last one is no dot.
    return unsafe !hostRoom[64 &- dots.leadingZeroBitCount].isASCIIDigit
  }

  /// Behind the host, block by block: where path and query end, and whether anything there is more than plain.
  @inlinable @inline(__always)
  func tellRest(_ input: UnsafePointer<UInt8>) -> Bool {
    // SAFETY: `current` is initialised for good.
    let (length, hostEnd) = unsafe (current.pointee.length, current.pointee.hostEnd)
    var classes = unsafe self.classes.pointee
    var behindHost = ~mask(below: hostEnd)
    var pathEnd = length
    var queryEnd = length
    var refused: UInt64 = 0
    var slashBefore: UInt64 = 0
    var colonBefore: UInt64 = 0
    var block = 0
    while true {
      // Two slashes in a row, a segment that begins with a dot, or what may be "scheme://".
      let slashes = classes.slash & behindHost
      refused |= classes.special & behindHost
      refused |= (slashes &<< 1 | slashBefore) & (classes.slash | classes.dot)
      refused |= (classes.colon &<< 1 | colonBefore) & slashes
      let stops = (classes.question | classes.hash) & behindHost
      if stops != 0 {
        if pathEnd == length { pathEnd = block &+ stops.trailingZeroBitCount }
        if classes.hash != 0, queryEnd == length { queryEnd = block &+ classes.hash.trailingZeroBitCount }
      }
      if pathEnd < block &+ 64 {
        // A query or a fragment with a colon may hold an address.
        refused |= classes.colon & ~mask(below: max(0, pathEnd &- block))
      }
      block &+= 64
      guard block < length else { break }
      slashBefore = slashes &>> 63
      colonBefore = classes.colon &>> 63
      behindHost = ~0
      // SAFETY: `length - block` bytes are left, at least one; the room has 64 bytes from every offset below `length` on.
      unsafe cordon_read_address_block(input + block, length &- block, room + block, &classes)
    }
    guard refused == 0 else { return false }
    unsafe current.pointee.pathEnd = pathEnd
    unsafe current.pointee.queryEnd = queryEnd
    // SAFETY: the host is not empty, and so the length at least 1.
    unsafe current.pointee.mayBeCut = !room[length &- 1].alwaysEndsLinks
    return pathEnd == length || !holdsBase64(from: pathEnd, to: length)
  }

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

  @usableFromInline
  func holdsBase64(from start: Int, to end: Int) -> Bool {
    // SAFETY: query and fragment lie inside the address.
    unsafe CarriedAddress.holdsBase64(UnsafeBufferPointer(start: room + start, count: end &- start).span)
  }

  /// `length` bits from the lowest on, at most 64.
  @inlinable @inline(__always)
  func mask(below length: Int) -> UInt64 {
    length >= 64 ? ~0 : (1 &<< UInt64(truncatingIfNeeded: length)) &- 1
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

extension PlainAddressReader {
  /// Writes all forms of `item`, the address that was read last, into `forms`: the canonical URL is the address itself
  /// but for the case of scheme and host, and a "/" where it has no path.
  package func fill(_ forms: inout URLForms, from item: Span<UInt8>) {
    let address = self.address
    forms.schemeWasMissing = false
    forms.standard = .whatwg
    forms.browserFailure = nil
    forms.hasHTTPReading = false
    forms.canonical.fillPlain(from: item, host: address.hostInInput)
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
  fileprivate mutating func fillPlain(from item: Span<UInt8>, host: Range<Int>) {
    reset()
    for index in 0..<host.upperBound { bytes.append(item[index].asciiLowercased) }
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
