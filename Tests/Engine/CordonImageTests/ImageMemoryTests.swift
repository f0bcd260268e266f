// The bytes of an image, when something is done to the file while it is opened and afterwards.

import CordonTestSupport
import Foundation
import Testing

@testable import CordonImage

@Suite struct ImageMemoryTests {
  private let folder: TemporaryFolder
  private let path: String
  private static let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }

  init() throws {
    folder = TemporaryFolder()
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
}
