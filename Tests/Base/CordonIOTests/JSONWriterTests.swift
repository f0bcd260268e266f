// JSON out: what is written is read back, whatever the bytes, and is safe to print.

import CordonTestSupport
import Testing

@testable import CordonIO

private func json(_ bytes: [UInt8]) -> (text: String, isExact: Bool) {
  var writer = JSONWriter()
  let isExact = writer.string(bytes.span)
  return (String(decoding: writer.bytes, as: UTF8.self), isExact)
}

/// The value of a JSON string. By simdjson: Foundation loses U+FEFF.
private func readBack(_ json: String, by parser: JSONParser) -> String? {
  let text = Array(json.utf8)
  return parser.withLeaves(of: 0..<text.count, in: text) { result in
    result.leaves.map { leaves in
      String(decoding: UnsafeBufferPointer(start: leaves[0].value, count: leaves[0].value_length), as: UTF8.self)
    }
  }
}

@Suite struct JSONWriterTests {
  @Test func randomBytesAreReadBackAsTheStandardLibraryDecodesThem() throws {
    let parser = try #require(JSONParser(fields: []))
    var inexact = 0
    for seed in 0..<4_000 as Range<UInt64> {
      var generator = SeededRandom(seed: seed)
      let pieces: [[UInt8]] = [
        [0x61], [0x22], [0x5C], [0x00], [0x1F], [0x7F], [0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xF0, 0x9F, 0x98, 0x80],
        [0xF0, 0x9F], [0xE2, 0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80],
        [0xE0, 0x80],
        [0xEF, 0xBB, 0xBF], [0xF0, 0x80], [0xF5],
      ]
      let count = Int.random(in: 1...12, using: &generator)
      let bytes = (0..<count).flatMap { _ in pieces.randomElement(using: &generator) ?? [] }
      let (text, isExact) = json(bytes)
      let expected = String(decoding: bytes, as: UTF8.self)
      #expect(readBack(text, by: parser) == expected, "seed \(seed): \(bytes)")
      #expect(isExact == (String(validating: bytes, as: UTF8.self) != nil), "seed \(seed): \(bytes)")
      let isSafe = text.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0.value != 0x2028 && $0.value != 0x2029
      }
      #expect(isSafe, "seed \(seed)")
      var writer = JSONWriter()
      writer.base64(bytes.span)
      #expect(decodeBase64(String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)) == bytes)
      inexact += isExact ? 0 : 1
    }
    #expect(inexact > 2_000)
  }

  @Test func commasStandBetweenValuesOnly() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("a")
    writer.beginArray()
    writer.endArray()
    writer.key("b")
    writer.strings(["x", "y"])
    writer.key("c")
    writer.bool(true)
    writer.key("d")
    writer.number(-7)
    writer.endObject()
    writer.endLine()
    writer.beginArray()
    writer.beginObject()
    writer.endObject()
    writer.beginObject()
    writer.endObject()
    writer.endArray()
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"a":[],"b":["x","y"],"c":true,"d":-7}"# + "\n[{},{}]")
  }
}
