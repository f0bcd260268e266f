// What the captures of one template hold.

import CordonBytes

/// What captures held, by their number; reused.
struct CaptureStore: Sendable {
  private(set) var bytes: [UInt8] = []
  private var ranges: [Range<Int>?] = []

  mutating func reset(count: Int) {
    bytes.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    for _ in 0..<count { ranges.append(nil) }
  }

  mutating func set(_ index: Int, to value: Span<UInt8>) {
    guard index < ranges.count else { return }
    let start = bytes.count
    bytes.append(value)
    ranges[index] = start..<bytes.count
  }

  func range(_ index: Int) -> Range<Int>? { index < ranges.count ? ranges[index] : nil }

  /// What capture `index` held; empty where it held nothing.
  func value(_ index: Int) -> [UInt8] { Array(bytes[range(index) ?? 0..<0]) }

  /// Appends what capture `index` held.
  func append(_ index: Int, to output: inout [UInt8]) {
    if let range = range(index) { output.append(bytes.span.extracting(range)) }
  }
}
