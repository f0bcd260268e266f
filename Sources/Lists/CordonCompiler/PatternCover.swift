// Which pattern of a list another one makes needless, as far as that can be shown: the other is plain text, and that text
// is in everything that the pattern matches.

import CordonBytes
import CordonModel
import CordonPatterns
import CordonLists

enum PatternCover {
  /// A pattern, and the one that matches whatever it matches.
  struct Finding {
    var rule: Rule
    var cover: Rule
  }

  /// - Complexity: O(*n*) in the bytes of all patterns, nearly.
  static func findings(in patterns: [(rule: Rule, syntax: PatternSyntax)]) -> [Finding] {
    let texts = patterns.indices.filter { patterns[$0].syntax.plainText != nil }
    if texts.isEmpty { return [] }
    let index = PatternIndex(texts.map { PatternIndex.Source(position: $0, needs: patterns[$0].syntax.literals) })
    let folded = FoldedSubject()
    let candidates = PatternCandidates()
    /// The plain patterns whose text is in `text`.
    func covers(_ text: [UInt8]) -> Set<Int> {
      folded.fold(text.span)
      index.search(folded, original: text.span, into: candidates)
      return Set(candidates.all.map(\.position))
    }
    var findings: [Finding] = []
    for (number, pattern) in patterns.enumerated() {
      for set in pattern.syntax.needs {
        var common = covers(set[0])
        for text in set.dropFirst() where !common.isEmpty { common.formIntersection(covers(text)) }
        let cover = common.sorted().first { cover in
          // Of two spellings of the same the first one is kept.
          let plain = patterns[cover].syntax.plainText ?? []
          let isSame = plain == pattern.syntax.plainText
          // The index compares no more than the beginning of what is very long.
          guard isSame || set.allSatisfy({ $0.firstRange(of: plain) != nil }) else { return false }
          return (isSame ? cover < number : cover != number) && holds(patterns[cover].rule, for: pattern.rule)
        }
        if let cover {
          findings.append(Finding(rule: pattern.rule, cover: patterns[cover].rule))
          break
        }
      }
    }
    return findings
  }

  /// Whether `cover` is searched wherever `rule` is, as long, with the same consequence. Of two that are written alike lint
  /// says so already.
  private static func holds(_ cover: Rule, for rule: Rule) -> Bool {
    let isDuplicate = cover.value == rule.value && cover.targets == rule.targets
    return !isDuplicate && cover.action == rule.action && cover.labels == rule.labels
      && cover.targets.isSuperset(of: rule.targets) && (cover.findsEvasions || !rule.findsEvasions)
      && (cover.expires == nil || cover.expires == rule.expires)
  }
}
