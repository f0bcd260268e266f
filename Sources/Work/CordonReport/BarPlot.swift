// Names with lying bars. A name stands above its bar, not beside it, so that both have the whole width; across,
// everything is a share of it.
//
//     youtube.com                         3 in W48 · 412     baseline at 14
//     ████████████████████████▒▒▒▒▒                          20 ..< 32
//     0          100          200          300               below the last row

/// A plot of counts by name, in numbers for the template.
struct BarPlot {
  struct Segment {
    var style: String
    var x: String
    var width: String
    var y: Int
  }
  struct Row {
    var name: String
    var number: String
    /// `3 in W48`; nil where there are no dates.
    var recent: String?
    var words: String
    var rowY: Int
    var textY: Int
    var segments: [Segment]
  }
  struct Tick {
    var x: String
    var text: String
    /// start, middle or end: the outer ones stay inside.
    var anchor: String
  }

  static let rowHeight = 42

  var rows: [Row]
  var ticks: [Tick]
  var height: Int
  var axisY: Int
  var tickY: Int

  /// What a row shows: counts by action, or one count.
  struct Value {
    var name: String
    var parts: [(style: String, count: Int)]
    var recent: String?
    var total: Int { parts.reduce(0) { $0 + $1.count } }
  }

  init(_ values: [Value], noun: String) {
    let axis = Axis(maximum: values.map(\.total).max() ?? 0, intervals: 4)
    rows = values.enumerated().map { place, value in
      let y = place * BarPlot.rowHeight
      var before = 0
      let segments = value.parts.compactMap { style, count -> Segment? in
        guard count > 0 else { return nil }
        defer { before += count }
        return Segment(
          style: style, x: (axis.share(before) * 100).short, width: (axis.share(count) * 100).short, y: y + 20)
      }
      return Row(
        name: value.name, number: PageText.number(value.total), recent: value.recent,
        words: "\(value.name): \(PageText.counted(value.total, noun))", rowY: y, textY: y + 14,
        segments: segments)
    }
    axisY = values.count * BarPlot.rowHeight
    tickY = axisY + 18
    height = axisY + 24
    ticks = axis.ticks.map { tick in
      Tick(
        x: (axis.share(tick) * 100).short, text: PageText.number(tick),
        anchor: tick == 0 ? "start" : tick == axis.top ? "end" : "middle")
    }
  }
}
