// An axis from zero with a tick at every round number: 1, 2 or 5, times a power of ten.

/// The ticks of an axis of counts.
struct Axis: Equatable {
  /// What one tick stands above the one before.
  let step: Int
  /// The last tick, which no count is above.
  let top: Int

  /// An axis for counts up to `maximum` with at most `intervals` between its ticks, of which at least one.
  init(maximum: Int, intervals: Int = 5) {
    // No more than there can be lines; so nothing below overflows.
    let maximum = min(max(1, maximum), Axis.greatest)
    var power = 1
    var step = 1
    search: while true {
      for factor in [1, 2, 5] {
        step = power * factor
        if (maximum + step - 1) / step <= intervals { break search }
      }
      power *= 10
    }
    self.step = step
    top = (maximum + step - 1) / step * step
  }
  private static let greatest = 1_000_000_000_000_000

  /// The counts that have a tick, from zero.
  var ticks: [Int] { Array(stride(from: 0, through: top, by: step)) }

  /// Where `count` is, from 0 to 1.
  func share(_ count: Int) -> Double { min(1, Double(count) / Double(top)) }
}
