// The names of a rule's fields, as lists of every format write them (docs/lists.md).

import CordonModel

/// A field of a rule.
enum RuleField: String, CaseIterable {
  case id
  case url, host, domain, pattern, phrase, identity, sha256
  case scope, on, evasion
  case action, labels, source, reference, note, added, expires
  case examples

  /// The kind of rule that the field makes, where it is one of the values.
  var kind: RuleKind? { RuleKind(rawValue: rawValue) }

  /// Whether `defaults` may give it to every rule: not what a rule is, and not what is checked for it alone.
  var canBeDefault: Bool { kind == nil && self != .id && self != .examples }

  static let names = allCases.map(\.rawValue)
  static let defaultNames = allCases.filter(\.canBeDefault).map(\.rawValue)
  static let valueNames = allCases.filter { $0.kind != nil }.map(\.rawValue)

  /// What other systems call these fields.
  static let synonyms = [
    "regex": "pattern", "regexp": "pattern", "re": "pattern", "expression": "pattern",
    "keyword": "phrase", "text": "phrase", "uri": "url", "link": "url", "address": "url",
    "hostname": "host", "ip": "host", "hash": "sha256", "digest": "sha256",
    "tags": "labels", "tag": "labels", "category": "labels", "categories": "labels",
    "comment": "note", "description": "note", "expiry": "expires", "expiration": "expires", "valid_until": "expires",
    "created": "added", "date": "added", "ref": "reference", "severity": "action", "type": "action", "uuid": "id",
    "tests": "examples", "target": "on", "targets": "on", "skeleton": "evasion", "confusables": "evasion",
    "match": "examples",
  ]
}
