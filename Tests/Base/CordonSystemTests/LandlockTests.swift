// What is asked of each version of Landlock: nothing that it does not know.

import Testing

@testable import CordonSystem

@Suite struct LandlockTests {
  /// The bits of files, the network and scopes that each version knows (linux/landlock.h), written out.
  private static let known: [(version: Int32, files: UInt64, network: UInt64, scoped: UInt64)] = [
    (1, 0x1FFF, 0, 0), (2, 0x3FFF, 0, 0), (3, 0x7FFF, 0, 0), (4, 0x7FFF, 3, 0), (5, 0xFFFF, 3, 0), (6, 0xFFFF, 3, 3),
    (7, 0xFFFF, 3, 3), (8, 0xFFFF, 3, 3),
  ]
  /// READ_FILE and READ_DIR.
  private static let reading: UInt64 = 0b1100

  @Test func eachVersionIsAskedForAllThatItKnowsButReading() {
    for (version, files, network, scoped) in Self.known {
      #expect(Landlock.handledFiles(version: version) == files & ~Self.reading)
      #expect(Landlock.handledNetwork(version: version) == network && Landlock.scoped(version: version) == scoped)
      for use in [WritablePlace.Use.replacesFiles, .writesFiles, .isFile] {
        // The kernel refuses a rule about what its set does not handle.
        let allowed = Landlock.allowed(use, version: version)
        #expect(allowed & ~Landlock.handledFiles(version: version) == 0 && allowed != 0)
        // EXECUTE, REMOVE_DIR, MAKE_CHAR, MAKE_DIR, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM, REFER, IOCTL_DEV.
        #expect(allowed & 0b1011_1110_1101_0001 == 0)
      }
    }
  }
}
