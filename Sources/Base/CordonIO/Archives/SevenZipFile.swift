// 7z archives by libarchive, with no format but 7z and no filter. Cordon reads the header too (SevenZipHeader.swift), to account
// for every byte of the file and to verify the sums of folders.
//
//     signature header of 32 bytes: offset and size of the end header │ packed streams │ end header
//
// The end header may be packed: then it says only where its packed stream is and how to unpack it.

import CArchive

final class SevenZipFile: MemberSequence {
  let file: FileSource
  private let budget: UnpackBudget
  private let archive: OpaquePointer
  private var isAtEnd = false
  var complaints: [Complaint] = []
  /// The folders that have members, the place of the one that is read, and how many of its members have begun.
  var folders: [SevenZipHeader.Folder] = []
  private var folder = 0
  private var begunMembers = 0
  private var crc = CRC32()
  /// How much of the folder has been read.
  private var folderCount = 0

  init(_ file: FileSource, budget: UnpackBudget) throws(SourceError) {
    guard let archive = unsafe archive_read_new() else { throw SourceError("memory is short") }
    self.archive = archive
    self.file = file
    self.budget = budget
    guard unsafe archive_read_support_format_7zip(archive) == ARCHIVE_OK,
      unsafe archive_read_open_fd(archive, file.descriptor.number, 65_536) == ARCHIVE_OK
    else { throw problem() }
    try account()
  }

  deinit { unsafe archive_read_free(archive) }

  func takeComplaints() -> [Complaint] {
    defer { complaints = [] }
    return complaints
  }

  func next() throws(SourceError) -> Member? {
    while !isAtEnd {
      var entry: OpaquePointer?
      switch unsafe archive_read_next_header(archive, &entry) {
      case ARCHIVE_EOF:
        isAtEnd = true
        let left = folders.dropFirst(folder).reduce(0) { $0 + $1.members.count } - begunMembers
        if left > 0 {
          report("its list of members is \(left) short of what its packed streams hold; unpack it first")
        }
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
      let size = unsafe archive_entry_size(entry)
      if size > 0 { goToNextMember() }
      // libarchive takes the data of a link for its target, and gives none.
      if unsafe archive_entry_symlink(entry) != nil {
        complaints.append(Complaint(member: name, reason: "is a link, and its data were not read; unpack it first"))
        continue
      }
      if size == 0 { continue }
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
      if count > 0 {
        // SAFETY: `count` bytes were written, at most `buffer.count`.
        crc.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        folderCount += count
      } else {
        try verifyFolder()
      }
      return count
    }
  }

  /// Goes to the next member that holds something, in its folder or in the next one.
  private func goToNextMember() {
    begunMembers += 1
    if folder < folders.count, begunMembers > folders[folder].members.count {
      folder += 1
      (begunMembers, crc, folderCount) = (1, CRC32(), 0)
    }
  }

  /// Compares the sum of a folder that has been read to its end. libarchive compares those of members only.
  private func verifyFolder() throws(SourceError) {
    guard folder < folders.count, let expected = folders[folder].crc,
      begunMembers == folders[folder].members.count, folderCount == folders[folder].members.reduce(0, +)
    else { return }
    guard crc.value == expected else {
      throw SourceError("cannot be unpacked: 7z: its CRC-32 is wrong, so its data are damaged; copy it again")
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
