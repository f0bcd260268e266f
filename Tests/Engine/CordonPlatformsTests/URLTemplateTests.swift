// The notation of templates: what each address gives under one template, and what is no template at all.

import CordonCompiler
import CordonTestSupport
import Testing

@testable import CordonPlatforms
@testable import CordonURL

/// A platform `p` of one template, with the ids `x` (letters, digits, `_`, case counts), `n` (digits, no leading
/// zeros), `h` (a handle, case ignored, not `about`) and `s` (a host).
func tables(_ templates: [String], gives: String = "t:{x}") throws(PlatformProblem) -> PlatformTables {
  try PlatformTables(PlatformDefinitions(platforms: [platform(templates, gives: gives)]))
}

func platform(_ templates: [String], gives: String) -> PlatformDefinition {
  PlatformDefinition(
    word: "p",
    sets: [
      HostSet(name: "host", hosts: ["a.example", "m.a.example", "*.b.example"]),
      HostSet(name: "gates", hosts: ["gate.test", "*.way.test"]),
    ],
    captures: [
      CaptureDefinition(name: "x", form: "[A-Za-z0-9_]{2,20}"),
      CaptureDefinition(name: "n", form: "[0-9]+", normalization: "digits"),
      CaptureDefinition(name: "h", form: "[a-z0-9_.]{3,12}", ignoresCase: true, exceptions: ["about"]),
      CaptureDefinition(name: "s", form: "[a-z0-9.-]+\\.[a-z]{2,}"),
    ], addresses: [.init(match: templates.map { DefinitionText($0) }, gives: [DefinitionText(gives)])])
}

struct PlatformTester {
  var canonicalizer: Canonicalizer
  var reader: PlatformReader
  var forms = URLForms()

  init(_ tables: PlatformTables) {
    canonicalizer = Canonicalizer(tables: NormalizationTables())
    reader = PlatformReader(tables)
  }

  /// The identities that `address` gives, with spaces between them; empty for none.
  mutating func identities(_ address: String) -> String {
    var identities = Identities()
    guard (try? canonicalizer.canonicalize(Array(address.utf8).span, into: &forms)) != nil, reader.read(forms) else {
      return ""
    }
    reader.identities(into: &identities)
    return identities.texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }

  /// What `address` carries; nil for nothing.
  mutating func unwrap(_ address: String) -> String? {
    var carried: [UInt8] = []
    guard (try? canonicalizer.canonicalize(Array(address.utf8).span, into: &forms)) != nil, reader.read(forms),
      reader.unwrap(into: &carried)
    else { return nil }
    return String(decoding: carried, as: UTF8.self)
  }
}

