// Asks the list about single items on the reader's thread: whether what seems to be a table's header is a record.

import CordonMatcher

/// Says whether something is found in an item. It makes its checker when it is first asked.
final class ItemFinder {
  private let type: ItemType
  private let makeChecker: () -> any ItemChecker
  private var checker: (any ItemChecker)?

  init(type: ItemType, makeChecker: @escaping () -> any ItemChecker) {
    self.type = type
    self.makeChecker = makeChecker
  }

  /// Whether a rule holds for `item`, or could not be decided.
  func finds(_ item: [UInt8]) -> Bool {
    let checker = checker ?? makeChecker()
    self.checker = checker
    let verdict = checker.match(item: item.span, as: type)
    return verdict.isMatch || !verdict.failures.isEmpty
  }
}
