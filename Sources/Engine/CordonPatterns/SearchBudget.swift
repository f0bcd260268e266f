// What the patterns and phrases of a list may cost on one item, and how that is shared out.
//
//   subject ─► rules that may match ─► first turns: each rule gets an equal share, and never less than `leastTurn`
//                                        └► open ones ─► longer turns: equal shares of what the item has left
//                                                          └► still open: undecided
//
// So a rule that is cheap on an item is decided, whatever the other rules cost there. Only a rule that is itself expensive
// on the item can stay undecided. Costs are steps, not time: an item gets the same answer on every machine.

/// What one rule may spend on one subject, in steps (``PatternLimits/stepsOfSearch``).
package struct SearchTurn: Sendable {
  package private(set) var left: Int
  private let limit: Int

  package init(steps: Int) {
    limit = max(0, steps)
    left = limit
  }

  /// The longest turn that a rule gets on an item of `length` bytes.
  package init(longestFor length: Int) {
    self.init(steps: PatternLimits.scaled(PatternLimits.stepsOfSearch, toLength: length))
  }

  /// What was spent of the turn.
  package var spent: Int { limit - left }
  /// What was spent beyond the turn: its last step may have passed over much.
  package private(set) var overrun = 0

  mutating func spend(_ steps: Int) {
    overrun += max(0, steps - left)
    left = max(0, left - steps)
  }

  /// Pays for a search whose steps are not counted, and that looks at `work` bytes at most; false where too little is left.
  mutating func takeUncounted(_ work: Int) -> Bool {
    let steps = work / PatternLimits.uncountedWorkOfStep
    guard steps <= left else { return false }
    spend(steps)
    return true
  }
}

/// What is left of what the patterns and phrases of a list may cost on one item.
package struct SearchBudget: Sendable {
  /// Who pays for a first turn. Addresses and text pay apart, so that no link of a text can use up what the text needs.
  package enum Account: Sendable { case addresses, text }

  private let length: Int
  private let longest: Int
  /// What the first turns on addresses and on the text may still take.
  private var addresses: Int
  private var text: Int
  /// By how much all turns together may still overrun.
  private var overrun: Int
  /// What the longer turns may still take.
  private var steps: Int
  /// How many windows of literals the index may still compare in addresses, and in the text.
  private var windows: (addresses: Int, text: Int)

  /// - Parameter length: of the item, in bytes.
  package init(length: Int) {
    self.length = length
    longest = PatternLimits.scaled(PatternLimits.stepsOfSearch, toLength: length)
    addresses = PatternLimits.scaled(PatternLimits.stepsOfFirstTurns, toLength: length)
    text = addresses
    overrun = PatternLimits.scaled(PatternLimits.stepsOfOverrun, toLength: length)
    steps = PatternLimits.scaled(PatternLimits.stepsOfItem, toLength: length)
    let most = PatternLimits.scaled(PatternLimits.windowsOfItem, toLength: length)
    windows = (most, most)
  }

  // MARK: Windows

  package func windows(_ account: Account) -> Int { account == .text ? windows.text : windows.addresses }

  package mutating func pay(windows spent: Int, _ account: Account) {
    switch account {
    case .addresses: windows.addresses = max(0, windows.addresses - spent)
    case .text: windows.text = max(0, windows.text - spent)
    }
  }

  // MARK: Turns

  /// How many steps each of `count` rules gets at first on a subject of `size` bytes.
  package func firstTurn(of count: Int, on size: Int, _ account: Account) -> Int {
    var share = longest
    // An address gets what its part of the item is worth, and a little: there may be as many as the item has room for.
    if account == .addresses { share = longest / 2 * (min(size, length) &+ 64) / (length &+ 64) }
    return min(max(PatternLimits.leastTurn, share / max(1, count)), longest)
  }

  /// How many steps each of `count` rules gets that a turn of `last` steps left open; nil where they get no further turn.
  package func nextTurn(of count: Int, after last: Int) -> Int? {
    let share = min(steps / max(1, count), longest)
    // A search begins anew with each turn: a turn that is hardly longer decides hardly more.
    return share >= 2 * last || (share == longest && last < longest) ? share : nil
  }

  /// Whether a turn of so many steps is the longest: a rule that it leaves open is open whatever else is searched for.
  package func isLongest(_ turn: Int) -> Bool { turn == longest }

  /// A first turn of `steps`, or of what is left for first turns, but never less than `leastTurn`. The index bounds how many
  /// rules there are to pay for (``PatternLimits/windowsOfRule``).
  package func turn(first steps: Int, _ account: Account) -> SearchTurn {
    if overrun == 0 { return SearchTurn(steps: 0) }
    return SearchTurn(steps: max(PatternLimits.leastTurn, min(steps, account == .text ? text : addresses)))
  }

  /// A later turn of `steps`, or of what is left of the item's.
  package func turn(later steps: Int) -> SearchTurn { SearchTurn(steps: overrun == 0 ? 0 : min(steps, self.steps)) }

  /// Takes what a first turn spent.
  package mutating func pay(first turn: SearchTurn, _ account: Account) {
    switch account {
    case .addresses: addresses = max(0, addresses - turn.spent)
    case .text: text = max(0, text - turn.spent)
    }
    overrun = max(0, overrun - turn.overrun)
  }

  /// Takes what a later turn spent.
  package mutating func pay(later turn: SearchTurn) {
    steps -= turn.spent
    overrun = max(0, overrun - turn.overrun)
  }
}