@Suite struct URLTemplateTests {
  /// An image may come from anyone: few bytes of sets and alternatives would make very many hosts and atoms.
  @Test(arguments: ["x://{many}/{x}", "{many}/{x}", "a.example/(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)c/{x}"])
  func fewBytesDoNotMakeVeryMuch(template: String) throws {
    func source(_ count: Int) -> PlatformDefinitions {
      let long = template.replacing("c/", with: String(repeating: "c", count: 200) + "/")
      var platform = platform((0..<count).map { "\(long)/\($0)" }, gives: "t:{x}")
      platform.sets.append(HostSet(name: "many", hosts: (0..<1_000).map { DefinitionText("host-\($0).example") }))
      return PlatformDefinitions(platforms: [platform])
    }
    _ = try PlatformTables(source(20))
    let problem = #expect(throws: PlatformProblem.self) { try PlatformTables(source(2_500)) }
    #expect(
      problem?.message == "all templates together have too many alternatives and hosts; leave some out",
      "\(String(describing: problem))")
  }

  /// A template, what it gives, addresses that give `p:` and the value at the same place, and addresses that give nothing.
  static let matches: [(template: String, gives: String, is: [(String, String)], not: [String])] = [
    (
      "{host}/v/{x}", "t:{x}",
      [
        ("https://www.a.example/v/Ab1", "t:Ab1"), ("m.a.example/V/Ab1/", "t:Ab1"), ("c.b.example//v/Ab1?q#f", "t:Ab1"),
        ("http://a.example/v/%41b1", "t:Ab1"), ("http://a.example/v%2FAb1", "t:Ab1"),
        ("hxxp://a.example/v/Ab1", "t:Ab1"),
        ("ftp://A.EXAMPLE.:21/x/../v/Ab1", "t:Ab1"), ("http://a.example\\v\\Ab1", "t:Ab1"),
      ],
      [
        "c.a.example/v/Ab1", "a.example/v/Ab1/c", "a.example/v", "a.example/v/A", "a.example/v/A-b",
        "a.example.test/v/Ab1",
        "xb.example/v/Ab1", "app://a.example", "a.example/w/Ab1", "file:///v/Ab1",
      ]
    ),
    ("{host}/v/{x}/**", "t:{x}", [("a.example/v/Ab1", "t:Ab1"), ("a.example/v/Ab1/c/d", "t:Ab1")], ["a.example/v"]),
    (
      "a.example/(v|w/x|y)/{x}", "t:{x}",
      [("a.example/v/Ab1", "t:Ab1"), ("a.example/w/x/Ab1", "t:Ab1"), ("a.example/Y/Ab1", "t:Ab1")],
      ["a.example/w/Ab1", "a.example/vw/Ab1"]
    ),
    (
      "a.example/(|k)/{x}.(htm|html)", "t:{x}",
      [("a.example/Ab1.htm", "t:Ab1"), ("a.example/k/Ab1.HTML", "t:Ab1")], ["a.example/Ab1", "a.example/j/Ab1.htm"]
    ),
    (
      "a.example/{x}-{n}.*", "t:{n}/{x}",
      [("a.example/Ab1-007.jpg", "t:7/Ab1"), ("a.example/Ab_1-0.x-y.z", "t:0/Ab_1")],
      ["a.example/Ab1-7", "a.example/Ab1-.jpg", "a.example/Ab1-7.", "a.example/-7.jpg"]
    ),
    (
      "a.example/@{h}", "t:{h}", [("a.example/@TeaPot", "t:teapot"), ("a.example/%40tea.pot", "t:tea.pot")],
      ["a.example/@about", "a.example/@ABOUT", "a.example/teapot", "a.example/@te"]
    ),
    (
      "a.example/?v={x}&b=c", "t:{x}",
      [
        ("a.example/?b=C&z=1&v=Ab1", "t:Ab1"), ("a.example?v=-&b=c&v=Ab1", "t:Ab1"),
        ("a.example/?v=%2541b1&b=%63", "t:Ab1"),
      ], ["a.example/?v=Ab1", "a.example/?v=Ab1&b=d", "a.example/?V=Ab1&b=c", "a.example/x?v=Ab1&b=c"]
    ),
    (
      "a.example/w?(v|id)={x}&f", "t:{x}", [("a.example/w?f&id=Ab1", "t:Ab1"), ("a.example/w?f=1&v=Ab1", "t:Ab1")],
      ["a.example/w?id=Ab1", "a.example/w?i=Ab1&f"]
    ),
    (
      "a.example/?{x}", "t:{x}", [("a.example/?Ab1&z=1", "t:Ab1"), ("a.example?z=1&Ab1", "t:Ab1")],
      ["a.example/?Ab1=2", "a.example/?Ab-1"]
    ),
    (
      "a.example/#!{x}!*", "t:{x}", [("a.example/#!Ab1!k", "t:Ab1"), ("a.example/?q#!Ab1!k?z", "t:Ab1")],
      ["a.example/#!Ab1", "a.example/#Ab1!k", "a.example/"]
    ),
    (
      "a.example/#/w?v={x}", "t:{x}", [("a.example/#/w?v=Ab1", "t:Ab1"), ("a.example/#w?z&v=Ab1&y", "t:Ab1")],
      ["a.example/#/w", "a.example/w?v=Ab1"]
    ),
    ("*.a.example/{x}", "t:{x}", [("a.example/Ab1", "t:Ab1"), ("d.c.a.example/Ab1", "t:Ab1")], ["ba.example/Ab1"]),
    (
      "{x}.a.example/**", "t:{x}", [("ab.a.example", "t:ab"), ("ab.a.example/c", "t:ab")],
      ["a.example", "c.ab.a.example", "a-b.a.example"]
    ),
    (
      "{x}.p.{gates}/{n}", "t:{x}/{n}", [("ab.p.gate.test/1", "t:ab/1"), ("ab.p.x.way.test/1", "")],
      ["ab.gate.test/1", "ab.p.gate.example/1"]
    ),
    (
      "*/w/{x}", "t:{x}",
      [("anything.test/w/Ab1", "t:Ab1"), ("192.0.2.7/W/Ab1", "t:Ab1"), ("x.test/%77/Ab1", "t:Ab1")],
      ["anything.test/Ab1", "tg://x/w/Ab1/c"]
    ),
    (
      "{s}/@{h}", "t:{h}@{s}", [("https://WWW.social.test/@TeaPot", "t:teapot@social.test")],
      ["http://192.0.2.7/@teapot", "social.test/teapot"]
    ),
    (
      "pp://r/{x}?q={n}", "t:{x}/{n}", [("PP://R/Ab1?q=07", "t:Ab1/7"), ("pp://r/Ab1/?q=7#f", "t:Ab1/7")],
      ["pp:r/Ab1?q=7", "pp://s/Ab1?q=7", "http://r/Ab1?q=7"]
    ),
    (
      "pp:t:{x}", "t:{x}", [("pp:t:Ab1", "t:Ab1"), ("PP:T:Ab1?q", "t:Ab1")], ["pp:t:Ab1/c", "pp://t:Ab1", "pp:u:Ab1"]
    ),
    ("pp:///r/{x}", "t:{x}", [("pp:///r/Ab1", "t:Ab1"), ("pp:/r/Ab1", "t:Ab1")], ["pp://r/Ab1"]),
    ("vnd.tea:{x}", "t:{x}", [("vnd.tea:Ab1", "t:Ab1")], ["vnd.tea:80", "tea:Ab1"]),
    (
      "pp://{host}/{x}", "t:{x}", [("pp://www.a.example/Ab1", "t:Ab1"), ("pp://z.b.example/Ab1", "t:Ab1")],
      ["pp://c/Ab1"]
    ),
    (
      "a.example/%23{x}", "t:{x}", [("a.example/%23Ab1", "t:Ab1")], ["a.example/#Ab1", "a.example/Ab1"]
    ),
  ]

  @Test func eachTemplateHoldsForItsAddressesAndNoOthers() throws {
    var count = 0
    for (template, gives, addresses, others) in URLTemplateTests.matches {
      var tester = PlatformTester(try tables([template], gives: gives))
      for (address, identity) in addresses + others.map({ ($0, "") }) {
        let expected = identity.isEmpty ? "" : "p:" + identity
        #expect(tester.identities(address) == expected, "\(template): \(address)")
        count += 1
      }
    }
    #expect(URLTemplateTests.matches.count == 22)
    #expect(count == 108)
  }

  static let problems: [(template: String, gives: String, message: String)] = [
    (
      "https://a.example/{x}", "t:{x}",
      "a template of the web is written without its scheme: it holds for http and https alike"
    ),
    ("a.example/{y}", "t:{x}", "`{y}` is not among the `ids`; say there what it may be"),
    ("a.example/{x}/{x}", "t:{x}", "`{x}` stands twice in a template"),
    ("a.example/{n}", "t:{x}", "`gives` asks for `{x}`, which this template does not hold"),
    ("a.example/**/{x}", "t:{x}", "`**` stands alone, as the last segment of a template"),
    ("a.example/a**{x}", "t:{x}", "`**` stands alone, as the last segment of a template"),
    ("a.example/(a)/{x}", "t:{x}", "`(…)` in a template wants alternatives, `(a|b)`"),
    ("a.example/(a|{x})", "t:{x}", "`(a|b)` in a template holds literals alone; write two templates"),
    ("a.example/(a|b/{x}", "t:{x}", "a `(` in a template that is never closed"),
    ("a.example/{x", "t:{x}", "a `{` in a template that is never closed"),
    ("a.example/a)/{x}", "t:{x}", "a `)` in a template that nothing opened"),
    ("a.example/ {x}", "t:{x}", "a template holds no spaces and no control characters"),
    ("A.example/{x}", "t:{x}", "`A.example`: hosts are written in lower case"),
    ("www.a.example/{x}", "t:{x}", "`www.a.example`: hosts are written without `www.`, which match keys do not have"),
    ("/{x}", "t:{x}", "a template begins with a host; `*` stands for any"),
    (
      "*/{x}", "t:{x}",
      "a template for any host begins its path with a literal segment, or with one that begins with @"
    ),
    ("a.example/?&v={x}", "t:{x}", "an empty parameter in a template"),
    ("a.example/?v*={x}", "t:{x}", "the name of a parameter is a literal, or alternatives `(a|b)`"),
    ("pp://", "t:{x}", "`scheme://` wants a host behind it, or leave the slashes out"),
    ("a.example/{x}", "{x}", "an identity is written `type:{id}`, its type a word of a-z, 0-9, - and _"),
    ("a.example/{x}", "t:one", "an identity without a `{capture}` would be the same for everyone"),
    ("a.example/{x}", "t:{y}", "`{y}` is no capture of this entry"),
  ]

  @Test func whatIsNoTemplateIsToldSo() {
    for (template, gives, message) in URLTemplateTests.problems {
      let problems = PlatformTables.problems(of: PlatformDefinitions(platforms: [platform([template], gives: gives)]))
      #expect(problems.map(\.message) == [message], "\(template)")
    }
    #expect(URLTemplateTests.problems.count == 22)
  }

  @Test(arguments: [
    ("[a-z", "a class in `is` that is never closed with `]`"), ("[z-a]", "a range in `is` that runs backwards"),
    ("[a-z]{3", "a count in `is` that is never closed with `}`"),
    ("[a-z]{3,1}", "a count in `is` is written {n}, {n,} or {n,m}, with n and m at most 4096"),
    ("[a-z]*", "`is` may not match nothing; give a class a count of at least one"),
    ("", "`is` may not match nothing; give a class a count of at least one"),
    ("(a|b)", "`is` holds no groups and no anchors: only classes such as [a-z0-9]{3,20} and literals"),
    ("\\d+", "`\\` in `is` stands before a sign that is meant itself; there is no `\\d` or `\\w`"),
    ("+a", "a count in `is` stands behind a class or a literal"),
    ("[ä]", "`is` holds ASCII alone; write `[^/]` for what may be more"),
  ])
  func whatIsNoClassIsToldSo(form: String, message: String) {
    let source = PlatformDefinitions(platforms: [
      PlatformDefinition(
        word: "p", sets: [], captures: [CaptureDefinition(name: "x", form: form)],
        addresses: [.init(match: ["a.example/{x}"], gives: ["t:{x}"])])
    ])
    #expect(PlatformTables.problems(of: source).map(\.message).first == message)
  }

  /// Open counts beside one another: as greedy as a regular expression, and no slower for a text that matches nowhere.
  @Test(.timeLimit(.minutes(1))) func openCountsAreGreedyAndCostNoMoreThanTheText() throws {
    var tester = PlatformTester(try tables(["a.example/{x}{n}"], gives: "t:{x}/{n}"))
    #expect(tester.identities("a.example/ab12") == "p:t:ab1/2")
    #expect(tester.identities("a.example/abc") == "")
    var slow = PlatformTester(try tables(["a.example/*a*a*a*a*a*a*a*a*b{x}"]))
    #expect(slow.identities("a.example/" + String(repeating: "a", count: 2000)) == "")
  }
}
