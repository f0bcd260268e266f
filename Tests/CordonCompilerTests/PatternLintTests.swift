// What the compiler says about what patterns cost, and of patterns that another one covers.

import CordonCompiler
import CordonModel
import CordonRules
import CordonTestSupport
import Testing

@Suite struct PatternLintTests {
  static let noText =
    "the pattern holds no text that must be there, two letters or more, and so is searched in every item; make some text "
    + "of it required"
  static func covered(by pattern: String, at line: Int) -> String {
    "whatever this pattern matches, `\(pattern)` at l:\(line) matches too; keep one"
  }
  static func runsAway(on text: String) -> String {
    "the pattern needs more than 200000 steps on 64 bytes of `\(text)`, and then is not decided; bound its repeats, and "
      + "let no two of them match the same"
  }

  static let costs: [(pattern: String, finding: String?)] = [
    ("[0-9]{9}", noText), ("\\w{1,9}~\\w", noText), ("(?:q|zj){1,9}~", noText), ("~", noText), ("[^x]~[0-9]", noText),
    ("tea|pot", nil), ("te+a pot", nil), ("(?=.*tea)pot", "steep"), ("tea.*pot", "steep"), ("tea.{0,99}pot", nil),
    ("tea\\W?pot", nil), ("tea[^x]{0,15}pot", nil), ("(?:tea )+pot", "steep"), ("tea(?:z+)+[28]", runsAway(on: "z")),
    ("(?:tea|te)+!pot", "steep"), ("tea\\s*\\s*\\s*pot", "steep"), ("(tea|t[e]a)+!pot", runsAway(on: "tea")),
  ]

  @Test func aPatternThatCostsTooMuchIsRefusedOrWarnedOf() {
    #expect(PatternLintTests.costs.count == 17)
    for (pattern, finding) in PatternLintTests.costs {
      let compilation = ListCompiler().compile([source([rule(.pattern, pattern)])])
      let found = compilation.diagnostics
      switch finding {
      case nil: #expect(found.isEmpty, "\(pattern): \(found)")
      case "steep":
        #expect(
          found.count == 1 && found[0].severity == .warning && found[0].message.contains("steps on 512 bytes"),
          "\(pattern): \(found)")
        #expect(compilation.ruleCount == 1)
      case let message?:
        #expect(
          found.map(\.description) == ["l:1:1: error: \(message) (--allow-broad takes it all the same)"],
          "\(pattern): \(found)")
        #expect(compilation.ruleCount == 0)
      }
    }
  }

  @Test func aPatternThatIsTooLongToBeCountedIsWarnedOf() {
    for (count, isTooLong) in [(2000, false), (12_000, true)] {
      let pattern = "teapots" + String(repeating: "a?", count: count) + "[^x]*!!"
      let found = ListCompiler().compile([source([rule(.pattern, pattern)])]).diagnostics
      #expect(found.contains { $0.message.hasPrefix("the pattern is too long for its steps") } == isTooLong, "\(count)")
    }
  }

  static let costliest: [(patterns: [String], found: String?)] = [
    (["teapot", "tea\\W?pot", "x*"], nil),
    (["tea.*pot"], "`tea` for `tea.*pot` at l:1, 47281 steps"),
    (["teapots", "tea.*pot", "(?:tea )+pot"], "`tea ` for `(?:tea )+pot` at l:3, 49792 steps"),
    (["(?:tea )+pot", "tea.*pot", "teapots"], "`tea ` for `(?:tea )+pot` at l:1, 49792 steps"),
    // One that no finding is about.
    (["tea[^x]{0,15}pot", "te+a pot"], "`t` for `te+a pot` at l:2, 1024 steps"),
    // Refused ones too; of equals the first.
    (["tea.*pot", "tea(?:z+)+[28]", "(tea|t[e]a)+!pot"], "`z` for `tea(?:z+)+[28]` at l:2, more than 200000 steps"),
  ]

  @Test func theCostliestTextOfTheListIsNamed() {
    #expect(PatternLintTests.costliest.count == 6)
    for (patterns, found) in PatternLintTests.costliest {
      let lists = [source([rule(.domain, "kettle.test")]), source(patterns.map { rule(.pattern, $0) })]
      for allowsBroadRules in [false, true] {
        let compilation = ListCompiler(allowsBroadRules: allowsBroadRules).compile(lists)
        #expect(
          compilation.costliestText == found.map { "costliest text found for a pattern: 512 bytes of " + $0 },
          "\(patterns)")
      }
    }
  }

  static let covers: [(patterns: [String], findings: [(line: Int, pattern: String, at: Int)])] = [
    (["teapot", "pot"], [(1, "pot", 2)]), (["pot", "tea\\W?pot"], [(2, "pot", 1)]),
    (["pot", "(?:teapot|potter)s?"], [(2, "pot", 1)]), (["pot", "(?:teapot|kettle)s?"], []),
    (["\\bpot\\b", "teapot"], []), (["pot+", "teapot"], []), (["po?tz", "teapotz"], []),
    (["POT", "teapot"], [(2, "POT", 1)]),
    (["чай", "чайник"], []), (["pot", "tea(?=pot)"], [(2, "pot", 1)]), (["pot", "tea(?!pot)"], []),
    (["teapot", "pot", "tea"], [(1, "pot", 2)]),
  ]

  @Test func aPatternThatAnotherOneCoversIsWarnedOf() {
    #expect(PatternLintTests.covers.count == 12)
    for (patterns, findings) in PatternLintTests.covers {
      let found = ListCompiler().compile([source(patterns.map { rule(.pattern, $0) })]).diagnostics.map(\.description)
      #expect(
        found == findings.map { "l:\($0.line):1: warning: \(PatternLintTests.covered(by: $0.pattern, at: $0.at))" },
        "\(patterns): \(found)")
    }
  }

  /// A cover that is searched elsewhere, ends earlier, or means something else is none.
  @Test func aCoverHoldsForAsMuch() {
    let plain = rule(.pattern, "teapot")
    for other in [
      rule(.pattern, "pot", on: .url), rule(.pattern, "pot", .allow), rule(.pattern, "pot", expires: "2030-01-01"),
    ] {
      #expect(ListCompiler().compile([source([plain, other])]).diagnostics.isEmpty, "\(other)")
    }
  }
}
