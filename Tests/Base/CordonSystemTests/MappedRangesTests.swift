// Which file is mapped at an address: what a handler of SIGBUS asks.

import CSystemCalls
import CordonSystem
import CordonTestSupport
import Dispatch
import Testing

@Suite struct MappedRangesTests {
  private let folder = TemporaryFolder()
  private let path: String

  init() throws { path = try folder.file("list.cordon", [UInt8](repeating: 0x61, count: 100_000)) }

  private static func name(at address: UnsafeRawPointer?) -> String? {
    cordon_mapped_file(address).map { String(cString: $0) }
  }

  @Test func aMappedFileIsKnownByItsAddressesWhileItIsMapped() throws {
    var address: UnsafeRawPointer?
    do {
      let memory = try FileMemory(opening: path, largestCopy: 0, alignment: 16)
      address = memory.base
      #expect(Self.name(at: address) == path && Self.name(at: address.map { $0 + 99_999 }) == path)
      #expect(Self.name(at: address.map { $0 + 100_000 }) == nil && Self.name(at: address.map { $0 - 1 }) == nil)
    }
    #expect(Self.name(at: address) == nil)
    let copy = try FileMemory(opening: path, largestCopy: 1 << 20, alignment: 16)
    #expect(Self.name(at: copy.base) == nil)
  }

  /// More than there are places for, from all threads at once: each is noted right, or not at all.
  @Test func placesAreTakenAndGivenBackByManyThreads() {
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for round in 0..<2000 {
        let starts = (0..<12).map { UnsafeRawPointer(bitPattern: 0x1000_0000 + thread << 24 + round << 8 + $0 << 4)! }
        let noted = starts.filter { cordon_note_mapping($0, 16, "file-\(thread)") }
        for start in noted { #expect(Self.name(at: start + 15) == "file-\(thread)") }
        for start in noted { cordon_forget_mapping(start) }
        for start in starts { #expect(Self.name(at: start) == nil) }
      }
    }
  }

  @Test func aNameDrivesNoTerminal() {
    let start = UnsafeRawPointer(bitPattern: 0x7777_0000)!
    for (path, shown) in [
      ("a\u{1B}]0;x\u{7}b", "a?]0;x?b"), ("a\u{9B}31m", "a?31m"), ("\u{202E}lmth.cordon", "?lmth.cordon"),
      ("liste-übung.cordon", "liste-übung.cordon"), ("\u{61C}x\u{7F}", "?x?"),
      (String(repeating: "x", count: 5000), String(repeating: "x", count: 508)),
    ] {
      #expect(cordon_note_mapping(start, 1, path))
      #expect(Self.name(at: start) == shown)
      cordon_forget_mapping(start)
    }
  }
}
