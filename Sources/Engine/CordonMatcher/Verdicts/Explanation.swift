// What `explain` tells: every step that the matcher took for one item, in the order taken, and the verdict.

import CordonImage
import CordonModel
import CordonURL

/// Why a list says what it says about an item, step by step.
public struct Explanation: Sendable {
  /// One line of the account.
  public struct Line: Sendable, Hashable {
    /// The part of the account a line belongs to.
    public enum Section: String, Sendable, Hashable {
      case item, forms, lookups, patterns
    }
    /// The part of the account it belongs to.
    public var section: Section
    /// What was looked at: `key`, `page`, `domain`, `patterns on url` …
    public var label: String
    /// What came of it.
    public var detail: String

    /// Whether this line tells of a rule that no longer matches.
    package var isExpiry: Bool { section == .lookups && label == "expired" }
  }

  /// The steps, in the order taken.
  public let lines: [Line]
  /// The same as ``Matcher`` gives for the item.
  public let verdict: Verdict
}

/// Collects the steps while a matcher takes them.
final class Trace {
  enum Event {
    case noAddress(String, URLFailure)
    case forms(URLForms)
    case link(Range<Int>)
    case handle(Range<Int>)
    case folded(String)
    case skeleton(String)
    case lookup(Breadth.Rank, String, rules: Int)
    case expired(RuleRecord)
    case identity(String, isParent: Bool, rules: Int)
    /// An address that the last one carries, and how it was found.
    case carried(Step, String)
    case unresolved(String)
    case searched(PatternTargets, count: Int)
    case failure(String, String)
  }
  /// What the item was taken for, where its type is ``ItemType/auto``.
  var form: InferredType?
  private(set) var events: [Event] = []

  func add(_ event: Event) { events.append(event) }
}

extension Matcher {
  /// Returns what the list says about `item`, as ``match(item:as:)-(Span<UInt8>,_)`` does, with every step taken. With
  /// ``Options/stopsAtFirst`` the account ends where the check does.
  ///
  /// - Complexity: that of matching, and memory for the account.
  public func explain(item: Span<UInt8>, as type: ItemType = .auto) -> Explanation {
    let trace = Trace()
    let verdict = slowVerdict(on: item, as: type, trace: trace)
    return Explanation(lines: lines(of: trace, type: type), verdict: verdict)
  }

  /// Returns what the list says about `item`, with every step taken. Spans count its UTF-8 bytes.
  public func explain(item: String, as type: ItemType = .auto) -> Explanation {
    var item = item
    return item.withUTF8 { explain(item: $0.span, as: type) }
  }

  private func lines(of trace: Trace, type: ItemType) -> [Explanation.Line] {
    var lines = [Explanation.Line(section: .item, label: "taken for", detail: takenFor(type, trace.form))]
    func add(_ section: Explanation.Line.Section, _ label: String, _ detail: String) {
      lines.append(Explanation.Line(section: section, label: label, detail: detail))
    }
    for event in trace.events {
      switch event {
      case .noAddress(let text, let failure):
        add(.forms, "no URL", "\(text): \(failure.message)")
      case .forms(let forms):
        let canonical = String(decoding: forms.canonical.bytes, as: UTF8.self)
        switch forms.standard {
        case .whatwg: add(.forms, "whatwg", canonical)
        case .safebrowsing:
          add(.forms, "whatwg", "no browser accepts it: \(forms.browserFailure?.message ?? "")")
          add(.forms, "safebrowsing", canonical)
        }
        add(.forms, "key", String(decoding: forms.key.bytes, as: UTF8.self))
      case .link(let range): add(.item, "link", "a URL stands at bytes \(range.lowerBound)..<\(range.upperBound)")
      case .handle(let range):
        add(
          .item, "handle",
          "a handle beside its platform's name stands at bytes \(range.lowerBound)..<\(range.upperBound)")
      case .folded(let text): add(.forms, "folded", text)
      case .skeleton(let text): add(.forms, "skeleton", text)
      case .lookup(let rank, let expression, let rules): add(.lookups, "\(rank)", expression + listed(rules))
      case .identity(let identity, let isParent, let rules):
        add(.lookups, isParent ? "parent" : "identity", identity + listed(rules))
      case .carried(let step, let address): add(.forms, step == .unwrap ? "unwrapped" : "embedded", address)
      case .unresolved(let address):
        add(.forms, "unresolved", address + ": a shortener's, where it leads is not known here")
      case .expired(let rule):
        add(.lookups, "expired", "rule \(rule.id) no longer matches since \(rule.expires?.description ?? "")")
      case .searched(let target, let count):
        let name = PatternTargets.named.first { $0.target == target }?.name ?? ""
        add(.patterns, "on \(name)", "\(count) searched")
      case .failure(let rule, let error): add(.patterns, "undecided", "rule \(rule): \(error)")
      }
    }
    return lines
  }

  private func listed(_ rules: Int) -> String {
    rules == 0 ? ": not listed" : ": \(rules) rule\(rules == 1 ? "" : "s") listed"
  }

  private func takenFor(_ type: ItemType, _ form: InferredType?) -> String {
    switch (type, form) {
    case (.url, _): "a URL, as was asked"
    case (.text, _): "text, as was asked"
    case (.auto, .url): "a URL: no white space, a scheme and a host"
    case (.auto, .urlOrText): "a URL and a word of text: no white space, and no scheme with a host"
    case (.auto, .text), (.auto, nil): "text"
    }
  }
}
