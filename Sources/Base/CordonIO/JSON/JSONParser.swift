// The leaves of JSON texts, by simdjson (CJSON).

import CJSON

/// A parser handle of CJSON, freed with its last reference. One thread at a time may use it.
package final class JSONParser {
  private let handle: OpaquePointer

  /// - Parameters:
  ///   - keepsAll: whether it gives what is at the fields whatever it is, and not only strings.
  ///   - givesKeys: whether it gives the keys of every object too, whatever the fields.
  /// - Returns: nil when memory is short.
  package init?(fields: [String], keepsAll: Bool = false, givesKeys: Bool = false) {
    guard let handle = cordon_json_parser_create() else { return nil }
    self.handle = handle
    if givesKeys { cordon_json_parser_give_keys(handle) }
    if keepsAll { cordon_json_parser_keep_all(handle) }
    for var field in fields {
      guard field.withUTF8({ cordon_json_parser_add_field(handle, $0.baseAddress, $0.count) }) else { return nil }
    }
  }

  deinit { cordon_json_parser_destroy(handle) }

  /// Parses the JSON text at `range` of `input`, in place where enough bytes follow it there, and calls `body` with
  /// what it holds. The leaves belong to the parser, and to this call.
  package func withLeaves<Value>(
    of range: Range<Int>, in input: [UInt8], _ body: (borrowing cordon_json_result) -> Value
  ) -> Value {
    input.withUnsafeBufferPointer { bytes in
      let text = UnsafeBufferPointer(rebasing: bytes[range])
      // SAFETY: `text` begins in `bytes`, and `bytes.count - range.lowerBound` bytes may be read from there.
      let result = cordon_json_parse(handle, text.baseAddress, text.count, bytes.count - range.lowerBound)
      return withExtendedLifetime(self) { body(result) }
    }
  }
}

/// The strings that a parser found in one text, each with its path. They belong to the parser, and to the call that it makes
/// with them.
package struct JSONLeaves {
  private let leaves: UnsafeBufferPointer<cordon_json_leaf>

  init(_ result: borrowing cordon_json_result) {
    leaves = UnsafeBufferPointer(start: result.leaves, count: result.count)
  }

  /// Calls `body` with the path and the value of each.
  package func forEach(_ body: (_ path: Span<UInt8>, _ value: Span<UInt8>) -> Void) {
    for leaf in leaves {
      // SAFETY: a leaf's two ranges belong to the parser, which parses nothing more while `self` is used.
      let path = UnsafeBufferPointer(start: leaf.path, count: leaf.path_length)
      let value = UnsafeBufferPointer(start: leaf.value, count: leaf.value_length)
      body(path.span, value.span)
    }
  }
}
