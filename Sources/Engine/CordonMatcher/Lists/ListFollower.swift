// A worker's side of a BlocklistStore: which of its lists the worker checks against, and whether there is a newer one.

import Dispatch

/// The list of one worker.
@usableFromInline
package final class ListFollower {
  @usableFromInline let store: BlocklistStore
  package private(set) var blocklist: Blocklist
  /// The number of ``blocklist`` in the store.
  @usableFromInline package private(set) var generation: Int

  package init(_ store: BlocklistStore) {
    self.store = store
    (blocklist, generation) = store.newest
  }

  /// Whether there is a newer list.
  ///
  /// - Complexity: one relaxed load.
  @inlinable package var isBehind: Bool { store.generation != generation }

  /// Changes to the newest list. `remake` replaces what was made of the old one.
  package func update(_ remake: (Blocklist) -> Void) {
    let old = blocklist
    (blocklist, generation) = store.newest
    remake(blocklist)
    // Freeing a list takes longer the larger it is, and an item may be waiting here.
    DispatchQueue.global(qos: .utility).async { withExtendedLifetime(old) {} }
  }
}
