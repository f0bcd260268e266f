// The tail of a host: its last two labels, `example.com` of `a.b.example.com`, or its last three where many hosts of many
// people stand under the last two. It is what filters are asked by first.

/// The hashes of a host's last two and last three labels. Public so that what is made of it is inlined: see ``Hash64``.
public struct HostTails: Hashable, Sendable {
  /// Of all of the host where it has fewer.
  package var two: UInt64
  /// Nil where the host has no third label.
  package var three: UInt64?

  package init(of host: Span<UInt8>, seed: UInt64) {
    two = Hash64.hash(host.extracting((host.startOfLabels(last: 2) ?? 0)..<host.count), seed: seed)
    three = host.startOfLabels(last: 3).map { Hash64.hash(host.extracting($0..<host.count), seed: seed) }
  }

  /// The tail that filters know the host by, where hosts with the same last two labels are told apart by three or not.
  package func tail(isCrowded: Bool) -> UInt64 { isCrowded ? three ?? two : two }

  /// What a host is asked for by.
  public struct Lookup: Sendable {
    @usableFromInline package let two: UInt64
    /// See ``HostTails/tail(isCrowded:)``.
    @usableFromInline package let tail: UInt64

    @inlinable @inline(__always)
    package init(two: UInt64, tail: UInt64) {
      self.two = two
      self.tail = tail
    }
  }
}
