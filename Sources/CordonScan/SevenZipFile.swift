// 7z archives by libarchive, with no format but 7z and no filter.
//
//     signature header of 32 bytes: offset and size of the end header │ packed data │ end header

import CArchive

final class SevenZipFile: MemberSequence {
  private let file: FileSource
  private let budget: UnpackBudget
  private let archive: OpaquePointer
  private var isAtEnd = false
  private var complaints: [Complaint] = []

  init(_ file: FileSource, budget: UnpackBudget) throws(SourceError) {
    guard let archive = unsafe archive_read_new() else { throw SourceError("memory is short") }
    self.archive = archive
    self.file = file
    self.budget = budget
    guard unsafe archive_read_support_format_7zip(archive) == ARCHIVE_OK,
      unsafe archive_read_open_fd(archive, file.rawDescriptor, 65_536) == ARCHIVE_OK
    else { throw problem() }
    try account()
  }

  deinit { unsafe archive_read_free(archive) }

  func takeComplaints() -> [Complaint] {
    defer { complaints = [] }
    return complaints
  }

  /// Reports what stands behind the end header: another archive, perhaps.
  private func account() throws(SourceError) {
    var header = [UInt8](repeating: 0, count: 32)
    let file = file
    let result = header.withUnsafeMutableBytes { buffer in
      Result { () throws(SourceError) in try file.read(at: 0, into: buffer) }
    }
    guard try result.get() == 32, let size = file.stamp?.size else { return }
    let numbers = ZipBytes(header[...])
    let (end, isTooLong) = numbers.number(12, 8).addingReportingOverflow(numbers.number(20, 8))
    guard !isTooLong, end <= size - 32 else {
      throw SourceError("cannot be unpacked: 7z: it ends too early; it may be cut short")
    }
    guard end < size - 32 else { return }
    complaints.append(
      Complaint(
        reason: "\(size - 32 - end) bytes behind its end were not read; unpack it first, or split what was joined"))
  }

  func next() throws(SourceError) -> Member? {
    while !isAtEnd {
      var entry: OpaquePointer?
      switch unsafe archive_read_next_header(archive, &entry) {
      case ARCHIVE_EOF:
        isAtEnd = true
        return nil
      case ARCHIVE_OK, ARCHIVE_WARN: break
      case ARCHIVE_RETRY: continue
      default:
        isAtEnd = true
        throw problem()
      }
      try budget.addMember()
      let path = unsafe archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
      let name = unsafe path.map { unsafe String(cString: $0) } ?? "(no name)"
      // libarchive takes the data of a link for its target, and gives none.
      if unsafe archive_entry_symlink(entry) != nil {
        complaints.append(Complaint(member: name, reason: "is a link, and its data were not read; unpack it first"))
        continue
      }
      if unsafe archive_entry_size(entry) == 0 { continue }
      return Member(name: name, bytes: SevenZipMember(file: self))
    }
    return nil
  }

  fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      // SAFETY: so many bytes may be written.
      let count = unsafe archive_read_data(archive, buffer.baseAddress, buffer.count)
      if count == Int(ARCHIVE_RETRY) { continue }
      guard count >= 0 else { throw problem() }
      file.note(consumed: consumed)
      try budget.add(count, consumed: consumed)
      return count
    }
  }

  fileprivate var consumed: Int { unsafe Int(archive_filter_bytes(archive, -1)) }

  private func problem() -> SourceError {
    let message = unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "its data are damaged"
    return SourceError("cannot be unpacked: 7z: \(message)")
  }
}

/// What a member of a 7z archive holds.
private struct SevenZipMember: ByteSource {
  let file: SevenZipFile

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int { try file.read(into: buffer) }
  func isReady() -> Bool { true }
  var consumed: Int { file.consumed }
}
