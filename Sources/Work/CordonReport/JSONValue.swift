// One JSON text, read by name: simdjson's tokens (CSimdjson, cordon_json_tokens.h) behind a small Swift face.

import CJSON

/// Reads one JSON text after another. One thread at a time may use it.
final class JSONReader {
  private let tokenizer: OpaquePointer

  /// Nil when memory is short.
  init?() {
    guard let tokenizer = cordon_json_tokenizer_create() else { return nil }
    self.tokenizer = tokenizer
  }

  deinit { cordon_json_tokenizer_destroy(tokenizer) }

  /// Calls `body` with the value that `text` holds. The value belongs to this call: nothing of it may be kept but what
  /// was copied out.
  ///
  /// - Throws: ``LineProblem``: why `text` is no JSON, or what `body` throws.
  /// - Complexity: O(*n*) in bytes.
  func withValue<Value>(
    of text: [UInt8], _ body: (JSONValue) throws(LineProblem) -> Value
  ) throws(LineProblem) -> Value {
    // SAFETY: `text` outlives the call, which copies it.
    let result = text.withUnsafeBufferPointer { cordon_json_tokenize(tokenizer, $0.baseAddress, $0.count) }
    if let error = result.error { throw LineProblem("not a JSON record (\(String(cString: error)))") }
    defer { withExtendedLifetime(self) {} }
    let tokens = UnsafeBufferPointer(start: result.tokens, count: result.count)
    guard !tokens.isEmpty else { throw LineProblem("not a JSON record (it is not one JSON value)") }
    return try body(JSONValue(tokens: tokens, index: 0))
  }
}

/// Why a line is not one that `cordon scan` prints: a few words without a full stop.
struct LineProblem: Error, Equatable {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

/// A value in a text that a ``JSONReader`` is reading.
struct JSONValue {
  // SAFETY: the tokens, and the bytes that they name, hold until the reader reads on; `withValue` lets none out.
  fileprivate let tokens: UnsafeBufferPointer<cordon_json_token>
  fileprivate let index: Int

  fileprivate var token: cordon_json_token { tokens[index] }

  var isObject: Bool { token.kind == CORDON_JSON_OBJECT }
  var isNull: Bool { token.kind == CORDON_JSON_NULL }

  /// The string, if it is one.
  var string: String? {
    guard token.kind == CORDON_JSON_STRING else { return nil }
    return String(decoding: UnsafeBufferPointer(start: token.text, count: token.length), as: UTF8.self)
  }

  /// The whole number, if it is one that fits.
  var integer: Int? { token.kind == CORDON_JSON_INTEGER ? Int(exactly: token.integer) : nil }

  /// The number, if it is one, rounded where a `Double` must.
  var number: Double? {
    token.kind == CORDON_JSON_INTEGER || token.kind == CORDON_JSON_FRACTION ? token.number : nil
  }

  /// Whether it is a string of these bytes.
  private func reads(_ name: StaticString) -> Bool {
    guard token.length == name.utf8CodeUnitCount else { return false }
    return UnsafeBufferPointer(start: token.text, count: token.length)
      .elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  private func at(_ index: Int) -> JSONValue { JSONValue(tokens: tokens, index: index) }

  /// Calls `body` with each name of the object and its value, in the order of the text; with none of what is no object.
  func forEachMember(
    _ body: (JSONValue.Name, JSONValue) throws(LineProblem) -> Void
  ) throws(LineProblem) {
    guard isObject else { return }
    let end = Int(token.next)
    var index = index + 1
    while index + 1 < end {
      let value = at(index + 1)
      try body(Name(value: at(index)), value)
      index = Int(value.token.next)
    }
  }

  /// The name of a member.
  struct Name {
    fileprivate let value: JSONValue
    /// Whether it is `name`.
    static func ~= (name: StaticString, own: Name) -> Bool { own.value.reads(name) }
    var text: String { value.string ?? "" }
    /// Whether it is `name`, byte for byte.
    func isSame(as name: String) -> Bool {
      UnsafeBufferPointer(start: value.token.text, count: value.token.length).elementsEqual(name.utf8)
    }
  }

  /// The values of the array; nil where it is none.
  func forEachElement(_ body: (JSONValue) throws(LineProblem) -> Void) throws(LineProblem) -> Bool {
    guard token.kind == CORDON_JSON_ARRAY else { return false }
    let end = Int(token.next)
    var index = index + 1
    while index < end {
      let value = at(index)
      try body(value)
      index = Int(value.token.next)
    }
    return true
  }
}
