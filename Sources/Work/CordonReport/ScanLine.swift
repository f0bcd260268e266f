// One line that `cordon scan` printed, as far as a report needs it (the contract is in JSONLSink.swift):
//
//     {"source":…,"record":N,"kept":{NAME:date},"matches":[…],"urls":[…],"errors":[…],"error":…}
//
// What is not needed may be missing or anything; what is needed must be as the contract has it, or the line is
// refused, and counted as such. Of members of the same name the last counts, but for `matches`, `urls` and `errors`,
// which may stand once.

import CordonModel

/// What a line says of one item.
struct ScanLine {
  struct Match: Equatable {
    var rule = ""
    var list = ""
    var action = Action.block
    var labels: [String] = []
    var kind = RuleKind.url
    var value = ""
    var tier = Tier.direct
  }

  struct Address: Equatable {
    enum Status: String, CaseIterable { case listed, unresolved, new }
    var key = ""
    var identity: String?
    var platform: String?
    var status = Status.new
    /// What it carries, where it is listed for that alone.
    var carried: Carried?

    struct Carried: Equatable {
      var key = ""
      var identity: String?
      /// Whether the address holds a copy of it.
      var isCopy = false
    }
  }

  /// A rule that was not decided; nil where it is the item itself.
  struct Failure: Equatable {
    var rule: String?
    var error = ""
  }

  var source = ""
  var record = 0
  var matches: [Match] = []
  /// Nil where the line tells of no addresses.
  var addresses: [Address]?
  var failures: [Failure] = []
  /// Why the record could not be read.
  var error: String?
  var date = ItemDate.absent

  /// Reads a line.
  ///
  /// - Parameter dateField: the field among what was kept, else of the line itself, that holds the date.
  init(_ line: JSONValue, dateField: String?) throws(LineProblem) {
    guard line.isObject else { throw LineProblem("not a JSON object") }
    var hasSource = false
    var hasRecord = false
    var hasMatches = false
    var ownDate: ItemDate?
    var keptDate: ItemDate?
    try line.forEachMember { (name, value) throws(LineProblem) in
      switch name {
      case "source":
        source = try value.text("source")
        hasSource = true
      case "record":
        guard let number = value.integer else { throw LineProblem("`record` is no whole number") }
        record = number
        hasRecord = true
      case "matches":
        if hasMatches { throw LineProblem("`matches` stands twice") }
        hasMatches = true
        try value.forEach("matches") { (value) throws(LineProblem) in matches.append(try Match(value)) }
      case "urls":
        if addresses != nil { throw LineProblem("`urls` stands twice") }
        var found: [Address] = []
        try value.forEach("urls") { (value) throws(LineProblem) in found.append(try Address(value)) }
        addresses = found
      case "errors":
        if !failures.isEmpty { throw LineProblem("`errors` stands twice") }
        try value.forEach("errors") { (value) throws(LineProblem) in failures.append(try Failure(value)) }
      case "error":
        error = try value.text("error")
      case "kept":
        guard let dateField else { break }
        try value.forEachMember { (name, value) in if name.isSame(as: dateField) { keptDate = ItemDate(value) } }
      default: break
      }
      if let dateField, name.isSame(as: dateField) { ownDate = ItemDate(value) }
    }
    guard hasMatches || error != nil else {
      throw LineProblem("no line of `cordon scan`: it has neither `matches` nor `error`")
    }
    guard hasSource else { throw LineProblem("no `source`") }
    guard hasRecord else { throw LineProblem("no `record`") }
    date = keptDate ?? ownDate ?? .absent
  }
}

extension ScanLine.Match {
  fileprivate init(_ value: JSONValue) throws(LineProblem) {
    guard value.isObject else { throw LineProblem("a match is no object") }
    var seen = (rule: false, action: false, kind: false, value: false, tier: false)
    var own = ScanLine.Match()
    try value.forEachMember { (name, value) throws(LineProblem) in
      switch name {
      case "rule": (own.rule, seen.rule) = (try value.text("rule"), true)
      case "list": own.list = try value.text("list")
      case "action":
        (own.action, seen.action) = (try value.word("action"), true)
        if own.action == .allow { throw LineProblem("a match with the action `allow`, which makes none") }
      case "kind": (own.kind, seen.kind) = (try value.word("kind"), true)
      case "value": (own.value, seen.value) = (try value.text("value"), true)
      case "tier": (own.tier, seen.tier) = (try value.word("tier"), true)
      case "labels":
        try value.forEach("labels") { (value) throws(LineProblem) in own.labels.append(try value.text("labels")) }
      default: break
      }
    }
    for (isSeen, name) in [
      (seen.rule, "rule"), (seen.action, "action"), (seen.kind, "kind"), (seen.value, "value"), (seen.tier, "tier"),
    ] where !isSeen { throw LineProblem("a match without `\(name)`") }
    self = own
  }
}

extension ScanLine.Address {
  fileprivate init(_ value: JSONValue) throws(LineProblem) {
    guard value.isObject else { throw LineProblem("an address in `urls` is no object") }
    var own = ScanLine.Address()
    var hasKey = false
    var hasStatus = false
    try value.forEachMember { (name, value) throws(LineProblem) in
      switch name {
      case "key": (own.key, hasKey) = (try value.text("key"), true)
      case "identity": own.identity = try value.text("identity")
      case "platform": own.platform = try value.text("platform")
      case "status": (own.status, hasStatus) = (try value.word("status"), true)
      case "carried": own.carried = try Carried(value)
      default: break
      }
    }
    guard hasKey else { throw LineProblem("an address in `urls` without `key`") }
    guard hasStatus else { throw LineProblem("an address in `urls` without `status`") }
    self = own
  }
}

extension ScanLine.Address.Carried {
  fileprivate init(_ value: JSONValue) throws(LineProblem) {
    guard value.isObject else { throw LineProblem("`carried` is no object") }
    var own = ScanLine.Address.Carried()
    var hasKey = false
    try value.forEachMember { (name, value) throws(LineProblem) in
      switch name {
      case "key": (own.key, hasKey) = (try value.text("key"), true)
      case "identity": own.identity = try value.text("identity")
      case "as": own.isCopy = try value.text("as") == "copy"
      default: break
      }
    }
    guard hasKey else { throw LineProblem("`carried` without `key`") }
    self = own
  }
}

extension ScanLine.Failure {
  fileprivate init(_ value: JSONValue) throws(LineProblem) {
    guard value.isObject else { throw LineProblem("an entry of `errors` is no object") }
    var own = ScanLine.Failure()
    try value.forEachMember { (name, value) throws(LineProblem) in
      switch name {
      case "rule": own.rule = try value.text("rule")
      case "error": own.error = try value.text("error")
      default: break
      }
    }
    self = own
  }
}

extension JSONValue {
  fileprivate func text(_ name: String) throws(LineProblem) -> String {
    guard let string else { throw LineProblem("`\(name)` is no string") }
    return string
  }

  fileprivate func word<Word: RawRepresentable>(_ name: String) throws(LineProblem) -> Word
  where Word.RawValue == String {
    guard let word = Word(rawValue: try text(name)) else {
      throw LineProblem("`\(name)` has a value that this Cordon does not know")
    }
    return word
  }

  fileprivate func forEach(
    _ name: String, _ body: (JSONValue) throws(LineProblem) -> Void
  ) throws(LineProblem) {
    if try !forEachElement(body) { throw LineProblem("`\(name)` is no array") }
  }
}
