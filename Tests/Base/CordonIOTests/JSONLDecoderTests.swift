// The leaves that CJSON gives, against Foundation's parser.

import CJSON
import Foundation
import CordonTestSupport
import Testing

@testable import CordonIO

private struct Leaf: Hashable {
  var path: String
  var value: String
}

/// The parser's answer: its leaves, or its error. The text stands in a buffer of exactly its size, or with room after.
private func leaves(_ text: [UInt8], fields: [String] = [], room: Int = 0) -> (leaves: [Leaf], error: String?) {
  guard let parser = JSONParser(fields: fields) else { return ([], "no parser") }
  let buffer = text + [UInt8](repeating: 0x22, count: room)
  return parser.withLeaves(of: 0..<text.count, in: buffer) { result in
    let found = UnsafeBufferPointer(start: result.leaves, count: result.count).map { leaf in
      Leaf(
        path: String(decoding: UnsafeBufferPointer(start: leaf.path, count: leaf.path_length), as: UTF8.self),
        value: String(decoding: UnsafeBufferPointer(start: leaf.value, count: leaf.value_length), as: UTF8.self))
    }
    return (found, result.error.map { String(cString: $0) })
  }
}

private func naiveLeaves(_ value: Any, path: String = "") -> [Leaf] {
  if let text = value as? String { return [Leaf(path: path, value: text)] }
  if let array = value as? [Any] { return array.flatMap { naiveLeaves($0, path: path + "[]") } }
  guard let object = value as? [String: Any] else { return [] }
  return object.flatMap { naiveLeaves($1, path: path.isEmpty ? $0 : path + "." + $0) }
}

private func randomText(_ generator: inout SeededRandom) -> String {
  let characters: [Character] = ["a", "b", "/", "\"", "\\", "\u{1}", "\n", "é", "界", "😀", "\u{2028}", "\0", " "]
  return String(
    (0..<Int.random(in: 0...90, using: &generator)).compactMap { _ in characters.randomElement(using: &generator) })
}

private func randomValue(_ generator: inout SeededRandom, depth: Int = 0) -> Any {
  switch Int.random(in: 0...(depth > 4 ? 4 : 8), using: &generator) {
  case 0: return Int.random(in: -1000...1000, using: &generator)
  case 1: return Bool.random(using: &generator)
  case 2: return NSNull()
  case 3, 4: return randomText(&generator)
  case 5: return (0..<Int.random(in: 0...5, using: &generator)).map { _ in randomValue(&generator, depth: depth + 1) }
  default:
    var object: [String: Any] = [:]
    for _ in 0..<Int.random(in: 0...6, using: &generator) {
      let name = ["a", "b", "url", "text", "é", "x y", "q\"", "long-name-of-a-member"].randomElement(using: &generator)
      object[name ?? "a"] = randomValue(&generator, depth: depth + 1)
    }
    return object
  }
}

