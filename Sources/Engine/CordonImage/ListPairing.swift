// Which lists of two images are versions of one. Lists have names, and a plain list that of its file, which may have its day in
// it: `blocked-2026-11-25.txt`, `blocked-2026-11-26.txt`. So where names leave one list on each side, these are taken for one.

/// The lists of an older image and of a newer one, side by side.
package struct ListPairing: Sendable {
  /// The one pair whose names differ; nil where there is none.
  package private(set) var renamed: (old: String, new: String)?
  /// Lists of one image that have no namesake in the other, where both have some: taken for other lists.
  package private(set) var unpaired: (old: [String], new: [String]) = ([], [])

  package init(old: [ImageInfo.List], new: [ImageInfo.List]) {
    let (before, after) = (old.map { ExactText(text: $0.name) }, new.map { ExactText(text: $0.name) })
    let gone = ListPairing.names(of: before, notIn: after)
    let come = ListPairing.names(of: after, notIn: before)
    if gone.isEmpty || come.isEmpty { return }
    if gone.count == 1, come.count == 1 {
      renamed = (gone[0], come[0])
    } else {
      unpaired = (gone, come)
    }
  }

  private static func names(of lists: [ExactText], notIn others: [ExactText]) -> [String] {
    let canary = ExactText(text: Canary.name)
    return Set(lists).subtracting(others).filter { $0 != canary }.map(\.text).sorted()
  }

  /// What a list of the older image is called in the newer one.
  package func newName(of list: String) -> String {
    guard let renamed, list.utf8.elementsEqual(renamed.old.utf8) else { return list }
    return renamed.new
  }
}
