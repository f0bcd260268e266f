// What an index answered lately. What is listed comes again and again in a stream: the same video, the same host of many
// links. A digest costs two SHA-256 and an entry of a large list two waits for memory; to know the key again costs neither.
//
//   Hash64(key) ─► line ─► the same key? ─► its entry
//
// Only keys that the filter lets pass come here, so that what is not listed costs nothing; of an image with keys that
// are known by their SHA-256 alone, of which no filter knows, every exact address does.

import CordonBytes

/// The last keys that were looked up, and their entries. One for each worker, used with one image.
package struct RecentKeys: ~Copyable {
  /// A line holds the key's length, 1 byte; 4 bytes of its entry's number and 1, or 0 where there is none; and the key.
  private static let lineSize = 64
  private static let lineCount = 1024
  /// The longest key that is kept, in bytes.
  static let maximumLength = lineSize - 8

  private let lines: UnsafeMutableRawPointer

  package init() {
    let size = RecentKeys.lineSize * RecentKeys.lineCount
    lines = .allocate(byteCount: size, alignment: RecentKeys.lineSize)
    // SAFETY: just allocated with this size. A length of 0 is that of no key.
    unsafe lines.initializeMemory(as: UInt8.self, repeating: 0, count: size)
  }

  deinit { lines.deallocate() }

  /// The entry of `key`, whose Hash64 is `hash`: as it was kept, or as `find` answers.
  func entry(of key: Span<UInt8>, hash: UInt64, orBy find: (Span<UInt8>) -> Int?) -> Int? {
    guard key.count > 0, key.count <= RecentKeys.maximumLength else { return find(key) }
    // SAFETY: the line's number is below `lineCount`.
    let line = unsafe lines + Int(truncatingIfNeeded: hash % UInt64(RecentKeys.lineCount)) * RecentKeys.lineSize
    return key.withUnsafeBytes { bytes in
      // SAFETY: a line is 64 bytes, of which the key has the last 56 at most.
      let kept = unsafe UnsafeMutableRawBufferPointer(start: line + 8, count: bytes.count)
      if unsafe line.load(as: UInt8.self) == UInt8(bytes.count), unsafe kept.elementsEqual(bytes) {
        let number = unsafe line.load(fromByteOffset: 4, as: UInt32.self)
        return number == 0 ? nil : Int(number) - 1
      }
      let entry = find(key)
      unsafe kept.copyMemory(from: bytes)
      unsafe line.storeBytes(of: UInt8(bytes.count), as: UInt8.self)
      let number = UInt32(truncatingIfNeeded: entry.map { $0 + 1 } ?? 0)
      unsafe line.storeBytes(of: number, toByteOffset: 4, as: UInt32.self)
      return entry
    }
  }
}
