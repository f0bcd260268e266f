// The tracking parameters of Patterns/tracking.yaml, and what is said of a broken file.

import Testing

@testable import CordonLists

@Suite struct TrackingParameterTests {
  @Test func theTrackingParametersAreRead() throws {
    let parameters = try TrackingParameters.load()
    #expect(parameters.count == 290)
    #expect(parameters.contains { $0 == ("utm_", true, []) })
    #expect(parameters.contains { $0 == ("fbclid", false, []) })
    #expect(parameters.contains { $0 == ("si", false, ["youtube.com", "youtu.be", "spotify.com"]) })
    #expect(parameters.filter { $0.hosts.isEmpty }.count == 137)
  }

  @Test func aBrokenDataFileIsAnErrorWithItsPlace() {
    let parameters = [
      "parameters: [{name: x}]": "p:1:14: error: this entry wants one `by`",
      "parameters: [{name: x, by: y}, {name: x, by: y}]": "p:1:32: error: `x` is given twice; keep one",
      "parameters: [{name: xY, by: y}, {name: Xy, by: y}]": "p:1:33: error: `xy` is given twice; keep one",
      "parameters: [{name: '*', by: y}]":
        "p:1:14: error: `name` is a parameter's name, or its first letters (at least two) and `*`",
      "parameters: [{name: x, by: y, host: z}]": "p:1:31: error: unknown field `host`; did you mean `hosts`?",
      "other: []": "p:1:1: error: this file is a mapping with the one key `parameters`, a sequence",
      "parameters: [": "p:1:14: error: a value was expected here",
    ]
    for (text, message) in parameters {
      #expect("\(text)") {
        _ = try TrackingParameters.read(Array(text.utf8), named: "p")
      } throws: {
        "\($0)".hasPrefix(message)
      }
    }
  }
}
