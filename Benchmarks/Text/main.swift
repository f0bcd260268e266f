// Times one work of CordonText on the lines of a file, inside the process, and prints its answer with the time. A target of
// the package itself, since what it times is no one's but the package's; it is there where CORDON_BENCHMARKS is set.
//
//   cordon-text-timing fold|find|skeleton|icu FILE [ROUNDS]
//
//   fold       each line folded                       answer: bytes of all folded lines
//   find       the links in each line                 answer: links
//   skeleton   each line folded, and its skeleton     answer: bytes of all skeletons
//   icu        NFKC_Casefold of each line by ICU, whole lines, from UTF-16 to UTF-16    answer: UTF-16 code units
//
// One line of JSON: {"ns": median nanoseconds a line, "items": lines, "bytes": their bytes, "matched": answer}.

import CICU
import CordonBytes
import CordonText
import Foundation

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("cordon-text-timing: error: \(message)\n".utf8))
  exit(2)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2, let rounds = arguments.count > 2 ? Int(arguments[2]) : 5, rounds > 0 else {
  fail("usage: cordon-text-timing fold|find|skeleton|icu FILE [ROUNDS]")
}
guard let data = FileManager.default.contents(atPath: arguments[1]) else { fail("\(arguments[1]) cannot be read") }
let lines = data.split(separator: 0x0A).map { Array($0) }

func foldLines() -> Int {
  var folder = TextFolder()
  var folded = FoldedText()
  var bytes = 0
  for line in lines {
    folder.fold(line.span, into: &folded)
    bytes += folded.bytes.count
  }
  return bytes
}

func findLinks() -> Int {
  var finder = LinkFinder()
  var links = 0
  for line in lines {
    finder.visitLinks(in: line.span) { _, _ in
      links += 1
      return true
    }
  }
  return links
}

func makeSkeletons() -> Int {
  var folder = TextFolder()
  var maker = SkeletonMaker()
  var (folded, skeletons) = (FoldedText(), SkeletonReadings())
  var bytes = 0
  for line in lines {
    folder.fold(line.span, into: &folded)
    maker.make(from: folded, into: &skeletons)
    for reading in 0..<skeletons.count { bytes += skeletons[reading].bytes.count }
  }
  return bytes
}

let texts = arguments[0] == "icu" ? lines.map { Array(String(decoding: $0, as: UTF8.self).utf16) } : []

func normalizeLines() -> Int {
  guard let normalizer = unsafe cordon_nfkc_casefold() else { fail("ICU has no normaliser") }
  var room = [UInt16](repeating: 0, count: 18 * (texts.map(\.count).max() ?? 0) + 1)
  var units = 0
  for text in texts {
    // SAFETY: the counts are those of the text and of the room.
    units += Int(unsafe cordon_normalize(normalizer, text, Int32(text.count), &room, Int32(room.count)))
  }
  return units
}

let work: () -> Int
switch arguments[0] {
case "fold": work = foldLines
case "find": work = findLinks
case "skeleton": work = makeSkeletons
case "icu": work = normalizeLines
default: fail("no work `\(arguments[0])`; there are fold, find, skeleton and icu")
}
var durations: [Duration] = []
var answers: Set<Int> = []
for _ in 0..<rounds { durations.append(ContinuousClock().measure { answers.insert(work()) }) }
guard answers.count == 1, let answer = answers.first else { fail("the rounds gave different answers: \(answers)") }
let nanoseconds = durations.sorted()[rounds / 2] / .nanoseconds(1) / Double(max(1, lines.count))
let bytes = lines.reduce(0) { $0 + $1.count }
print("{\"ns\": \(nanoseconds), \"items\": \(lines.count), \"bytes\": \(bytes), \"matched\": \(answer)}")
