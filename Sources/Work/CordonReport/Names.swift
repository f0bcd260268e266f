// Names that come from lines, each kept once and known by a small number. Two are the same when their bytes are: Swift's
// own comparison takes é for e with an accent, and a match key does not.

import CordonBytes
import Crypto

/// Text that is compared byte by byte.
struct ExactText: Hashable, Comparable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
  static func < (a: ExactText, b: ExactText) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// Names and their numbers, 0, 1, 2 … in the order in which they came.
struct NamePool {
  private var numbers: [ExactText: Int32] = [:]
  private(set) var texts: [String] = []

  /// How many bytes of a name are kept at the most; a longer one is kept as its front with its length and digest.
  static let maximumLength = 1024

  var count: Int { texts.count }

  subscript(number: Int32) -> String { texts[Int(number)] }

  /// The number of `name`, a new one where it is new.
  mutating func number(of name: String) -> Int32 {
    let name = NamePool.bounded(name)
    if let number = numbers[ExactText(name)] { return number }
    let number = Int32(truncatingIfNeeded: texts.count)
    numbers[ExactText(name)] = number
    texts.append(name)
    return number
  }

  /// The number of `name`, where it is known.
  func known(_ name: String) -> Int32? { numbers[ExactText(NamePool.bounded(name))] }

  /// `name`, or where it is longer than ``maximumLength`` what is kept of it.
  static func bounded(_ name: String) -> String {
    let bytes = name.utf8
    guard bytes.count > maximumLength else { return name }
    var digest: [UInt8] = []
    digest.appendHexadecimal(SHA256.hash(data: Array(bytes)).prefix(8))
    var front = Array(bytes.prefix(maximumLength - 64))
    // No half of a scalar at the end.
    while let last = front.last, last & 0xC0 == 0x80 { front.removeLast() }
    if let last = front.last, last >= 0x80 { front.removeLast() }
    return String(decoding: front, as: UTF8.self)
      + "… (\(bytes.count) bytes, sha256 \(String(decoding: digest, as: UTF8.self))…)"
  }
}

/// A few numbers, each once, in rising order.
struct NumberSet: Equatable {
  private(set) var numbers: [Int32] = []

  mutating func insert(_ number: Int32) {
    var low = 0
    var high = numbers.count
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] < number { low = middle + 1 } else { high = middle }
    }
    if low < numbers.count, numbers[low] == number { return }
    numbers.insert(number, at: low)
  }
}
