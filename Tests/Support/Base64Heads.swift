// How an address may begin in base64, found by encoding; what the tables of the engine are held to.

import Foundation

package enum Base64Heads {
  /// The first three bytes of `http` in base64, in base64 of that, and so on: `http` in any case, and with other signs for its
  /// two `t`s.
  package static let ofHTTP: Set<String> = {
    var layer = Set<[UInt8]>()
    for h in "hH".utf8 {
      for first in "tTxX*_+#-~".utf8 {
        for second in "tTxX*_+#-~".utf8 { layer.insert([h, first, second]) }
      }
    }
    var heads = Set<String>()
    for _ in 0..<12 {
      layer = Set(layer.map { Array(Data($0).base64EncodedString().utf8.prefix(3)) })
      heads.formUnion(layer.map { String(decoding: $0, as: UTF8.self) })
    }
    return heads
  }()
}
