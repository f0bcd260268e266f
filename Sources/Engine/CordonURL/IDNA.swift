// Domain to ASCII through ICU: UTS #46 as the WHATWG URL Standard asks for it (section 3.3, IDNA), with
// CheckHyphens=false, CheckBidi=true, CheckJoiners=true, UseSTD3ASCIIRules=false, Transitional_Processing=false,
// VerifyDnsLength=false. Only hosts that are not ASCII come here.

import CICU
import CordonBytes

package struct IDNA: Sendable {
  /// Appends the ASCII form of `domain` (UTF-8) to `output`.
  package static func appendASCII(of domain: Span<UInt8>, to output: inout [UInt8]) throws(URLFailure) {
    guard domain.count <= URLLimits.maximumIDNAHostLength else { throw .domainTooLong }
    guard let engine = shared.engine else { throw .domainToASCII }
    // A label grows at most by "xn--" and about five digits for each code point.
    let capacity = domain.count * 6 + 64
    let start = output.count
    let written = domain.withUnsafeBufferPointer { source in
      // SAFETY: `source` and the room made below are valid for the lengths given with them; ICU writes at most
      // `capacity` bytes and says how many.
      unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { room -> Int32 in
        let count = unsafe source.withMemoryRebound(to: CChar.self) { text in
          unsafe cordon_idna_to_ascii(engine, text.baseAddress, Int32(text.count), room.baseAddress, Int32(capacity))
        }
        guard count > 0, Int(count) <= capacity else { return -1 }
        output.reserveCapacity(start + Int(count))
        for index in 0..<Int(count) { output.append(UInt8(bitPattern: unsafe room[index])) }
        return count
      }
    }
    guard written > 0 else { throw .domainToASCII }
  }

  /// ICU's UTS #46 engine, opened once.
  private static let shared = SharedEngine()

  /// SAFETY: a `UIDNA` is immutable once opened, and ICU documents its use from several threads at once.
  private final class SharedEngine: @unchecked Sendable {
    let engine: OpaquePointer?
    init() { engine = unsafe cordon_idna_open() }
  }
}
