// The contract's JSON lines, keys in this order:
//
//     {"source":…,"record":N,"field":…,"input":…,"bytes":…,"matches":[…],"exceptions":[…],"removed":[…],
//      "unresolved":[[a,b],…],"urls":[{"url":…,"span":[a,b],"key":…,"identity":…,"platform":…,"status":…}],
//      "errors":[{"rule":…,"error":…}],"error":…}
//
// `field`: structured input only. `bytes`: Base64 of the item where it is not UTF-8 and `input` has U+FFFD in it.
// `exceptions`, `removed`: when explaining. `unresolved`: with a verdict for every item, where addresses on shorteners
// stand, and `urls`: every address with its registrable domain. `errors`: rules that could not be decided. `error`: the record itself.

import CordonMatcher

struct JSONLSink: RecordSink {
  let explains: Bool
  /// Whether there is a verdict for every item.
  var showsAll = false

  func write(
    _ verdict: Verdict, of item: Span<UInt8>, field: Span<UInt8>?, at place: RecordPlace, problem: String?,
    to output: inout [UInt8]
  ) {
    var json = begin(at: place, in: &output)
    if let field {
      json.key("field")
      json.string(field)
    }
    json.key("input")
    if !json.string(item) {
      json.key("bytes")
      json.base64(item)
    }
    json.key("matches")
    json.matches(verdict.matches)
    if explains {
      json.key("exceptions")
      json.matches(verdict.exceptions)
      json.key("removed")
      json.matches(verdict.removed)
    }
    if showsAll, !verdict.unresolved.isEmpty {
      json.key("unresolved")
      json.spans(verdict.unresolved)
    }
    if showsAll, !verdict.urls.isEmpty {
      json.key("urls")
      json.urls(verdict.urls)
    }
    json.failures(verdict.failures)
    end(&json, problem: problem, output: &output)
  }

  func writeEmpty(at place: RecordPlace, problem: String?, to output: inout [UInt8]) {
    var json = begin(at: place, in: &output)
    if problem == nil {
      json.key("matches")
      json.matches([])
    }
    end(&json, problem: problem, output: &output)
  }

  private func begin(at place: RecordPlace, in output: inout [UInt8]) -> JSONWriter {
    var bytes: [UInt8] = []
    swap(&bytes, &output)
    // PERF: without `consume` all that the batch has written is copied, once for every record.
    var json = JSONWriter(appendingTo: consume bytes)
    json.beginObject()
    json.key("source")
    json.string(place.source)
    json.key("record")
    json.number(place.record)
    return json
  }

  private func end(_ json: inout JSONWriter, problem: String?, output: inout [UInt8]) {
    if let problem {
      json.key("error")
      json.string(problem)
    }
    json.endObject()
    json.endLine()
    output = json.takeBytes()
  }
}

extension JSONWriter {
  /// The key `errors` with what could not be decided; nothing where there is nothing.
  package mutating func failures(_ failures: [MatchFailure]) {
    if failures.isEmpty { return }
    key("errors")
    beginArray()
    for failure in failures {
      beginObject()
      if let rule = failure.rule {
        key("rule")
        string(rule)
      }
      key("error")
      string(failure.error)
      endObject()
    }
    endArray()
  }

  /// An array of addresses.
  package mutating func urls(_ urls: [FoundURL]) {
    beginArray()
    for found in urls {
      beginObject()
      key("url")
      string(found.url)
      key("span")
      span(found.span)
      key("key")
      string(found.key)
      if let identity = found.identity {
        key("identity")
        string(identity)
      }
      if let platform = found.platform {
        key("platform")
        string(platform)
      }
      key("status")
      string(found.status.rawValue)
      endObject()
    }
    endArray()
  }

  /// An array of `[a,b]`.
  package mutating func spans(_ spans: [Range<Int>]) {
    beginArray()
    for span in spans { self.span(span) }
    endArray()
  }

  private mutating func span(_ span: Range<Int>) {
    beginArray()
    number(span.lowerBound)
    number(span.upperBound)
    endArray()
  }

  /// An array of matches, each as the contract has it.
  package mutating func matches(_ matches: [Match]) {
    beginArray()
    for match in matches {
      beginObject()
      key("rule")
      string(match.rule)
      key("list")
      string(match.list)
      key("action")
      string(match.action.rawValue)
      key("labels")
      strings(match.labels)
      key("kind")
      string(match.kind.rawValue)
      key("value")
      string(match.value)
      key("tier")
      string(match.tier.rawValue)
      key("via")
      strings(match.via.lazy.map(\.rawValue))
      key("span")
      beginArray()
      number(match.span.lowerBound)
      number(match.span.upperBound)
      endArray()
      endObject()
    }
    endArray()
  }
}
