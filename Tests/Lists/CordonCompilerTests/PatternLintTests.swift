// What the compiler says about what patterns cost, and of patterns that another one covers.

import CordonCompiler
import CordonModel
import CordonLists
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
          found.count == 1 && found[0].severity == .warning && found[0].message.contains("steps on "),
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
    (["tea.*pot"], "`tea` for `tea.*pot` at l:1, 178056 steps"),
    (["teapots", "tea.*pot", "(?:tea )+pot"], "`tea ` for `(?:tea )+pot` at l:3, 187248 steps"),
    (["(?:tea )+pot", "tea.*pot", "teapots"], "`tea ` for `(?:tea )+pot` at l:1, 187248 steps"),
    // One that no finding is about.
    (["tea[^x]{0,15}pot", "te+a pot"], "`t` for `te+a pot` at l:2, 1988 steps"),
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
          compilation.costliestText == found.map { "costliest text found for a pattern: 1000 bytes of " + $0 },
          "\(patterns)")
      }
    }
  }

  // MARK: Limits of lint

  static let notFullyChecked =
    "not fully checked: to check what the pattern matches and costs takes too many steps; make it simpler, or give "
    + "--check-all, which sets no limit"

  /// Neither does it run away nor is it bounded: all that lint tries takes many steps.
  static let costly = "tea.*\\W.*\\w.*pot.*z"

  @Test func aPatternThatTakesTooManyStepsToCheckIsNamed() {
    let rules = ["teapot", PatternLintTests.costly, "tea\\W?pot"].map { rule(.pattern, $0) }
    func findings(_ prepare: (inout ListCompiler) -> Void) -> [String] {
      var compiler = ListCompiler()
      compiler.lintLimits.stepsOfPattern = 100_000
      prepare(&compiler)
      let compilation = compiler.compile([source(rules)])
      #expect(compilation.ruleCount == 3)
      return compilation.diagnostics.filter { $0.message.hasPrefix("not fully") }.map(\.description)
    }
    let named = ["l:2:1: warning: \(PatternLintTests.notFullyChecked)"]
    #expect(findings { _ in } == named)
    #expect(findings { $0.checksAll = true } == [])
    // Once the time for all is over, what is cheap to check is checked all the same.
    #expect(findings { $0.lintLimits.time = .zero } == named)
    #expect(
      findings {
        $0.checksAll = true
        $0.lintLimits.time = .zero
      } == [])
  }

  /// A phrase with `evasion` is searched in harmless text too; an ambiguous pattern there cannot take long.
  @Test func aCheckAgainstHarmlessTextIsBounded() {
    var compiler = ListCompiler()
    compiler.lintLimits.stepsOfPattern = 100
    let found = compiler.compile([source([rule(.pattern, "(?:[a-z ]+)+teapot[28]")])]).diagnostics
    #expect(found.contains { $0.message == PatternLintTests.notFullyChecked }, "\(found)")
  }

  /// Patterns are checked side by side; findings come in the order of the list, and every one of them.
  @Test func findingsComeInTheOrderOfTheList() {
    let rules = (0..<300).map { number in
      rule(
        number % 3 == 0 ? .domain : .pattern,
        number % 3 == 0 ? "a\(number).test" : number % 3 == 1 ? "~" : "tea.*\(number)x")
    }
    for list in [
      source(rules),
      ListReader(as: .pattern).read(bytes: Array(String(repeating: "~\n", count: 300).utf8), named: "p", format: .text),
    ] {
      let compilation = ListCompiler(allowsBroadRules: true).compile([list])
      let lines = compilation.diagnostics.map(\.location.line)
      #expect(lines == lines.sorted())
      #expect(lines.count >= 150, "\(lines.count)")
      #expect(ListCompiler(allowsBroadRules: true).compile([list]).diagnostics == compilation.diagnostics)
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
