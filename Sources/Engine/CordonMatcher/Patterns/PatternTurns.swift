// The turns that the rules which may match a subject get on it (SearchBudget.swift).

import CordonPatterns

/// On what the turns are taken.
struct PatternTurns {
  /// The length of the subject in bytes.
  let size: Int
  let account: SearchBudget.Account
  /// Whether no exception to what is found here is looked for later on.
  let mayEnd: Bool
  /// The index, in ``ItemState/hits``, of the first hit of the address or the text.
  let firstHit: Int

  /// The outcome of one turn.
  enum Outcome {
    case decided
    /// The turn was too short.
    case open
  }
}

extension PatternMatcher {
  /// Gives each rule in force that is among `positions` its turns, and reports those that stay undecided. For a matcher that
  /// stops at the first match, the turns end with that.
  ///
  /// - Parameter search: searches for the rule at a position within the turn that is given.
  func takeTurns(
    _ positions: consuming [Int], _ turns: PatternTurns, _ state: inout ItemState,
    _ search: (Int, inout SearchTurn, inout ItemState) -> PatternTurns.Outcome
  ) {
    positions.sort()
    var last = -1
    positions.removeAll { position in
      defer { last = position }
      return position == last || !isInForce(patternAt: position)
    }
    if positions.isEmpty { return }
    // What is found behind the last exception that may match, holds.
    let lastException =
      state.stopsAtFirst && turns.mayEnd ? positions.last { isException(patternAt: $0) } ?? -1 : .max
    var known = turns.firstHit
    var open: [Int] = []
    var steps = state.budget.firstTurn(of: positions.count, on: turns.size, turns.account)
    for position in positions {
      var turn = state.budget.turn(first: steps, turns.account)
      if search(position, &turn, &state) == .open { open.append(position) }
      state.budget.pay(first: turn, turns.account)
      guard position >= lastException, !open.contains(where: isException) else { continue }
      state.noteFirst(since: known, ofAddressFrom: turns.firstHit)
      if state.isFirstFinal { break }
      known = state.hits.count
    }
    while !open.isEmpty, let longer = state.budget.nextTurn(of: open.count, after: steps) {
      steps = longer
      var left: [Int] = []
      for position in open {
        var turn = state.budget.turn(later: steps)
        if search(position, &turn, &state) == .open { left.append(position) }
        state.budget.pay(later: turn)
      }
      open = left
    }
    let limit = state.budget.isLongest(steps) ? PatternLimitReached.match : .item
    for position in open { fail(position, limit.rawValue, &state) }
  }
}
