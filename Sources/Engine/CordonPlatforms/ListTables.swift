// What a list was compiled with, and is asked with: the tables of match keys and those of platforms. They are kept in the
// compiled list, so that a list and its matcher read every address alike.
//
// Serialised: the tables of keys, and, where there are platforms, an empty line and theirs.

import CordonBytes
import CordonURL

/// The tables of a list.
package struct ListTables: Sendable, Equatable {
  /// Which query parameters keys leave out.
  package let keys: NormalizationTables
  /// Platforms, wrappers and shorteners.
  package let platforms: SiteTables

  package init(keys: NormalizationTables = NormalizationTables(), platforms: SiteTables = SiteTables()) {
    self.keys = keys
    self.platforms = platforms
  }

  /// The form kept in an image.
  package func serialized() -> [UInt8] {
    var bytes = keys.serialized()
    if !platforms.isEmpty {
      bytes.append(.ascii("\n"))
      bytes += platforms.serialized()
    }
    return bytes
  }

  /// Reads the form kept in an image; nil where it is damaged.
  package init?(serialized bytes: Span<UInt8>) {
    var end = bytes.count
    for index in bytes.indices where bytes[index] == .ascii("\n") && (index == 0 || bytes[index - 1] == .ascii("\n")) {
      end = index
      break
    }
    guard let keys = NormalizationTables(serialized: bytes.extracting(0..<end)) else { return nil }
    self.keys = keys
    if end == bytes.count {
      platforms = SiteTables()
    } else {
      guard let read = SiteTables(serialized: bytes.extracting(end + 1..<bytes.count)), !read.isEmpty else {
        return nil
      }
      platforms = read
    }
  }
}
