// By which of its grams each literal is looked for. A place of a subject is looked at only where a trigger stands: a byte
// at one of the four places of a gram. The triggers are chosen so that each literal has one and few places do.

import CGramFilter

/// A byte at one of the places of a gram; of bytes beyond ASCII it does not matter which.
struct Trigger: Hashable {
  /// 0…3
  var place: Int
  var byte: UInt8

  init(place: Int, byte: UInt8) {
    self.place = place
    self.byte = min(byte, 0x80)
  }

  /// How often it is met, as a share of all places.
  var share: Double { GramRarity.share(of: CollectionOfOne(byte)) }
  static let count = 4 * 129
  var number: Int { place * 129 + Int(byte) }
}

/// The choice of grams for literals of which all are as long as a gram or longer.
struct GramChoice {
  let width: Int
  private(set) var triggers: Set<Trigger> = []

  /// - Complexity: O(*n*) in the bytes of all literals, for each of some hundred triggers at most.
  init(of texts: [ArraySlice<UInt8>], width: Int) {
    self.width = width
    // The literals of each trigger, and how many of these have none yet.
    var literals = [[Int32]](repeating: [], count: Trigger.count)
    var triggersOf: [[Trigger]] = []
    for (number, text) in texts.enumerated() {
      let options = Set(GramChoice.options(of: text, width: width).map(\.trigger))
      triggersOf.append(Array(options))
      for option in options { literals[option.number].append(Int32(number)) }
    }
    var left = literals.map(\.count)
    let all = (0..<4).flatMap { place in (0...0x80).map { Trigger(place: place, byte: UInt8($0)) } }
    var isDone = [Bool](repeating: false, count: texts.count)
    // The most literals for the fewest places, until each has one.
    while let best = all.filter({ left[$0.number] > 0 }).max(by: {
      Double(left[$0.number]) / $0.share < Double(left[$1.number]) / $1.share
    }) {
      triggers.insert(best)
      for number in literals[best.number] where !isDone[Int(number)] {
        isDone[Int(number)] = true
        for option in triggersOf[Int(number)] { left[option.number] -= 1 }
      }
    }
  }

  /// Where in `text` its rarest gram stands that has a trigger.
  func offset(in text: ArraySlice<UInt8>) -> Int {
    var best = (offset: 0, share: Double.infinity)
    for (offset, trigger) in GramChoice.options(of: text, width: width) where triggers.contains(trigger) {
      let start = text.startIndex + offset
      let share = GramRarity.share(of: text[start..<start + width])
      if share < best.share { best = (offset, share) }
    }
    return best.offset
  }

  /// The triggers of each gram of `text`.
  private static func options(of text: ArraySlice<UInt8>, width: Int) -> [(offset: Int, trigger: Trigger)] {
    (0...text.count - width).flatMap { offset in
      (0..<width).map { place in
        (offset, Trigger(place: place, byte: text[text.startIndex + offset + place]))
      }
    }
  }
}
