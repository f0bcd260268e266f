// Labels of a host, from its end.

extension Span<UInt8> {
  /// Where the last `count` labels of the host begin, or nil where it has fewer.
  package func startOfLabels(last count: Int) -> Int? {
    var left = count
    for index in indices.reversed() where self[index] == .ascii(".") {
      left -= 1
      if left == 0 { return index + 1 }
    }
    return left == 1 ? 0 : nil
  }
}
