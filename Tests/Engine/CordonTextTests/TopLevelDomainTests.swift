// The generated table of top-level domains, beside libpsl.

import CordonDomains
import Testing

@testable import CordonText

@Suite struct TopLevelDomainTests {
  static let isOfTheSameList = PublicSuffixes.builtinSHA1 == TopLevelDomainNames.listSHA1

  @Test(
    .enabled(
      if: isOfTheSameList, "libpsl has another list: Sources/Engine/CordonText/Generated/make-top-level-domains"))
  func theTableIsThatOfLibpsl() {
    for name in TopLevelDomainNames.all { #expect(PublicSuffixes.isTopLevel(name), "\(name)") }
    // Every short label that libpsl knows is in the table too.
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    var domains = TopLevelDomains()
    var count = 0
    for first in letters {
      for second in letters {
        for third in letters.map(String.init) + [""] {
          let label = "\(first)\(second)\(third)"
          let isTopLevel = domains.contains(Array(label.utf8).span)
          #expect(isTopLevel == PublicSuffixes.isTopLevel(label), "\(label)")
          if isTopLevel { count += 1 }
        }
      }
    }
    #expect(count > 400)
  }

  @Test func aNameIsFoundInEitherSpellingAndNothingElseIs() {
    #expect(TopLevelDomainNames.all.count == TopLevelDomainNames.count)
    var domains = TopLevelDomains()
    for label in ["com", "рф", "xn--p1ai", "onion", "ck", "museum", "vermögensberatung", "xn--vermgensberatung-pwb"] {
      for _ in 0..<2 {
        let isTopLevel = domains.contains(Array(label.utf8).span)
        #expect(isTopLevel, "\(label)")
      }
    }
    for label in ["", "co.uk", "example", "coma", "omc", "COM", "test", "\0", "c", String(repeating: "x", count: 300)] {
      let isTopLevel = domains.contains(Array(label.utf8).span)
      #expect(!isTopLevel, "\(label)")
    }
  }
}
