// `cordon canonicalize`: the three profiles, what has no form, and that output lines stand beside input lines.

import Testing

@Suite struct CanonicalizeTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// DESIGN.md's own example, and one in which each profile differs.
  static let forms: [(profile: String, item: String, form: String)] = [
    ("key", "HTTP://User@WWW.Example.COM.:80//a/./b/?utm_source=x&b=2&a=1#f", "example.com/a/b?a=1&b=2"),
    ("key", "example.com/a/b?a=1&b=2", "example.com/a/b?a=1&b=2"),
    (
      "whatwg", "HTTP://User@WWW.Example.COM.:80//a/./b/?utm_source=x&b=2&a=1#f",
      "http://User@www.example.com.//a/b/?utm_source=x&b=2&a=1#f"
    ),
    (
      "safebrowsing", "HTTP://User@WWW.Example.COM.:80//a/./b/?utm_source=x&b=2&a=1#f",
      "http://www.example.com/a/b/?utm_source=x&b=2&a=1"
    ),
    ("whatwg", "http://0xC0.0.513/%7e?%7e#%7e", "http://192.0.2.1/%7e?%7e#%7e"),
    ("safebrowsing", "http://0xC0.0.513/%257e?%7e#%7e", "http://192.0.2.1/~?~"),
    ("key", "http://0xC0.0.513/%257e?%7e#%7e", "192.0.2.1/~?~"),
    ("whatwg", "https://BÜCHER.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
    ("key", "https://BÜCHER.example/ü", "xn--bcher-kva.example/%C3%BC"),
  ]

  @Test(arguments: forms)
  func aProfileGivesItsForm(profile: String, item: String, form: String) throws {
    for outcome in [
      try workshop.run("canonicalize", "--profile", profile, item),
      try workshop.run("canonicalize", "--profile", profile, input: item),
    ] {
      #expect(outcome.status == 0)
      #expect(outcome.text == form + "\n")
      #expect(outcome.message == "")
    }
  }

  @Test func expressionsStandOnTheLineOfTheirItem() throws {
    let arguments = ["canonicalize", "--profile", "safebrowsing", "--expressions"]
    let outcome = try workshop.run(arguments, input: Array("HTTP://A.B.test:80/1?q#f\n\nhttp://0300.0.02.01/\n".utf8))
    #expect(outcome.status == 0)
    #expect(
      outcome.text == "a.b.test/1?q\ta.b.test/1\ta.b.test/\tb.test/1?q\tb.test/1\tb.test/\n\n192.0.2.1/\n")
    #expect(outcome.message == "cordon: line 2: the item is empty\n")
    let json = try workshop.run(
      arguments + ["--format", "jsonl"], input: Array(#"{"url": "b.test/1\t/"}"#.utf8 + [0x0A] + #"{"url": ""}"#.utf8))
    #expect(json.status == 0)
    #expect(json.message == "")
    #expect(
      json.lines == [
        #"{"input":"b.test/1\t/","result":"http://b.test/1/","expressions":["b.test/1/","b.test/"]}"#,
        #"{"input":"","error":"the item is empty"}"#,
      ])
  }

  @Test func everyFormIsTried() { #expect(CanonicalizeTests.forms.count == 9) }

  @Test func theProfileIsTheKeyUnlessSaid() throws {
    #expect(try workshop.run("canonicalize", "http://www.kettle.test/").text == "kettle.test/\n")
  }

  @Test func aLineWithoutAFormIsAnEmptyLine() throws {
    let outcome = try workshop.run(
      "canonicalize", "--profile", "whatwg", input: "http://a.test\nno url\n\nhttps://exa mple.org/\nhttp://b.test\n")
    #expect(outcome.status == 0)
    #expect(outcome.text == "http://a.test/\n\n\n\nhttp://b.test/\n")
    #expect(
      outcome.message == """
        cordon: line 2: the URL is relative: it has no scheme such as https:
        cordon: line 3: the item is empty
        cordon: line 4: the host holds a character that no host can hold

        """)
  }

  @Test(arguments: ["whatwg", "safebrowsing", "key"])
  func outputLinesStandBesideInputLines(profile: String) throws {
    var input: [UInt8] = []
    for number in 0..<500 {
      input += number % 3 == 0 ? [] : Array("http://a.test/\(number)".utf8)
      if number % 5 == 0 { input += [0x20, 0xFF, 0x00, 0x0D, 0x1B] }
      input.append(0x0A)
    }
    let outcome = try workshop.run(["canonicalize", "--profile", profile], input: input)
    let lines = outcome.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 501)
    for number in 0..<500 where number % 3 != 0 && number % 5 != 0 {
      #expect(lines[number].hasSuffix("a.test/\(number)"), "line \(number + 1)")
    }
    for number in stride(from: 3, to: 500, by: 3) where number % 5 != 0 { #expect(lines[number].isEmpty) }
  }

  @Test func nothingWithAFormIsStatusOne() throws {
    #expect(try workshop.run("canonicalize", "--profile", "whatwg", "nothing").status == 1)
    let outcome = try workshop.run("canonicalize")
    #expect(outcome.status == 1)
    #expect(outcome.text == "" && outcome.message == "")
  }

  @Test func aLineThatIsTooLongKeepsItsPlace() throws {
    let long = "http://a.test/" + String(repeating: "a", count: 1 << 20)
    let outcome = try workshop.run("canonicalize", input: "http://a.test/1\n\(long)\nhttp://a.test/2\n")
    #expect(outcome.text == "a.test/1\n\na.test/2\n")
    #expect(outcome.message == "cordon: line 2: line of \(long.utf8.count) bytes is longer than 1048576\n")
  }

  @Test func anObjectIsAnsweredByAnObject() throws {
    let outcome = try workshop.run(
      "canonicalize", "--profile", "whatwg", "--format", "jsonl",
      input: #"""
        {"url": "http://A.test/\ud800x"}
        {"text": "http://b.test/\n\u0000x\u0000"}
        {"url": "no url"}
        {"id": 1}
        bad
        {"url": 1}
        {"url": "\ud83d\ude00://x"}
        """#)
    #expect(outcome.status == 2)
    #expect(outcome.message == "")
    #expect(
      outcome.lines == [
        "{\"input\":\"http://A.test/\u{FFFD}x\",\"result\":\"http://a.test/%EF%BF%BDx\"}",
        #"{"input":"http://b.test/\n\u0000x\u0000","result":"http://b.test/%00x"}"#,
        #"{"input":"no url","error":"the URL is relative: it has no scheme such as https:"}"#,
        #"{"record":4,"error":"no field `url` or `text` that holds a string"}"#,
        #"{"record":5,"error":"not a JSON record (it is not one JSON value)"}"#,
        #"{"record":6,"error":"no field `url` or `text` that holds a string"}"#,
        #"{"input":"😀://x","error":"the URL is relative: it has no scheme such as https:"}"#,
      ])
  }
}
