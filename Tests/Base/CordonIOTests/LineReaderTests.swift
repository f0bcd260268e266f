// Lines, against a naive reader, however the bytes come.

import CordonSystem
import CordonTestSupport
import Dispatch
import Foundation
import Testing

@testable import CordonIO

enum ReadLine: Equatable {
  case bytes([UInt8])
  case tooLong(Int)
}

/// The lines of `input` by the definition, byte by byte.
func naiveLines(_ input: [UInt8], limit: Int) -> [ReadLine] {
  let data = input.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(input.dropFirst(3)) : input
  var lines: [[UInt8]] = []
  var line: [UInt8] = []
  for byte in data {
    if byte == 0x0A {
      lines.append(line)
      line = []
    } else {
      line.append(byte)
    }
  }
  if !line.isEmpty { lines.append(line) }
  return lines.map { line in
    let line = line.last == 0x0D ? Array(line.dropLast()) : line
    return line.count > limit ? .tooLong(line.count) : .bytes(line)
  }
}

/// Reads everything as the pipeline does, with one buffer.
func readLines(_ source: any ByteSource, limit: Int, batchSize: Int) throws -> (lines: [ReadLine], bytes: Int) {
  var reader = LineReader(source, maximumLineLength: limit)
  var lines: [ReadLine] = []
  var bytes = 0
  while true {
    var batch = RecordBatch(buffer: RecordBuffer(size: batchSize))
    guard try reader.fill(&batch) else { break }
    bytes += batch.bytesRead
    #expect(batch.firstRecord == lines.count + 1)
    #expect(batch.buffer.size <= max(batchSize, limit + 5))
    let count = lines.count
    forEachLine(of: batch, upTo: limit) { line in
      switch line {
      case .bytes(let range, let record):
        #expect(record == lines.count + 1)
        lines.append(.bytes(Array(batch.buffer.bytes[range])))
      case .tooLong(let length, let record):
        #expect(record == lines.count + 1)
        lines.append(.tooLong(length))
      }
    }
    #expect(lines.count == count + batch.recordCount)
  }
  return (lines, bytes)
}

@Suite struct LineReaderTests {
  @Test func linesAreThoseOfTheDefinitionHoweverTheInputIsCut() throws {
    var checked = 0
    var tooLong = 0
    for seed in 0..<3_000 as Range<UInt64> {
      var generator = SeededRandom(seed: seed)
      let alphabet: [UInt8] = [0x0A, 0x0D, 0x00, 0x61, 0xFF, 0xEF, 0xBB, 0xBF, 0x61, 0x61, 0x61, 0x62]
      let count = Int.random(in: 0...200, using: &generator)
      var input = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      if seed % 3 == 0 { input = [0xEF, 0xBB, 0xBF] + input }
      let limit = Int.random(in: 1...40, using: &generator)
      let batchSize = Int.random(in: 1...60, using: &generator)
      let expected = naiveLines(input, limit: limit)
      let read = try readLines(ScriptedSource(input, seed: seed), limit: limit, batchSize: batchSize)
      #expect(read.lines == expected, "seed \(seed), limit \(limit), batch \(batchSize), input \(input)")
      let mark = input.starts(with: [0xEF, 0xBB, 0xBF]) && input.count == 3 ? 3 : 0
      #expect(read.bytes == input.count - mark, "seed \(seed): every byte is accounted for")
      checked += expected.count
      tooLong += expected.count { if case .tooLong = $0 { true } else { false } }
    }
    #expect(checked == 27_667)
    #expect(tooLong > 3_000)
  }

  @Test(
    arguments: [
      ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\r\nb\r\n", ["a", "b"]), ("a\r\r\n", ["a\r"]),
      ("\u{FEFF}a\n\u{FEFF}b", ["a", "\u{FEFF}b"]), ("\u{FEFF}", []), ("a\0b\n", ["a\0b"]), ("\n\n", ["", ""]),
      ("a\rb\n", ["a\rb"]), ("a\r", ["a"]),
    ] as [(String, [String])])
  func theEdgesOfALine(input: String, lines: [String]) throws {
    for seed in 0..<8 as Range<UInt64> {
      let read = try readLines(ScriptedSource(Array(input.utf8), seed: seed), limit: 100, batchSize: 64)
      #expect(read.lines == lines.map { .bytes(Array($0.utf8)) })
    }
  }

  @Test func aLineOfTheGreatestLengthIsReadAndOneByteMoreIsNot() throws {
    for ending in ["", "\n", "\r\n"] {
      for mark in ["", "\u{FEFF}"] {
        for (length, isRead) in [(50, true), (51, false), (52, false), (5_000, false)] {
          let line = [UInt8](repeating: 0x61, count: length)
          let input = Array(mark.utf8) + line + Array(ending.utf8)
          let read = try readLines(ScriptedSource(input, seed: UInt64(length)), limit: 50, batchSize: 16)
          #expect(read.lines == [isRead ? .bytes(line) : .tooLong(length)])
        }
      }
    }
  }

  @Test func whatWasReadBeforeAnErrorIsHandedOnFirst() throws {
    let source = ScriptedSource(Array("one\ntwo\nthr".utf8), seed: 1, failsAtEnd: true)
    var reader = LineReader(source, maximumLineLength: 100)
    var lines: [String] = []
    #expect(throws: SourceError("the cable was pulled")) {
      while true {
        var batch = RecordBatch(buffer: RecordBuffer(size: 64))
        guard try reader.fill(&batch) else { break }
        forEachLine(of: batch, upTo: 100) { line in
          if case .bytes(let range, _) = line {
            lines.append(String(decoding: batch.buffer.bytes[range], as: UTF8.self))
          }
        }
      }
    }
    #expect(lines == ["one", "two", "thr"])
  }

  @Test func linesFromAPipeAreThoseOfTheDefinition() {
    for seed in 0..<8 as Range<UInt64> {
      var generator = SeededRandom(seed: seed)
      let input = (0..<6_000).map { _ in [0x0A, 0x0D, 0x00, 0x61, 0xFE].randomElement(using: &generator) ?? 0 as UInt8
      }
      let cuts = (0..<50).map { _ in Int.random(in: 0...input.count, using: &generator) }.sorted() + [input.count]
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      let (reading, writing) = (FileDescriptor(ends[0]), FileDescriptor(ends[1]))
      DispatchQueue(label: "writer").async {
        var start = 0
        for cut in cuts {
          try? writing.write(Array(input[start..<cut]).span)
          start = cut
        }
        writing.close()
      }
      let read = try? readLines(FileSource(owning: reading), limit: 12, batchSize: 512)
      #expect(read?.lines == naiveLines(input, limit: 12), "seed \(seed)")
      #expect(read?.bytes == input.count)
    }
  }
}
