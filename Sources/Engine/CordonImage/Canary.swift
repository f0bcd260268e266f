// A test address on a list, by which anyone can see that the list is in use: who opens it through the filter is stopped, as
// its publisher says, and nobody has to open anything else. Each version of a list, or date of its publishing, has an
// address of its own.
//
// An image holds digests of addresses and no address. So that the canary can be told from the image alone, its rule stands
// in a list of its own, `cordon-canary`, whose version is the last part of the address:
//
//     list cordon-canary, version 5a017d66a0c3f1b2  ─►  http://cordon-canary.invalid/5a017d66a0c3f1b2

import CordonBytes
import CordonModel

/// The test address of a list, as `compile --canary` adds it.
public struct Canary: Sendable, Hashable {
  /// 16 hexadecimal digits.
  package let token: String

  /// The name of the list that its rule stands in, and the id of that rule.
  package static let name = "cordon-canary"

  /// The canary of lists of these names and versions: the same for the same ones, in whatever order.
  package init(of lists: some Sequence<(name: String, version: String?)>, publishedOn date: Timestamp? = nil) {
    // Each part ends in a byte that UTF-8 does not have.
    let parts = lists.map { list in
      Array(list.name.utf8) + [list.version == nil ? 0xFE : 0xFF] + Array((list.version ?? "").utf8) + [0xFF]
    }
    var bytes = Array("cordon canary 1".utf8)
    for part in parts.sorted(by: { $0.lexicographicallyPrecedes($1) }) { bytes += part }
    if let date { bytes += "\(date.secondsSince1970)".utf8 }
    var digits: [UInt8] = []
    digits.appendHexadecimal(KeySHA256(of: bytes.span).bytes.prefix(8))
    token = String(decoding: digits, as: UTF8.self)
  }

  /// Nil unless `token` is what the other initialiser makes: a list that is only called so has no canary.
  package init?(token: String?) {
    guard let token, token.utf8.count == 16,
      token.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.token = token
  }

  /// The address, which leads nowhere: `.invalid` is reserved (RFC 2606).
  public var address: String { "http://cordon-canary.invalid/\(token)" }
}
