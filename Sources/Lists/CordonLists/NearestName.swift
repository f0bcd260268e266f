// "did you mean": the name that a misspelled one was most likely meant to be.

import CordonBytes

package enum NearestName {
  /// The one of `names` that `word` was probably meant to be: known by another name elsewhere, or at most two slips
  /// away (one where the word is short) by the restricted Damerau–Levenshtein distance, ignoring ASCII case. The first
  /// of `names` wins where two are as near. Nil where nothing is near.
  ///
  /// - Complexity: O(*n* · *m*) for *n* names and *m* bytes of `word`; words above 32 bytes are never near.
  package static func of(_ word: String, in names: [String], synonyms: [String: String] = [:]) -> String? {
    let wanted = Array(word.utf8.map(\.asciiLowercased))
    guard !wanted.isEmpty, wanted.count <= 32 else { return nil }
    if let known = synonyms[String(decoding: wanted, as: UTF8.self)], names.contains(known) { return known }
    let allowed = wanted.count <= 4 ? 1 : 2
    var best: (name: String, distance: Int)?
    for name in names {
      let distance = slips(wanted, Array(name.utf8))
      if distance <= allowed, distance < best?.distance ?? Int.max { best = (name, distance) }
    }
    return best?.name
  }

  /// `; did you mean X?` or, where nothing is near, `; WHAT are A, B, C`.
  package static func hint(
    for word: String, in names: [String], synonyms: [String: String] = [:], what: String
  ) -> String {
    if let near = of(word, in: names, synonyms: synonyms) { return "; did you mean `\(near)`?" }
    return "; \(what) are \(names.joined(separator: ", "))"
  }

  /// The fewest insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
  static func slips(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in b.indices {
        row[j + 1] = Swift.min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          row[j + 1] = Swift.min(row[j + 1], beforeLast[j - 1] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
