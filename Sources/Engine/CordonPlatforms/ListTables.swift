// What a list was compiled with, and what it is asked with: the tables of match keys and those of platforms. They are kept in the
// compiled list, so that a list and its matcher read every address alike.

import CordonBytes
import CordonURL

/// The tables of a list.
package struct ListTables: Sendable, Equatable {
  /// Which query parameters keys leave out.
  package let keys: NormalizationTables
  /// Platforms, wrappers and shorteners.
  package let platforms: PlatformTables

  package init(keys: NormalizationTables = NormalizationTables(), platforms: PlatformTables = PlatformTables()) {
    self.keys = keys
    self.platforms = platforms
  }

  /// The bytes that a compiled list holds: the tables of keys, then those of platforms.
  package func serialized() -> [UInt8] { keys.serialized() + platforms.serialized() }

  /// Reads the tables that a compiled list holds; nil where they are damaged.
  ///
  /// - Complexity: O(*n*)
  package init?(verifying bytes: Span<UInt8>) {
    guard let keys = NormalizationTables(verifying: bytes), keys.byteCount <= bytes.count,
      let platforms = PlatformTables(verifying: bytes.extracting(keys.byteCount..<bytes.count)),
      keys.byteCount + platforms.packed.byteCount == bytes.count
    else { return nil }
    self.keys = keys
    self.platforms = platforms
  }
}
