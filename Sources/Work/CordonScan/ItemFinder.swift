// What readers ask about items (ItemProbe): whether one is listed, and which links are in it.

import CordonIO
import CordonMatcher
import CordonText

/// Checks single items on the reader's thread. It makes its checker when it is first asked.
final class ItemFinder {
  private let type: ItemType
  private let makeChecker: () -> any ItemChecker
  private var checker: (any ItemChecker)?

  init(type: ItemType, makeChecker: @escaping () -> any ItemChecker) {
    self.type = type
    self.makeChecker = makeChecker
  }

  var probe: ItemProbe { .links { self.finds($0) } }

  /// Whether a rule holds for `item`, or could not be decided.
  private func finds(_ item: [UInt8]) -> Bool {
    let checker = checker ?? makeChecker()
    self.checker = checker
    let verdict = checker.match(item: item.span, as: type)
    return verdict.isMatch || !verdict.failures.isEmpty
  }
}

extension ItemProbe {
  /// Finds links as the matcher does, and what `finds` says is listed.
  package static func links(finds: @escaping ([UInt8]) -> Bool = { _ in false }) -> ItemProbe {
    var finder = LinkFinder()
    return ItemProbe(finds: finds) { finder.links(in: $0) }
  }
}
