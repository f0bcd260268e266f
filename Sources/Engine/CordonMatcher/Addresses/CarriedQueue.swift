// The addresses that one address carries, and that are still to be checked, layer by layer.
//
// Each is queued once, so a loop ends, and what is found is found by the shortest way. The queue is bounded in addresses and
// in bytes, so hostile input costs no more than its length. What is left out is reported.

/// Addresses that the one that stands in the item carries.
struct CarriedQueue {
  /// How many carried addresses are checked for one that stands in an item, and so how many layers deep.
  static let maximumCount = 32
  /// How many bytes they may have in all: two addresses of the greatest length, or 32 of 64 KB.
  static let maximumBytes = 2 << 20
  /// The failure of an item of which some were left out.
  static let failure = "too many nested addresses"

  struct Entry {
    let bytes: [UInt8]
    let via: [Step]
    let layer: Int
  }
  private(set) var entries: [Entry] = []
  private var byteCount = 0
  /// Those for which there was no room: the first few of them, each once.
  private(set) var excess: [[UInt8]] = []
  /// Whether something was left out for good: more than ``excess`` holds, or addresses under too many layers of escapes.
  private(set) var isIncomplete = false

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    excess.removeAll()
    byteCount = 0
    isIncomplete = false
  }

  /// Notes that something was left out.
  mutating func noteIncomplete() { isIncomplete = true }

  mutating func append(_ bytes: [UInt8], from address: Address, by step: Step) {
    if isIncomplete && entries.count == CarriedQueue.maximumCount { return }
    if entries.contains(where: { $0.bytes == bytes }) { return }
    guard entries.count < CarriedQueue.maximumCount, byteCount + bytes.count <= CarriedQueue.maximumBytes else {
      if excess.contains(bytes) { return }
      if excess.count < CarriedQueue.maximumCount { excess.append(bytes) } else { isIncomplete = true }
      return
    }
    byteCount += bytes.count
    entries.append(Entry(bytes: bytes, via: address.via + [step], layer: address.layer + 1))
  }
}
