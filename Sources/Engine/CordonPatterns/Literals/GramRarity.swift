// How rare a string is in running text and addresses: what decides by which literal, and by which bytes of it, a pattern
// is looked for. Estimated by pairs of neighbouring bytes (Generated/PairRarity.swift).

import CKernels

enum GramRarity {
  /// The share of places at which `text`, folded, is expected to stand in what does not match.
  ///
  /// - Complexity: O(*n*)
  static func share(of text: some Collection<UInt8>) -> Double {
    var share = 1.0
    var previous = classCount
    for byte in text {
      let own = classOf(byte)
      share *= shares[previous * classCount + own]
      previous = own
    }
    return share
  }

  /// Two neighbouring bytes as the gram filter tells them apart, as a number below ``pairClassCount``.
  static func pairClass(_ first: UInt8, _ second: UInt8) -> Int {
    Int(cordon_pair_class(first)) << 5 | Int(cordon_pair_class(second))
  }
  static let pairClassCount = 1024

  /// The share of places at which some pair of that class is expected to stand.
  static func share(ofPairClass pair: Int) -> Double { pairShares[pair] }

  private static let pairShares: [Double] = {
    // Folded text has no capital letters. The bytes that are not told apart share what is known of them all.
    let bytes = (0...UInt8.max).filter { !(0x41...0x5A).contains($0) }
    var sizes = [Double](repeating: 0, count: classCount)
    for byte in bytes { sizes[classOf(byte)] += 1 }
    var pairs = [Double](repeating: 0, count: pairClassCount)
    for first in bytes {
      for second in bytes {
        let (a, b) = (classOf(first), classOf(second))
        let share = shares[classCount * classCount + a] * shares[a * classCount + b]
        pairs[pairClass(first, second)] += share / (sizes[a] * sizes[b])
      }
    }
    return pairs
  }()

  /// Letters, digits, a few marks, all other ASCII, and the rest.
  private static func classOf(_ byte: UInt8) -> Int {
    switch byte {
    case 0x61...0x7A: Int(byte - 0x61)
    case 0x30...0x39: Int(byte - 0x30) + 26
    case 0x20: 36
    case 0x2E: 37
    case 0x2D: 38
    case 0x2F: 39
    case 0x26: 40
    case 0x3D: 41
    case 0x80...0xFF: 43
    default: 42
    }
  }
  private static let classCount = 44

  private static let shares: [Double] = PairRarity.rows.flatMap { row in
    row.withUTF8Buffer { $0.map { share(halfBits: $0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10) } }
  }

  private static func share(halfBits: UInt8) -> Double {
    1 / Double(1 << Int(halfBits / 2)) * (halfBits % 2 == 0 ? 1 : 0.5.squareRoot())
  }
}
