// A source for tests of readers.

import CordonIO

/// Bytes that come in pieces of random sizes, sometimes none at once.
package final class ScriptedSource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private var generator: SeededRandom
  private let failsAtEnd: Bool

  package init(_ bytes: [UInt8], seed: UInt64, failsAtEnd: Bool = false) {
    rest = bytes[...]
    generator = SeededRandom(seed: seed)
    self.failsAtEnd = failsAtEnd
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    precondition(!buffer.isEmpty, "a read without room would look like the end")
    if rest.isEmpty && failsAtEnd { throw SourceError("the cable was pulled") }
    let count = min(rest.count, Int.random(in: 1...buffer.count, using: &generator), 40)
    buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }

  package func isReady() -> Bool { Bool.random(using: &generator) }
  package var consumed: Int { 0 }
}
