// `cordon explain`: the account of one item, in the order of the steps taken.

import Testing

@Suite struct ExplainTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  struct Account: Sendable, CustomTestStringConvertible {
    let item: String
    let status: Int32
    let text: String
    var testDescription: String { item }
  }

  static let accounts: [Account] = [
    Account(
      item: "HTTPS://www.Example.org:443/posts/./rally/?utm_source=x#top", status: 0,
      text: """
        item        HTTPS://www.Example.org:443/posts/./rally/?utm_source=x#top
        taken for   a URL: no white space, a scheme and a host
        forms
          whatwg    https://www.example.org/posts/rally/?utm_source=x#top
          key       example.org/posts/rally
        lookups
          exact     example.org/posts/rally: 1 rule listed
          prefix    example.org/: not listed
          prefix    example.org/posts: not listed
          prefix    example.org/posts/rally: 1 rule listed
          host      example.org: not listed
          domain    org: not listed
        patterns
          on url    0 searched
          on host   0 searched
        verdict
          holds     rule page of small: block [event, 2026], url `example.org/posts/rally`, direct, bytes 0..<59

        """),
    Account(
      item: "kettle.test/about", status: 0,
      text: """
        item        kettle.test/about
        taken for   a URL and a word of text: no white space, and no scheme with a host
        forms
          whatwg    http://kettle.test/about
          key       kettle.test/about
        lookups
          exact     kettle.test/about: not listed
          prefix    kettle.test/: not listed
          prefix    kettle.test/about: not listed
          host      kettle.test: 1 rule listed
          domain    test: not listed
        patterns
          on url    0 searched
          on host   0 searched
          on text   2 searched
        verdict
          holds     rule site of small: block, domain `kettle.test`, direct, bytes 0..<11

        """),
    Account(
      item: "see https://kettle.test/archive/1 and https://kettle.test/shop, tea pot", status: 0,
      text: """
        item        see https://kettle.test/archive/1 and https://kettle.test/shop, tea pot
        taken for   text
        link        a URL stands at bytes 4..<33
        forms
          whatwg    https://kettle.test/archive/1
          key       kettle.test/archive/1
        lookups
          exact     kettle.test/archive/1: not listed
          prefix    kettle.test/: not listed
          prefix    kettle.test/archive: 1 rule listed
          prefix    kettle.test/archive/1: not listed
          host      kettle.test: 1 rule listed
          domain    test: not listed
        patterns
          on url    0 searched
          on host   0 searched
        link        a URL stands at bytes 38..<62
        forms
          whatwg    https://kettle.test/shop
          key       kettle.test/shop
        lookups
          exact     kettle.test/shop: not listed
          prefix    kettle.test/: not listed
          prefix    kettle.test/shop: not listed
          host      kettle.test: 1 rule listed
          domain    test: not listed
        patterns
          on url    0 searched
          on host   0 searched
          on text   2 searched
        verdict
          holds     rule site of small: block, domain `kettle.test`, derived via extract, bytes 46..<57
          holds     rule words of small: log, pattern `tea\\W?pot`, direct, bytes 64..<71
          excepts   rule kept of small: allow, url `kettle.test/archive`, derived via extract, bytes 4..<33
          removed   rule site of small: block, domain `kettle.test`, derived via extract, bytes 12..<23

        """),
    Account(
      item: "nothing of note", status: 1,
      text: """
        item        nothing of note
        taken for   text
        patterns
          on text   2 searched
        verdict
          no match: nothing that was looked up or searched for is on the list

        """),
    Account(
      item: "https://kettle.test/archive", status: 1,
      text: """
        item        https://kettle.test/archive
        taken for   a URL: no white space, a scheme and a host
        forms
          whatwg    https://kettle.test/archive
          key       kettle.test/archive
        lookups
          exact     kettle.test/archive: 1 rule listed
          prefix    kettle.test/: not listed
          prefix    kettle.test/archive: 1 rule listed
          host      kettle.test: 1 rule listed
          domain    test: not listed
        patterns
          on url    0 searched
          on host   0 searched
        verdict
          excepts   rule kept of small: allow, url `kettle.test/archive`, direct, bytes 0..<27
          removed   rule site of small: block, domain `kettle.test`, direct, bytes 8..<19
          no match: an exception removed what holds

        """),
    Account(
      item: "https://example.org/closed?x=1", status: 1,
      text: """
        item        https://example.org/closed?x=1
        taken for   a URL: no white space, a scheme and a host
        forms
          whatwg    https://example.org/closed?x=1
          key       example.org/closed?x=1
        lookups
          exact     example.org/closed?x=1: not listed
          page      example.org/closed: 1 rule listed
          expired   rule past no longer matches since 2026-01-01
          prefix    example.org/: not listed
          prefix    example.org/closed: 1 rule listed
          host      example.org: not listed
          domain    org: not listed
        patterns
          on url    0 searched
          on host   0 searched
        verdict
          no match: the rules that would hold have expired

        """),
    Account(
      item: "ＴＥＡ pot", status: 0,
      text: """
        item        ＴＥＡ pot
        taken for   text
        forms
          folded    tea pot
        patterns
          on text   2 searched
        verdict
          holds     rule words of small: log, pattern `tea\\W?pot`, folded via fold, bytes 0..<13

        """),
  ]

  @Test(arguments: accounts)
  func theAccountOfAnItemIsThis(account: Account) throws {
    let outcome = try workshop.run("explain", "-l", "list.cordon", account.item)
    #expect(outcome.status == account.status)
    #expect(outcome.message == "")
    #expect(outcome.text == account.text)
    // From standard input it is the same.
    #expect(try workshop.run("explain", "-l", "list.cordon", input: account.item + "\n").text == account.text)
  }

  @Test func everyAccountIsRead() { #expect(ExplainTests.accounts.count == 7) }

  @Test func severalItemsStandApart() throws {
    let outcome = try workshop.run("explain", "-l", "list.cordon", "nothing of note", "tea pot")
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("is on the list\n\nitem        tea pot\n"))
  }

  @Test func theTypeCanBeSaid() throws {
    let text = try workshop.run("explain", "-l", "list.cordon", "--type", "text", "kettle.test/a")
    #expect(text.status == 1)
    #expect(text.text.contains("\ntaken for   text, as was asked\n"))
    let url = try workshop.run("explain", "-l", "list.cordon", "--type", "url", "https://kettle.test/a b")
    #expect(url.status == 0)
    #expect(url.text.contains("\ntaken for   a URL, as was asked\n"))
  }

  @Test func aFormThatNoBrowserAcceptsSaysWhy() throws {
    let outcome = try workshop.run("explain", "-l", "list.cordon", "https://kettle..test:99999/")
    #expect(outcome.text.contains("\n  whatwg    no browser accepts it: "), "\(outcome.text)")
    #expect(outcome.text.contains("\n  safebrowsing http"), "\(outcome.text)")
  }

  @Test func noItemForgesALineOfTheAccount() throws {
    let outcome = try workshop.run("explain", "-l", "list.cordon", "x\u{1B}[2J\nverdict\n  holds\u{202E} y\t\u{9B}")
    #expect(outcome.status == 1)
    #expect(outcome.text.hasPrefix(#"item        x\x1b[2J\nverdict\n  holds\u{202e} y\t\u{9b}"# + "\n"))
    #expect(outcome.lines.count { $0 == "verdict" } == 1)
    #expect(!outcome.lines.contains { $0.hasPrefix("  holds") })
    #expect(!outcome.output.contains(0x1B))
  }

  // MARK: JSON lines

  @Test func anObjectIsAnsweredByAnObject() throws {
    let outcome = try workshop.run(
      "explain", "-l", "list.cordon", "--format", "jsonl", input: #"{"url": "kettle.test/\ud800"}"# + "\n")
    #expect(outcome.status == 0)
    #expect(outcome.message == "")
    #expect(
      outcome.text == """
        {"input":"kettle.test/\u{FFFD}","steps":[\
        {"section":"item","label":"taken for","detail":"a URL, as was asked"},\
        {"section":"forms","label":"whatwg","detail":"http://kettle.test/%EF%BF%BD"},\
        {"section":"forms","label":"key","detail":"kettle.test/%EF%BF%BD"},\
        {"section":"lookups","label":"exact","detail":"kettle.test/%EF%BF%BD: not listed"},\
        {"section":"lookups","label":"prefix","detail":"kettle.test/: not listed"},\
        {"section":"lookups","label":"prefix","detail":"kettle.test/%EF%BF%BD: not listed"},\
        {"section":"lookups","label":"host","detail":"kettle.test: 1 rule listed"},\
        {"section":"lookups","label":"domain","detail":"test: not listed"},\
        {"section":"patterns","label":"on url","detail":"0 searched"},\
        {"section":"patterns","label":"on host","detail":"0 searched"}],\
        "matches":[{"rule":"site","list":"small","action":"block","labels":[],"kind":"domain","value":"kettle.test",\
        "tier":"direct","via":[],"span":[0,11]}],"exceptions":[],"removed":[]}

        """)
  }

  @Test func aTextIsTakenForTextAndWhatHoldsNoItemIsAnError() throws {
    let outcome = try workshop.run(
      "explain", "-l", "list.cordon", "--format", "jsonl",
      input: "{\"text\": \"kettle.test/archive\"}\n{\"x\": 1}\nbad\n{\"text\": \"see https://kettle.test/archive\"}\n")
    #expect(outcome.status == 2)
    #expect(outcome.message == "")
    let records = try outcome.records
    #expect(records.count == 4)
    #expect((records[0]["steps"] as? [[String: Any]])?.first?["detail"] as? String == "text, as was asked")
    #expect(outcome.lines[1] == #"{"record":2,"error":"no field `url` or `text` that holds a string"}"#)
    #expect(outcome.lines[2] == #"{"record":3,"error":"not a JSON record (it is not one JSON value)"}"#)
    #expect((records[3]["exceptions"] as? [[String: Any]])?.first?["rule"] as? String == "kept")
    #expect((records[3]["removed"] as? [[String: Any]])?.first?["rule"] as? String == "site")
  }

  /// `--format jsonl` says how the answer is written, not what an argument is.
  @Test func anArgumentIsTakenForTheSameWhateverTheFormat() throws {
    let outcome = try workshop.run(
      "explain", "-l", "list.cordon", "--format", "jsonl", "see https://kettle.test/ now", "kettle.test/a")
    let told = try outcome.records.map { ($0["steps"] as? [[String: Any]])?.first?["detail"] as? String }
    #expect(told == ["text", "a URL and a word of text: no white space, and no scheme with a host"])
  }
}
