// What was wrong with the input, counted: nothing is lost silently.

/// Errors that lines tell of, and lines and inputs that could not be read.
struct ReportProblems {
  /// A line that is none of `cordon scan`'s, or an input that could not be read.
  struct Place: Equatable {
    /// `file:line`, or the file.
    var place: String
    var reason: String
  }

  private(set) var malformedLines = 0
  private(set) var firstMalformed: [Place] = []
  private(set) var unreadInputs: [Place] = []

  /// Lines that say that their record could not be read, or only in part.
  private(set) var recordErrors = 0
  private(set) var recordReasons = Tally()
  /// Items for which a rule could not be decided, or that were not checked whole.
  private(set) var undecidedItems = 0
  private(set) var undecidedReasons = Tally()

  /// How many malformed lines are named.
  static let maximumNamed = 5

  mutating func addMalformed(_ file: String, line: Int, _ reason: String) {
    malformedLines += 1
    if firstMalformed.count < ReportProblems.maximumNamed {
      firstMalformed.append(Place(place: "\(file):\(line)", reason: reason))
    }
  }

  mutating func addUnread(_ file: String, _ reason: String) {
    unreadInputs.append(Place(place: file, reason: reason))
  }

  mutating func addRecordError(_ reason: String) {
    recordErrors += 1
    recordReasons.add(reason)
  }

  mutating func addUndecided(_ failures: [ScanLine.Failure]) {
    undecidedItems += 1
    let reasons = failures.map { failure in failure.rule.map { "rule \($0): \(failure.error)" } ?? failure.error }
    for reason in Set(reasons.map(ExactText.init)) { undecidedReasons.add(reason.text) }
  }

  /// Whether all that was given was read.
  var isClean: Bool { malformedLines == 0 && unreadInputs.isEmpty }

  /// How often each text stood there.
  struct Tally {
    private var names = NamePool()
    private var counts: [Int] = []

    mutating func add(_ text: String) {
      let number = Int(names.number(of: text))
      if number == counts.count { counts.append(0) }
      counts[number] += 1
    }

    /// Most frequent first.
    var sorted: [(text: String, count: Int)] {
      zip(names.texts, counts).map { (text: $0, count: $1) }
        .sorted { $0.count != $1.count ? $0.count > $1.count : ExactText($0.text) < ExactText($1.text) }
    }
  }
}
