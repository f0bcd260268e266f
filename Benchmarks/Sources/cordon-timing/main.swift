// Times one work inside the process, and prints its answer with the time: what scripts/bench puts beside the peers.
//
//   cordon-timing match LIST.cordon url|text FILE [ROUNDS]
//   cordon-timing batch LIST.cordon url|text FILE [ROUNDS]
//   cordon-timing key LIST.cordon url FILE [ROUNDS]
//   cordon-timing cold LIST.cordon url|text FILE
//   cordon-timing prepare LIST.cordon
//   cordon-timing open LIST.cordon
//
// `cold` is the first pass over FILE, opening LIST.cordon among it, which was dropped from the memory that the system keeps
// files in; `open` is the verified opening alone, of a file that is in it.
//
// One line of JSON: {"ns": median nanoseconds an item, "items": …, "matched": …, "matches": …, "failures": …}.
// Exit status 0, or 2 where the arguments or the files are no good or two rounds gave different answers.

import Cordon
import Foundation
import Workloads

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("cordon-timing: error: \(message)\n".utf8))
  exit(2)
}

/// The median time of `rounds` runs of `work`, in nanoseconds an item, and the answer they all gave.
func time(rounds: Int, _ work: () -> Answer) -> (nanoseconds: Double, answer: Answer) {
  var durations: [Duration] = []
  var answers: Set<Answer> = []
  let clock = ContinuousClock()
  for _ in 0..<rounds {
    durations.append(clock.measure { answers.insert(work()) })
  }
  guard answers.count == 1, let answer = answers.first else { fail("the rounds gave different answers: \(answers)") }
  durations.sort()
  return (durations[rounds / 2] / .nanoseconds(1) / Double(max(1, answer.items)), answer)
}

let arguments = CommandLine.arguments.dropFirst()

/// What is made of a list's patterns on first use: the time of making it, of five lists opened anew, and its rules.
if arguments.count == 2, arguments[1] == "prepare" {
  do {
    var durations: [Duration] = []
    var rules = 0
    for _ in 0..<5 {
      let blocklist = try Blocklist(contentsOf: arguments[2])
      durations.append(ContinuousClock().measure { blocklist.prepare() })
      rules = blocklist.ruleCount
    }
    print("{\"ns\": \(durations.sorted()[2] / .nanoseconds(1)), \"items\": \(rules)}")
    exit(0)
  } catch {
    fail("\(error)")
  }
}
if arguments.count == 2, arguments[1] == "open" {
  do {
    var durations: [Duration] = []
    var rules = 0
    for _ in 0..<9 {
      durations.append(
        try ContinuousClock().measure { rules = try Blocklist(contentsOf: arguments[2]).ruleCount })
    }
    print("{\"ns\": \(durations.sorted()[4] / .nanoseconds(1)), \"items\": \(rules)}")
    exit(0)
  } catch {
    fail("\(error)")
  }
}
if arguments.count == 4, arguments[1] == "cold", let type = ItemType(rawValue: arguments[3]) {
  do {
    let lines = try Lines(contentsOf: arguments[4])
    let file = open(arguments[2], O_RDONLY)
    #if canImport(Glibc)
      guard file >= 0, fsync(file) == 0, posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0 else {
        fail("\(arguments[2]) cannot be dropped from memory")
      }
    #endif
    close(file)
    let (nanoseconds, answer) = try {
      var answer: Answer?
      let duration = try ContinuousClock().measure {
        answer = matchBatch(lines, as: type, with: Matcher(try Blocklist(contentsOf: arguments[2])))
      }
      return (duration / .nanoseconds(1) / Double(max(1, answer!.items)), answer!)
    }()
    print("{\"ns\": \(nanoseconds), \"items\": \(answer.items), \"matched\": \(answer.matched)}")
    exit(0)
  } catch {
    fail("\(error)")
  }
}
guard arguments.count >= 4, ["match", "batch", "key"].contains(arguments[1]),
  let type = ItemType(rawValue: arguments[3]), let rounds = arguments.count > 4 ? Int(arguments[5]) : 5, rounds > 0
else {
  fail("usage: cordon-timing match|batch|key LIST.cordon url|text FILE [ROUNDS], or cordon-timing prepare LIST.cordon")
}

do {
  let blocklist = try Blocklist(contentsOf: arguments[2])
  blocklist.prepare()
  let matcher = Matcher(blocklist)
  let lines = try Lines(contentsOf: arguments[4])
  let (nanoseconds, answer) = time(rounds: rounds) {
    switch arguments[1] {
    case "key": takeKeys(lines, with: matcher)
    case "batch": matchBatch(lines, as: type, with: matcher)
    default: match(lines, as: type, with: matcher)
    }
  }
  let figures = [
    "\"ns\": \(nanoseconds)", "\"items\": \(answer.items)", "\"matched\": \(answer.matched)",
    "\"matches\": \(answer.matches)", "\"failures\": \(answer.failures)",
  ]
  print("{\(figures.joined(separator: ", "))}")
} catch {
  fail("\(error)")
}
