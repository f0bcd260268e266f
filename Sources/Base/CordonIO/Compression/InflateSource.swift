// Deflated data by zlib: gzip streams (RFC 1952), one after another as gzip(1) reads them, and the members of zip archives
// (RFC 1951). zlib checks the CRC-32 and the length of every gzip member.
//
//   member │ member │ … │ zeros       zeros may fill the last block of a tape; anything else behind a member is an error

import CZlib

/// What a deflated source holds.
final class InflateSource: ByteSource {
  enum Container { case gzip, raw }

  private let source: any ByteSource
  private let container: Container
  private let budget: UnpackBudget
  /// Allocated once and never moved: zlib keeps its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var isStarted = false
  private var isInputAtEnd = false
  private var isAtEnd = false
  private var failure: SourceError?

  init(_ source: any ByteSource, _ container: Container, budget: UnpackBudget) throws(SourceError) {
    self.source = source
    self.container = container
    self.budget = budget
    stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    input = .allocate(byteCount: 65_536, alignment: 16)
    let status = unsafe container == .gzip ? cordon_inflate_begin_gzip(stream) : cordon_inflate_begin_raw(stream)
    guard status == Z_OK else {
      failure = SourceError("memory is short")
      return
    }
    isStarted = true
  }

  deinit {
    if isStarted { _ = unsafe inflateEnd(stream) }
    unsafe stream.deallocate()
    unsafe input.deallocate()
  }

  var consumed: Int { source.consumed }
  func isReady() -> Bool { unsafe isAtEnd || stream.pointee.avail_in > 0 || source.isReady() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if let failure { throw failure }
    do throws(SourceError) {
      return try inflate(into: buffer)
    } catch {
      failure = error
      throw error
    }
  }

  private func inflate(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while !isAtEnd {
      if unsafe stream.pointee.avail_in == 0, !isInputAtEnd { try refill() }
      let room = min(buffer.count, 1 << 30)
      // SAFETY: zlib writes at most `avail_out` bytes to `buffer`, and reads at most `avail_in` bytes of `input`.
      unsafe stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_out = UInt32(room)
      let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
      let count = unsafe room - Int(stream.pointee.avail_out)
      try budget.add(count, consumed: consumed)
      switch status {
      case Z_STREAM_END:
        do throws(SourceError) {
          try endMember()
        } catch {
          failure = error
        }
      case Z_OK: break
      case Z_BUF_ERROR:
        if isInputAtEnd, count == 0 { throw problem("it ends too early; it may be cut short") }
      default:
        let message = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "its data are damaged"
        failure = problem(message)
      }
      // What stands before the damage is handed on first.
      if count > 0 { return count }
      if let failure { throw failure }
    }
    if let failure { throw failure }
    return 0
  }

  private func problem(_ reason: String) -> SourceError {
    SourceError("cannot be unpacked: \(container == .gzip ? "gzip" : "deflate"): \(reason)")
  }

  private func refill() throws(SourceError) {
    let count = try source.read(into: input)
    isInputAtEnd = count == 0
    unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_in = UInt32(count)
  }

  /// Goes on with the next member, or to the end.
  private func endMember() throws(SourceError) {
    if unsafe stream.pointee.avail_in == 0 { try refill() }
    guard let next = nextByte else {
      isAtEnd = true
      return
    }
    if container == .gzip, next == 0x1F {
      // SAFETY: the stream was begun. What is left of the input stays where it is.
      guard unsafe inflateReset(stream) == Z_OK else { throw problem("memory is short") }
      return
    }
    var (rest, isPadding) = (0, container == .gzip)
    while let byte = nextByte {
      if byte != 0 { isPadding = false }
      rest += 1
      unsafe stream.pointee.next_in += 1
      unsafe stream.pointee.avail_in -= 1
      if unsafe stream.pointee.avail_in == 0 { try refill() }
    }
    isAtEnd = true
    if isPadding { return }
    failure = SourceError(
      "\(rest) byte\(rest == 1 ? "" : "s") behind the compressed data \(rest == 1 ? "was" : "were") not read; "
        + "it may be damaged, or two files joined: unpack it first")
  }

  /// The next byte of the input; nil at its end.
  private var nextByte: UInt8? {
    // SAFETY: `avail_in` bytes at `next_in` belong to `input`.
    unsafe stream.pointee.avail_in > 0 ? stream.pointee.next_in.pointee : nil
  }
}

/// Sums bytes as gzip and zip do.
struct CRC32: Sendable {
  private(set) var value: UInt32 = 0

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    // SAFETY: `bytes.count` bytes are read.
    value = unsafe UInt32(
      truncatingIfNeeded: crc32_z(UInt(value), base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
