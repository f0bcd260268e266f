// Sorting by numbers that are as good as random: digests, hashes. Their first bits say nearly where each one goes.
//
//   elements ─► counted by bucket ─► moved to their buckets ─► each bucket sorted

/// The elements in ascending order, where `hash` is a number of each that `precedes` orders by first.
///
/// - Complexity: O(*n*) for numbers that are spread evenly, else O(*n* log *n*).
func sorted<Element>(
  _ elements: [Element], byHash hash: (Element) -> UInt64, _ precedes: (Element, Element) -> Bool
) -> [Element] {
  guard elements.count > 64 else { return elements.sorted(by: precedes) }
  // About eight to a bucket.
  var bits = 1
  while bits < 24 && (8 << bits) < elements.count { bits += 1 }
  let shift = UInt64(64 - bits)
  func bucket(_ element: Element) -> Int { Int(truncatingIfNeeded: hash(element) &>> shift) }

  // Where each bucket begins; once filled, where the one behind it does.
  var starts = [Int](repeating: 0, count: (1 << bits) + 1)
  for element in elements { starts[bucket(element) + 1] += 1 }
  for index in 1..<starts.count { starts[index] += starts[index - 1] }
  var next = starts
  var result = [Element](unsafeUninitializedCapacity: elements.count) { room, count in
    for element in elements {
      let place = bucket(element)
      // SAFETY: each place from 0 to the count is written once: buckets have room for what was counted in them.
      unsafe (room.baseAddress! + next[place]).initialize(to: element)
      next[place] += 1
    }
    count = elements.count
  }
  for index in 0..<(starts.count - 1) where starts[index + 1] - starts[index] > 1 {
    let bucket = starts[index]..<starts[index + 1]
    if bucket.count > 32 {
      result[bucket].sort(by: precedes)
      continue
    }
    for end in bucket.dropFirst() {
      var place = end
      while place > bucket.lowerBound, precedes(result[place], result[place - 1]) {
        result.swapAt(place, place - 1)
        place -= 1
      }
    }
  }
  return result
}
