// The bound on what comes out of one file: a file of a few kilobytes that unpacks to more than any export would is an error.

/// How much has come out of a compressed or packed file, in all of its layers and members.
final class UnpackBudget {
  /// Up to how many bytes come out of any file; beyond it no more than ``maximumGrowth`` times what went in.
  static let freeBytes = 256 << 20
  static let maximumGrowth = 200
  /// How many members are read.
  static let maximumMembers = 100_000

  private var unpacked = 0
  private var members = 0

  /// Counts `count` bytes that came out, when `consumed` bytes had gone in.
  func add(_ count: Int, consumed: Int) throws(SourceError) {
    unpacked += count
    guard unpacked > UnpackBudget.freeBytes, unpacked / UnpackBudget.maximumGrowth > consumed else { return }
    throw SourceError(
      "it unpacks to more than \(UnpackBudget.maximumGrowth) times its size; if that is no mistake, unpack it first")
  }

  func addMember() throws(SourceError) {
    members += 1
    if members > UnpackBudget.maximumMembers {
      throw SourceError("it has more than \(UnpackBudget.maximumMembers) members; unpack it first")
    }
  }
}
