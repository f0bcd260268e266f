// By which of its grams each literal is looked for. A place of a subject is looked at only where pairs of neighbouring bytes
// stand that grams have there; so the grams are chosen that share their pairs, and rare ones.

import CKernels

/// What grams of one table are like.
struct GramShape {
  /// Bytes of a gram.
  let width: Int
  /// At which of them the pairs stand that are looked for first.
  let pairPlaces: [Int]

  static let two = GramShape(width: 2, pairPlaces: [0])
  static let three = GramShape(width: 3, pairPlaces: [0, 1])
  static let four = GramShape(width: 4, pairPlaces: [0, 2])
  static let six = GramShape(width: 6, pairPlaces: [0, 2, 4])
}

/// The choice of a gram for each of many literals, of which all are as long as a gram or longer.
struct GramChoice {
  /// Where in each literal its gram stands.
  let offsets: [Int]

  /// - Complexity: O(*n*) in the bytes of all literals.
  init(of texts: [ArraySlice<UInt8>], _ shape: GramShape) {
    var pairs = ChosenPairs(shape)
    var offsets = [Int?](repeating: nil, count: texts.count)
    // Those that have the least choice come first; the second round knows what the others chose.
    let order = texts.indices.sorted { (texts[$0].count, $0) < (texts[$1].count, $1) }
    for _ in 0..<2 {
      for number in order {
        if let old = offsets[number] { pairs.remove(texts[number], at: old) }
        var best = (offset: 0, cost: Double.infinity)
        for offset in 0...texts[number].count - shape.width {
          let cost = pairs.cost(of: texts[number], at: offset)
          if cost < best.cost { best = (offset, cost) }
        }
        pairs.add(texts[number], at: best.offset)
        offsets[number] = best.offset
      }
    }
    self.offsets = offsets.map { $0! }
  }
}

/// The pairs of the grams that are chosen, and what another one would cost.
private struct ChosenPairs {
  private let shape: GramShape
  /// For each place of a pair, and each pair of classes, how many grams have it there.
  private var counts: [[Int32]]
  /// For each place, at which share of all places of a subject one of the pairs stands.
  private var shares: [Double]

  /// What a place costs that has the pairs, and one that has the whole gram, in instructions.
  private static let costOfPairs = 20.0
  private static let costOfGram = 200.0

  init(_ shape: GramShape) {
    self.shape = shape
    counts = Array(repeating: Array(repeating: 0, count: GramRarity.pairClassCount), count: shape.pairPlaces.count)
    shares = Array(repeating: 0.02, count: shape.pairPlaces.count)
  }

  /// What the gram at `offset` of `text` would add to the cost of each place of a subject.
  func cost(of text: ArraySlice<UInt8>, at offset: Int) -> Double {
    let start = text.startIndex + offset
    var (share, more) = (1.0, 1.0)
    for (number, place) in shape.pairPlaces.enumerated() {
      let pair = GramRarity.pairClass(text[start + place], text[start + place + 1])
      share *= shares[number]
      more *= shares[number] + (counts[number][pair] == 0 ? GramRarity.share(ofPairClass: pair) : 0)
    }
    return (more - share) * ChosenPairs.costOfPairs
      + GramRarity.share(of: text[start..<start + shape.width]) * ChosenPairs.costOfGram
  }

  mutating func add(_ text: ArraySlice<UInt8>, at offset: Int) {
    forEachPair(of: text, at: offset) { pairs, number, pair in
      if pairs.counts[number][pair] == 0 { pairs.shares[number] += GramRarity.share(ofPairClass: pair) }
      pairs.counts[number][pair] += 1
    }
  }

  mutating func remove(_ text: ArraySlice<UInt8>, at offset: Int) {
    forEachPair(of: text, at: offset) { pairs, number, pair in
      pairs.counts[number][pair] -= 1
      if pairs.counts[number][pair] == 0 { pairs.shares[number] -= GramRarity.share(ofPairClass: pair) }
    }
  }

  private mutating func forEachPair(
    of text: ArraySlice<UInt8>, at offset: Int, _ body: (inout ChosenPairs, Int, Int) -> Void
  ) {
    let start = text.startIndex + offset
    for (number, place) in shape.pairPlaces.enumerated() {
      body(&self, number, GramRarity.pairClass(text[start + place], text[start + place + 1]))
    }
  }
}
