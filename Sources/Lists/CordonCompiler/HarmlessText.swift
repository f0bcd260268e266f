// Items that no list can mean: a pattern that matches one of them would match nearly anything.

import CData
import CordonBytes
import CordonLists

/// The lines of Patterns/harmless.txt.
package enum HarmlessText {
  package static let items: [[UInt8]] = DataFile.bytes(cordon_data_harmless()).split(separator: .ascii("\n")).map(
    Array.init)
}
