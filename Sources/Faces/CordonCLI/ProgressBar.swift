// The progress of a scan or a compile, on one line of a terminal that is redrawn and removed at the end:
//
//   posts-2.csv (2 of 5)  [████████░░░░░░░░░░░░]  41%  203.4 of 496.1 MB  612 MB/s  2,154,003 items, 1,204 matched  0:01 left
//   checking rules  [████████████░░░░░░░░]  62%  6,200,000 of 10,000,000
//
// It appears only on a terminal, without NO_COLOR, if the records go elsewhere, and after half a second.

import CordonCompiler
import CordonIO
import CordonScan
import CordonSystem
import Dispatch
import Synchronization

/// Draws the progress until it is ended.
final class ProgressBar {
  private let timer: any DispatchSourceTimer
  private let line = TerminalLine()

  /// Nil if none is to be drawn.
  ///
  /// - Parameter printsRecords: whether the command also writes to standard output.
  convenience init?(_ control: ScanControl, printsRecords: Bool) {
    self.init(printsRecords: printsRecords) { seconds, width in
      ProgressLine(control.progress, seconds: seconds).text(width: width)
    }
  }

  /// Nil if none is to be drawn.
  convenience init?(_ progress: CompileProgress) {
    self.init(printsRecords: false) { _, width in String(progress.state.line.prefix(max(0, width - 1))) }
  }

  /// - Parameter text: makes the line from the seconds since the start and the terminal's columns.
  private init?(printsRecords: Bool, text: @escaping @Sendable (Double, Int) -> String) {
    guard FileDescriptor.standardError.isTerminal, !printsRecords || !FileDescriptor.standardOutput.isTerminal,
      CurrentProcess.environmentValue("NO_COLOR") == nil, CurrentProcess.environmentValue("TERM") != "dumb"
    else { return nil }
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "cordon.scan.progress"))
    let start = ContinuousClock.now
    timer.schedule(deadline: .now() + .milliseconds(500), repeating: .milliseconds(200))
    timer.setEventHandler { [line] in
      line.draw(text(start.secondsUntilNow, ProgressBar.width))
    }
    timer.resume()
  }

  /// Prints a line above the bar. Any thread may call it.
  var say: @Sendable (String) -> Void { { [line] in line.say($0) } }

  /// Removes the line.
  func end() {
    timer.cancel()
    line.end()
  }

  private static var width: Int { FileDescriptor.standardError.terminalWidth ?? 80 }
}

/// The last line of a terminal, which is redrawn.
private final class TerminalLine: Sendable {
  private struct State {
    var isDrawn = false
    var isStopped = false

    mutating func clear() {
      if isDrawn { Console.writeError("\r\u{1B}[K") }
      isDrawn = false
    }
  }
  private let state = Mutex(State())

  func draw(_ text: String) {
    state.withLock { state in
      if state.isStopped { return }
      Console.writeError("\r\u{1B}[K" + text)
      state.isDrawn = true
    }
  }

  func say(_ text: String) {
    state.withLock { state in
      state.clear()
      reportToStandardError(text)
    }
  }

  func end() {
    state.withLock { state in
      state.clear()
      state.isStopped = true
    }
  }
}

/// The progress as a line of text.
struct ProgressLine {
  private let progress: ScanProgress
  private let seconds: Double

  init(_ progress: ScanProgress, seconds: Double) {
    self.progress = progress
    self.seconds = seconds
  }

  /// The line, no wider than `width` columns. It drops the least important parts first.
  func text(width: Int) -> String {
    var parts = [counts, rate, bytes, bar, left, share, name].enumerated().map { ($0.offset, $0.element) }
    // In the order of the line.
    let order = [6, 3, 5, 2, 1, 0, 4]
    func line() -> String {
      order.compactMap { place in parts.first { $0.0 == place }?.1 }.filter { !$0.isEmpty }.joined(separator: "  ")
    }
    while line().count >= width, parts.count > 1 { parts.removeFirst() }
    return String(line().prefix(max(0, width - 1)))
  }

  private var name: String {
    guard progress.inputs.indices.contains(progress.input) else { return "" }
    let name = SecretArguments.hidden(in: progress.inputs[progress.input]).printable
    let short = name.count > 30 ? "…" + name.suffix(29) : name
    return progress.inputs.count > 1 ? "\(short) (\(progress.input + 1) of \(progress.inputs.count))" : short
  }

  private var fraction: Double? {
    guard let total = progress.totalBytes, total > 0 else { return nil }
    return min(1, Double(progress.bytes) / Double(total))
  }

  private var bar: String { fraction.map(ProgressLine.bar) ?? "" }

  static func bar(_ fraction: Double) -> String {
    let full = Int(fraction * 20)
    return "[" + String(repeating: "█", count: full) + String(repeating: "░", count: 20 - full) + "]"
  }

  private var share: String { fraction.map { "\(Int($0 * 100))%" } ?? "" }

  private var bytes: String {
    let read = ProgressLine.megabytes(progress.bytes)
    return progress.totalBytes.map { "\(read) of \(ProgressLine.megabytes($0)) MB" } ?? "\(read) MB"
  }

  /// In bytes a second.
  private var speed: Double { seconds > 0 ? Double(progress.bytes - progress.bytesBefore) / seconds : 0 }

  private var rate: String { speed > 0 ? "\(Int(speed / 1e6)) MB/s" : "" }

  private var counts: String {
    "\(ScanStatistics.grouped(progress.items)) items, \(ScanStatistics.grouped(progress.matchedItems)) matched"
  }

  private var left: String {
    guard let total = progress.totalBytes, speed > 0 else { return "" }
    let left = Int(min(Double(max(0, total - progress.bytes)) / speed, 1e6).rounded(.up))
    let (minutes, rest) = (left / 60 % 60, left % 60)
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return (left >= 3600 ? "\(left / 3600):\(padded(minutes))" : "\(minutes)") + ":\(padded(rest)) left"
  }

  private static func megabytes(_ bytes: Int) -> String {
    let tenths = Int((Double(bytes) / 1e5).rounded())
    return "\(ScanStatistics.grouped(tenths / 10)).\(tenths % 10)"
  }
}

extension CompileProgress.State {
  /// `checking rules  [████████████░░░░░░░░]  62%  6,200,000 of 10,000,000`
  var line: String {
    switch stage {
    case .reading: return "reading sources"
    case .writing: return "writing the compiled list of \(ScanStatistics.grouped(done)) rules"
    case .checking:
      let fraction = total > 0 ? Double(done) / Double(total) : 1
      let counts = "\(ScanStatistics.grouped(done)) of \(ScanStatistics.grouped(total))"
      return "checking rules  \(ProgressLine.bar(fraction))  \(Int(fraction * 100))%  \(counts)"
    }
  }
}
