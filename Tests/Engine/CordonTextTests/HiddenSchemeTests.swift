import CordonTestSupport
import Testing

@testable import CordonText

/// What is asked before a scheme is read, against the scheme that is read.
@Suite struct HiddenSchemeTests {
  private static let letters: [UInt8] = (0x21...0x7E).filter { $0 != 0x2F }

  /// Two neighbours of a scheme may stand beside one another, and its first letter behind anything.
  @Test func neighboursOfASchemeMayBeNeighbours() {
    var schemes = 0
    let first = Array("hH".utf8), last = Array("pP".utf8)
    for second in HiddenSchemeTests.letters {
      for third in HiddenSchemeTests.letters {
        for name in [[first[0], second, third, last[0]], [first[1], second, third, last[1], 0x73]] {
          guard HiddenScheme.isTight(name.span) else { continue }
          schemes += 1
          #expect(HiddenScheme.mayHold(name[0], behind: nil) && HiddenScheme.mayHold(name[0], behind: 0x61))
          for index in 1..<name.count {
            #expect(HiddenScheme.mayHold(name[index], behind: name[index - 1]), "\(name) at \(index)")
          }
        }
      }
    }
    #expect(schemes > 150, "\(schemes)")
  }

  /// What stands for a sign as it is may begin one where it is encoded.
  @Test func whatStandsForASignMayBeginOne() {
    var signs = 0
    for value in UInt32(0x21)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let spellings = ["http\(scalar)//listed.test/x", "http:\(scalar)/listed.test/x", "ht\(scalar)p://listed.test/x"]
      for text in spellings {
        var isFound = false
        LinkFinder.forEachLink(in: Array(text.utf8).span) { _, address in
          if address == Array("http://listed.test/x".utf8) { isFound = true }
        }
        guard isFound else { continue }
        signs += 1
        #expect(LayeredText.mayBeginSign(value), "U+\(String(value, radix: 16)) in \(text)")
      }
    }
    #expect(signs > 10, "\(signs)")
  }
}
