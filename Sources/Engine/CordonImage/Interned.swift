// Values that are kept once. They are numbered as they come, and given new numbers when all of them are known, so that
// nothing shows the order in which they came.

/// Values numbered in the order in which they were first seen.
struct Interned<Value: Hashable & Sendable>: Sendable {
  private(set) var values: [Value] = []
  private var indexes: [Value: UInt32] = [:]

  mutating func index(of value: Value) -> UInt32 {
    if let index = indexes[value] { return index }
    let index = UInt32(truncatingIfNeeded: values.count)
    values.append(value)
    indexes[value] = index
    return index
  }
}

/// The new numbers of values: those that they have once sorted.
struct Renumbering: Sendable {
  /// For each new number the old one.
  let order: [UInt32]
  /// For each old number the new one.
  private let numbers: [UInt32]

  /// - Parameter precedes: an order of the old numbers that tells all of them apart.
  init(count: Int, by precedes: (UInt32, UInt32) -> Bool) {
    order = (0..<UInt32(truncatingIfNeeded: count)).sorted(by: precedes)
    var numbers = [UInt32](repeating: 0, count: count)
    for (new, old) in order.enumerated() { numbers[Int(old)] = UInt32(truncatingIfNeeded: new) }
    self.numbers = numbers
  }

  /// New numbers of some of `total` values alone.
  ///
  /// - Parameter precedes: an order of places in `chosen`, which are numbers in ascending order.
  init(_ chosen: [Int], of total: Int, by precedes: (Int, Int) -> Bool) {
    order = chosen.indices.sorted(by: precedes).map { UInt32(truncatingIfNeeded: chosen[$0]) }
    var numbers = [UInt32](repeating: .max, count: total)
    for (new, old) in order.enumerated() { numbers[Int(old)] = UInt32(truncatingIfNeeded: new) }
    self.numbers = numbers
  }

  /// - Precondition: `old` is one of those that have a new number.
  subscript(_ old: UInt32) -> UInt32 { numbers[Int(old)] }
}

/// Text that is the same only where its bytes are: Swift's own equality takes é and e with an accent for one.
struct ExactText: Hashable, Sendable {
  let text: String

  static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  static func < (a: ExactText, b: ExactText) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(text.utf8.count)
  }
}