@Suite struct JSONLDecoderTests {
  @Test func leavesAreThoseThatFoundationFinds() throws {
    var count = 0
    for seed in 0..<2_000 as Range<UInt64> {
      var generator = SeededRandom(seed: seed)
      let text = encodeJSON(randomValue(&generator))
      let decoded = try #require(decodeJSON(text), "seed \(seed)")
      let expected = naiveLeaves(decoded)
      let found = leaves(text, room: seed % 2 == 0 ? 0 : 64)
      #expect(found.error == nil, "seed \(seed)")
      // Foundation's objects have no order.
      #expect(
        Dictionary(grouping: found.leaves) { $0 }.mapValues(\.count)
          == Dictionary(grouping: expected) { $0 }.mapValues(\.count), "seed \(seed)")
      for field in Set(expected.map(\.path)) {
        let selected = leaves(text, fields: [field, "no.such"]).leaves
        #expect(
          selected.map(\.value) == found.leaves.filter { $0.path == field }.map(\.value), "seed \(seed), \(field)")
      }
      count += expected.count
    }
    #expect(count == 4_025)
  }

  @Test(
    arguments: [
      (#"{"body":"x"}"#, ["body=x"]), (#""x""#, ["=x"]), (#"["x",["y"]]"#, ["[]=x", "[][]=y"]),
      (#"{"user":{"bio":"x"},"urls":[{"href":"y"},{"href":"z"}]}"#, ["user.bio=x", "urls[].href=y", "urls[].href=z"]),
      (#"{"a":"1","a":"2"}"#, ["a=1", "a=2"]), (#"{"a":["x",{"b":"y"},"z"]}"#, ["a[]=x", "a[].b=y", "a[]=z"]),
      (#"{"a":""}"#, ["a="]), (#"{"a":1,"b":null,"c":[]}"#, []), ("7", []), (#"{"\u0062":"\u00e9\/"}"#, ["b=é/"]),
      (#"{"a":"😀"}"#, ["a=😀"]), (#" {"a" : "x"} "#, ["a=x"]),
    ] as [(String, [String])])
  func aPathNamesTheWayDown(text: String, expected: [String]) {
    let found = leaves(Array(text.utf8))
    #expect(found.error == nil)
    #expect(found.leaves.map { "\($0.path)=\($0.value)" } == expected)
  }

  @Test(arguments: [
    "{", "{}x", "{} {}", "nul", #"{"a":"x"#, #"{"a":"\ud800"}"#, #"{"a":"\udc00\ud800"}"#, #"{"a":1e999}"#,
    #"{"a":123456789012345678901234567890}"#, "{\"a\":\"\u{1}\"}", #"{"a":"\x"}"#, #"{'a':1}"#, "01", "[1,]", "",
  ])
  func whatIsNoJSONIsAnErrorInWords(text: String) {
    let found = leaves(Array(text.utf8))
    #expect(found.leaves.isEmpty)
    #expect(found.error?.isEmpty == false)
  }

  @Test func deepNestingIsAnErrorWhereverItEnds() {
    let open = { (text: String, count: Int) in Array(String(repeating: text, count: count).utf8) }
    for text in [open("[", 100_000), open("{\"a\":", 5_000), open("[", 600) + open("]", 600)] {
      #expect(leaves(text).error?.isEmpty == false)
      #expect(leaves(text).leaves.isEmpty)
    }
  }

  @Test func bytesThatAreNotUTF8AreAnError() {
    #expect(leaves(Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8)).error == "it is not valid UTF-8")
  }

  @Test func nestingIsReadAsDeepAsTheLimit() {
    #expect(cordon_json_maximum_depth() == 512)
    let depth = 511
    let text = String(repeating: "[", count: depth) + "\"x\"" + String(repeating: "]", count: depth)
    let found = leaves(Array(text.utf8))
    #expect(found.error == nil)
    #expect(found.leaves == [Leaf(path: String(repeating: "[]", count: depth), value: "x")])
  }

  @Test func pathsThatWouldFillTheMemoryAreAnError() {
    let members = (0..<2_000).map { "\"\($0)\":\"\"" }.joined(separator: ",")
    let text = "{\"" + String(repeating: "k", count: 50_000) + "\":{" + members + "}}"
    #expect(leaves(Array(text.utf8)).error == "the paths of its strings are longer than 16 times the record")
    let array = Array(repeating: "\"\"", count: 100_000).joined(separator: ",")
    let shared = "{\"" + String(repeating: "k", count: 50_000) + "\":[" + array + "]}"
    #expect(leaves(Array(shared.utf8)).leaves.count == 100_000)
  }

  @Test func aParserIsUsedAgainForLongerAndShorterRecords() throws {
    let parser = try #require(JSONParser(fields: ["a"]))
    for length in [10, 100_000, 0, 5, 1_000_000, 3] {
      let text = Array("{\"a\":\"\(String(repeating: "x", count: length))\"}".utf8)
      let found = parser.withLeaves(of: 0..<text.count, in: text) { ($0.count, $0.leaves?[0].value_length) }
      #expect(found == (1, length))
    }
  }
}
