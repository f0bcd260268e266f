import CordonBytes
import Testing

@Suite struct ByteSetTests {
  @Test func aSetHoldsItsMembersAndNoOthers() {
    for member in UInt8.min...UInt8.max {
      let set = ByteSet { $0 == member }
      for byte in UInt8.min...UInt8.max { #expect(set.contains(byte) == (byte == member), "\(byte) in {\(member)}") }
    }
  }
}
