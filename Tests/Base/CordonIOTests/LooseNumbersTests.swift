// Numbers that JSON has not, or that have more than 64 bits: they become another number, and nothing else changes.

import Testing

@testable import CordonIO

@Suite struct LooseNumbersTests {
  static let cases: [(text: String, mended: String?)] = [
    ("[NaN]", "[0]"), ("{\"a\":Infinity,\"b\":-Infinity}", "{\"a\":0,\"b\":0}"), ("[1e999, -1.5E+400 ]", "[0, 0 ]"),
    ("18446744073709551616", "0"), ("[0,-0,12,1.25,1e-5]", "[0,0,0,0,0]"),
    // No number at all, or none as JSON writes one.
    ("[nan,inf,NAN,-NaN,+Infinity,Infinity1]", nil), ("[01,1.,.5,1e,1e+,-,--1,+1,0x1,1.2.3]", nil),
    ("[true,null]", nil),
    // Within a string nothing is a number.
    (#"{"NaN":"NaN 1 \" 2 \\","b":NaN}"#, #"{"NaN":"NaN 1 \" 2 \\","b":0}"#), (#""1 \"#, nil), (#"{"1":"2"}"#, nil),
    ("", nil),
  ]

  @Test func eachOneBecomesZero() {
    #expect(Self.cases.count == 12)
    for (text, mended) in Self.cases {
      let found = LooseNumbers.mended(Array(text.utf8).span)
      #expect(found.map { String(decoding: $0, as: UTF8.self) } == mended, "\(text)")
    }
  }
}
