// One compressed stream by libarchive: bzip2, xz or zstd. The filter is named, never guessed: what libarchive would try by
// itself includes text that looks uuencoded, and formats for which it runs programs.

import CArchive

/// What a compressed source holds.
final class FilterSource: ByteSource {
  private let compression: ContentKind.Compression
  private let feed: Feed
  private let budget: UnpackBudget
  private let archive: OpaquePointer
  private var isOpen = false
  private var isAtEnd = false
  private var failure: SourceError?

  init(
    _ source: any ByteSource, _ compression: ContentKind.Compression, budget: UnpackBudget
  ) throws(SourceError) {
    guard let archive = unsafe archive_read_new() else { throw SourceError("memory is short") }
    self.archive = archive
    self.compression = compression
    self.budget = budget
    feed = Feed(source)
  }

  deinit { unsafe archive_read_free(archive) }

  var consumed: Int { feed.source.consumed }
  func isReady() -> Bool { isAtEnd || feed.source.isReady() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if let failure { throw failure }
    do throws(SourceError) {
      if !isOpen { try open() }
      let count = isAtEnd ? 0 : try unpack(into: buffer)
      if count == 0, !isAtEnd { try checkEnd() }
      return count
    } catch {
      failure = error
      throw error
    }
  }

  private func open() throws(SourceError) {
    isOpen = true
    // A libarchive that was built without a library answers with a warning: it would run a program instead.
    let (support, code) =
      switch compression {
      case .bzip2: unsafe (archive_read_support_filter_bzip2(archive), ARCHIVE_FILTER_BZIP2)
      case .xz: unsafe (archive_read_support_filter_xz(archive), ARCHIVE_FILTER_XZ)
      case .zstd, .gzip: unsafe (archive_read_support_filter_zstd(archive), ARCHIVE_FILTER_ZSTD)
      }
    guard support == ARCHIVE_OK else {
      throw SourceError(
        "is compressed with \(compression.rawValue), for which this libarchive would run a program; unpack it first")
    }
    guard unsafe archive_read_append_filter(archive, code) == ARCHIVE_OK,
      unsafe archive_read_support_format_raw(archive) == ARCHIVE_OK,
      unsafe archive_read_support_format_empty(archive) == ARCHIVE_OK
    else { throw problem() }
    let status = unsafe archive_read_open(archive, Unmanaged.passUnretained(feed).toOpaque(), nil, readBlock, nil)
    // A stream that is broken at its start opens as an empty one, and leaves an error behind.
    guard status == ARCHIVE_OK, unsafe archive_errno(archive) == 0 else { throw problem() }
    var entry: OpaquePointer?
    switch unsafe archive_read_next_header(archive, &entry) {
    case ARCHIVE_OK: break
    case ARCHIVE_EOF: try checkEnd()
    default: throw problem()
    }
  }

  private func unpack(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      // SAFETY: so many bytes may be written.
      let count = unsafe archive_read_data(archive, buffer.baseAddress, buffer.count)
      if count == Int(ARCHIVE_RETRY) { continue }
      guard count >= 0 else { throw problem() }
      try budget.add(count, consumed: consumed)
      return count
    }
  }

  /// At the end of what was unpacked: whether that was all of the source.
  private func checkEnd() throws(SourceError) {
    isAtEnd = true
    let used = unsafe Int(archive_filter_bytes(archive, -1))
    let rest = try feed.drain() - used
    guard rest > 0 else { return }
    throw SourceError(
      "\(rest) byte\(rest == 1 ? "" : "s") behind the compressed data \(rest == 1 ? "was" : "were") not read; "
        + "it may be damaged, or two files joined: unpack it first")
  }

  private func problem() -> SourceError {
    if let failure = feed.failure { return failure }
    let message = unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "its data are damaged"
    return SourceError("cannot be unpacked: \(compression.rawValue): \(message)")
  }
}

/// What libarchive reads from.
private final class Feed {
  let source: any ByteSource
  let block: UnsafeMutableRawBufferPointer
  var count = 0
  var failure: SourceError?

  init(_ source: any ByteSource) {
    self.source = source
    block = .allocate(byteCount: 65_536, alignment: 16)
  }

  deinit { unsafe block.deallocate() }

  /// Reads the next block; its length, 0 at the end, and -1 where that fails.
  func next() -> Int {
    do throws(SourceError) {
      let length = try source.read(into: block)
      count += length
      return length
    } catch {
      failure = error
      return -1
    }
  }

  /// Reads to the end; how many bytes there were in all.
  func drain() throws(SourceError) -> Int {
    while true {
      let length = next()
      if let failure { throw failure }
      if length == 0 { return count }
    }
  }
}

private func readBlock(
  _ archive: OpaquePointer?, _ data: UnsafeMutableRawPointer?, _ block: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> la_ssize_t {
  guard let data else { return -1 }
  // SAFETY: `data` is the feed that the archive was opened with, which outlives it.
  let feed = unsafe Unmanaged<Feed>.fromOpaque(data).takeUnretainedValue()
  let count = feed.next()
  unsafe block?.pointee = UnsafeRawPointer(feed.block.baseAddress)
  return la_ssize_t(count)
}
