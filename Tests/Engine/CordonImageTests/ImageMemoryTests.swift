// The bytes of an image, when something is done to the file while it is opened and afterwards.

import CSystemCalls
import Foundation
import Testing

@testable import CordonImage

@Suite struct ImageMemoryTests {
  private let folder: TemporaryFolder
  private let path: String
  private static let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("list.cordon")
    try Data(Self.bytes).write(to: URL(filePath: path))
  }

  private func overwrite(_ bytes: [UInt8], at offset: Int = 0) {
    let file = open(path, O_WRONLY)
    #expect(pwrite(file, bytes, bytes.count, off_t(offset)) == bytes.count)
    close(file)
  }

  private func bytes(of memory: ImageMemory) -> [UInt8] { memory.withBytes(0..<memory.count) { [UInt8]($0) } }

  @Test func aCopyIsWhatTheFileWas() throws {
    let memory = try ImageMemory(opening: path)
    #expect(bytes(of: memory) == Self.bytes)
    overwrite([UInt8](repeating: 0, count: Self.bytes.count))
    #expect(bytes(of: memory) == Self.bytes)
    #expect(truncate(path, 0) == 0)
    #expect(bytes(of: memory) == Self.bytes)
  }

  /// With the limit right at the file's size and one below it; the bytes are the same.
  @Test(arguments: [0, 99_999, 100_000, 100_001]) func copiedOrMappedTheBytesAreTheSame(limit: Int) throws {
    let memory = try ImageMemory(opening: path, largestCopy: limit)
    #expect(bytes(of: memory) == Self.bytes && memory.count == 100_000)
    #expect(memory.u8(99_999) == Self.bytes[99_999])
  }

  enum Change: CaseIterable, Sendable {
    case shrinks, empties, grows, isWrittenTo

    var says: String {
      switch self {
      case .shrinks, .empties: "it became shorter while it was read"
      case .grows: "it grew while it was read"
      case .isWrittenTo: "it was written to while it was read"
      }
    }
  }

  @Test(arguments: Change.allCases, [0, 1 << 20])
  func aFileThatIsChangedWhileItIsReadIsAnError(change: Change, limit: Int) throws {
    // The times of some file systems go in steps.
    var past = [timeval(tv_sec: 1_700_000_000, tv_usec: 0), timeval(tv_sec: 1_700_000_000, tv_usec: 0)]
    #expect(utimes(path, &past) == 0)
    let error = #expect(throws: ImageError.self) {
      _ = try ImageMemory(opening: path, largestCopy: limit) {
        switch change {
        case .shrinks: #expect(truncate(path, 50_000) == 0)
        case .empties: #expect(truncate(path, 0) == 0)
        case .grows: overwrite([1], at: Self.bytes.count)
        case .isWrittenTo: overwrite([1], at: 10)
        }
      }
    }
    let remedy = "; replace a list by renaming another file over it, as cordon compile does, and open it again"
    #expect(error == ImageError(.cannotOpen(reason: change.says + remedy), path: path))
  }

  /// Replacing and removing the file, as everyone should, is none.
  @Test(arguments: [0, 1 << 20]) func aFileThatIsReplacedWhileItIsReadIsReadAsItWas(limit: Int) throws {
    let other = folder.file("other")
    try Data(Self.bytes.reversed()).write(to: URL(filePath: other))
    let memory = try ImageMemory(opening: path, largestCopy: limit) { #expect(rename(other, path) == 0) }
    #expect(bytes(of: memory) == Self.bytes)
  }

  // MARK: Mapped ranges

  private static func name(at address: UnsafeRawPointer?) -> String? {
    cordon_mapped_file(address).map { String(cString: $0) }
  }

  @Test func aMappedFileIsKnownByItsAddressesWhileItIsMapped() throws {
    var address: UnsafeRawPointer?
    do {
      let memory = try ImageMemory(opening: path, largestCopy: 0)
      address = memory.withBytes(0..<memory.count) { $0.baseAddress }
      #expect(Self.name(at: address) == path && Self.name(at: address.map { $0 + 99_999 }) == path)
      #expect(Self.name(at: address.map { $0 + 100_000 }) == nil && Self.name(at: address.map { $0 - 1 }) == nil)
    }
    #expect(Self.name(at: address) == nil)
    let copy = try ImageMemory(opening: path)
    #expect(copy.withBytes(0..<1) { Self.name(at: $0.baseAddress) } == nil)
  }

  /// More than there are places for, from all threads at once: each is noted right, or not at all.
  @Test func placesAreTakenAndGivenBackByManyThreads() {
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for round in 0..<2000 {
        let starts = (0..<12).map { UnsafeRawPointer(bitPattern: 0x1000_0000 + thread << 24 + round << 8 + $0 << 4)! }
        let noted = starts.filter { cordon_note_mapping($0, 16, "file-\(thread)") }
        for start in noted { #expect(Self.name(at: start + 15) == "file-\(thread)") }
        for start in noted { cordon_forget_mapping(start) }
        for start in starts { #expect(Self.name(at: start) == nil) }
      }
    }
  }

  @Test func aNameDrivesNoTerminal() {
    let start = UnsafeRawPointer(bitPattern: 0x7777_0000)!
    for (path, shown) in [
      ("a\u{1B}]0;x\u{7}b", "a?]0;x?b"), ("a\u{9B}31m", "a?31m"), ("\u{202E}lmth.cordon", "?lmth.cordon"),
      ("liste-übung.cordon", "liste-übung.cordon"), ("\u{61C}x\u{7F}", "?x?"),
      (String(repeating: "x", count: 5000), String(repeating: "x", count: 508)),
    ] {
      #expect(cordon_note_mapping(start, 1, path))
      #expect(Self.name(at: start) == shown)
      cordon_forget_mapping(start)
    }
  }
}
