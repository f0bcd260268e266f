/// Values that are only read, as many as there were: without the reference counting that an array costs where each is read
/// for itself.
struct FixedArray<Element: BitwiseCopyable & Sendable>: ~Copyable, Sendable {
  /// SAFETY (unsafe): allocated and filled in `init`, only read until `deinit` frees it, and never handed out.
  nonisolated(unsafe) private let memory: UnsafeMutablePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    memory = .allocate(capacity: elements.count)
    elements.withUnsafeBufferPointer { elements in
      // SAFETY: just allocated with room for as many.
      if let first = elements.baseAddress { unsafe memory.initialize(from: first, count: elements.count) }
    }
  }

  deinit { memory.deallocate() }

  @inline(__always)
  subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count)
    // SAFETY: so many were initialized.
    return unsafe memory[index]
  }

  /// Calls `body` with all of them.
  func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
    unsafe body(UnsafeBufferPointer(start: memory, count: count))
  }
}
