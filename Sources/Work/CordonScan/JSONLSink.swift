// The contract's JSON lines, keys in this order:
//
//     {"source":…,"record":N,"field":…,"input":…,"bytes":…,"kept":{…},"matches":[…],"exceptions":[…],"removed":[…],
//      "unresolved":[[a,b],…],
//      "urls":[{"url":…,"span":[a,b],"key":…,"identity":…,"platform":…,"status":…,"carried":{"key":…,"identity":…,"as":…}}],
//      "errors":[{"rule":…,"action":…,"error":…}],"error":…}
//
// `field`: structured input only. `kept`: fields of the record that were asked for; of tables they are strings. `bytes`: Base64 of the item where it is not UTF-8 and `input` has U+FFFD in it.
// `exceptions`, `removed`: when explaining. `unresolved`: with a verdict for every item, where addresses on shorteners
// stand, and `urls`: every address with its registrable domain. `errors`: rules that could not be decided. `error`: the record itself.

import CordonIO
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
    json.kept(place.kept)
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
    json.kept(place.kept)
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
      if let action = failure.action { text("action", action.rawValue) }
      key("error")
      string(failure.error)
      endObject()
    }
    endArray()
  }

  /// The key `kept` with the fields of a record; nothing where there are none.
  fileprivate mutating func kept(_ fields: [KeptField]) {
    if fields.isEmpty { return }
    key("kept")
    beginObject()
    for field in fields {
      key(named: field.name)
      let isList = field.name.contains("[]")
      if isList { beginArray() }
      for value in isList ? field.values[...] : field.values.suffix(1) {
        switch value {
        case .text(let text): string(text.span)
        case .json(let json): self.value(json.span)
        }
      }
      if isList { endArray() }
    }
    endObject()
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
      if let carried = found.carried {
        key("carried")
        beginObject()
        text("key", carried.key)
        if let identity = carried.identity { text("identity", identity) }
        text("as", found.isCopy ? "copy" : "target")
        endObject()
      }
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
