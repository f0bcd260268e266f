// Addresses for the property tests: real ones where the corpora are there, else a handful; some on an IP address, an
// internationalised name or a host that no browser accepts, some with a made query.

/// A supply of addresses, taken apart.
package struct RealURLs: Sendable {
  private let addresses: [[UInt8]]
  /// How many lines of the corpus were taken, and how many passed over because a spelling could change their meaning: a
  /// space, which the end of a URL loses; a `..`; an authority that is not a plain host.
  package let taken: Int
  package let passedOver: Int

  package init() throws {
    let lines =
      Corpus.isPresent
      ? try Corpus.lines("urls/kasztp.txt")
      : [
        "https://www.example.org/", "http://a.example/Tea/Pot.html", "https://b.a.example/a/b/c.php?id=7&x=y",
        "https://t.test/%7Euser/a%20b/?q=tea+pot&v=%C3%BC", "http://example.net/index.php/a;b/c,d",
      ].map { Array($0.utf8) }
    addresses = lines.filter { line in
      guard let url = SpelledURL(line) else { return false }
      let path = String(decoding: url.path.joined(), as: UTF8.self)
      return !line.contains(0x20) && !path.contains("/..") && !path.contains("\\..")
    }
    taken = addresses.count
    passedOver = lines.count - addresses.count
  }

  private static let parameters = [
    "id=EXAMPLE0001", "a=1", "B=x+y", "q=tea%20pot", "v=%C3%BC", "empty=", "flag", "list[]=1", "c=%26%3D", "p=%2B1",
    "t=a=b", "u=https://a.example/?x", "100%=%zz", "a=1", "fbclid=EXAMPLE0002", "k%3D=v", "n=%41%6E%30",
  ]

  private static let segments = [
    "%C3%BC", "%54ea%70ot", "a%20b", "%E2%98%95.html", "a+b", "a%2Bb", "%3Fq%3D1", "%23", "100%", "%zz", "%FF",
    "a;b=c,d",
    "(x)", "'y'", "~z", "a@b:c", "a%00b", "...",
  ]

  /// The next address, made of what `random` gives.
  package func next(using random: inout SeededRandom) -> SpelledURL {
    guard var url = SpelledURL(random.pick(addresses)) else { fatalError("every address was taken apart before") }
    switch random.next(below: 20) {
    case 0, 1, 2:
      let number = String(random.next(below: 256))
      url.setHost(random.pick(["192.0.2.", "198.51.100.", "203.0.113."]) + number, .ipv4)
    case 3, 4:
      url.setHost("[2001:db8::\(String(0x1000 + random.next(below: 0xF000), radix: 16))]", .ipv6)
    case 5, 6, 7: url.setHost(random.pick(Evasion.internationalNames)[0], .idn)
    case 8:
      url.setHost(
        random.pick(["tea pot.example", "a|b.example", "t^p.b.test", "x<y>.example", "tea%pot.example"]), .odd)
    default: break
    }
    if random.once(in: 4) {
      if url.path.last != [UInt8(ascii: "/")] { url.path.append([UInt8(ascii: "/")]) }
      url.path += SpelledURL.units(Array(random.pick(RealURLs.segments).utf8)[...])
    }
    if random.once(in: 2) {
      var pairs = url.query ?? []
      for _ in 0...random.next(below: 4) {
        let pair = random.pick(RealURLs.parameters)
        let equals = pair.firstIndex(of: "=")
        pairs.append(
          SpelledPair(
            name: SpelledURL.units(Array(pair[..<(equals ?? pair.endIndex)].utf8)[...]),
            value: equals.map { SpelledURL.units(Array(pair[pair.index(after: $0)...].utf8)[...]) }))
      }
      url.query = pairs
    }
    return url
  }
}

extension SpelledURL {
  fileprivate mutating func setHost(_ text: String, _ kind: HostKind) {
    host = SpelledURL.units(Array(text.utf8)[...])
    hostKind = kind
  }
}
