// The C interface, called as a C program calls it: pointers, lengths, NUL-terminated strings lent for a callback.

import CordonC
import CordonCompiler
import CordonLists
import CordonTestSupport
import Foundation
import Testing

@Suite struct CordonCTests {
  /// Writes a small list to a file of its own and calls `body` with its path.
  private func withList(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "cordon-c-\(UUID().uuidString).cordon").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let rules = [
      rule(.domain, "a.example", id: "wide", .review), rule(.url, "a.example/x", id: "narrow"),
      rule(.phrase, "tea pot", id: "words"), rule(.url, "a.example/y", id: "saved", scope: .prefix, .allow),
    ]
    let compilation = ListCompiler().compile([source(rules)])
    #expect(compilation.diagnostics.isEmpty)
    try compilation.write(to: path)
    try body(path)
  }

  private func check(_ matcher: UnsafeMutableRawPointer, _ item: [UInt8], _ type: Int32) -> (
    count: Int, lines: [String]
  ) {
    var lines: [String] = []
    let count = withUnsafeMutablePointer(to: &lines) { context in
      withExactBuffer(of: item) { span in
        span.withUnsafeBufferPointer { bytes in
          cordonCheck(
            matcher, bytes.baseAddress, bytes.count, type,
            { context, rule, list, action, kind, value, tier, start, end in
              let fields = [rule, list, action, kind, value, tier].map { String(cString: $0) }
              context!.assumingMemoryBound(to: [String].self).pointee.append(
                "\(fields.joined(separator: " ")) \(start)..<\(end)")
            }, context)
        }
      }
    }
    return (count, lines)
  }

  @Test func anItemIsCheckedAndEachMatchIsToldMostSpecificFirst() throws {
    try withList { path in
      let list = try #require(cordonOpen(path, nil, 0))
      let matcher = cordonMatcherCreate(list)
      // The matcher keeps the list alive.
      cordonClose(list)
      defer { cordonMatcherDestroy(matcher) }
      let cases: [(item: String, type: Int32, lines: [String])] = [
        (
          "http://www.a.example/x", 0,
          ["narrow demo block url a.example/x direct 0..<22", "wide demo review domain a.example direct 7..<20"]
        ),
        (
          "a Tea pot at http://b.a.example/x!", 0,
          ["wide demo review domain a.example derived 20..<31", "words demo block phrase tea pot direct 2..<9"]
        ),
        ("tea pot", 1, []), ("tea pot", 2, ["words demo block phrase tea pot direct 0..<7"]),
        ("http://a.example/y/z", 0, []), ("", 0, []), ("", 1, []), ("", 2, []),
      ]
      #expect(cases.count == 8)
      for (item, type, lines) in cases {
        let answer = check(matcher, Array(item.utf8), type)
        #expect(answer.lines == lines, "\(item)")
        #expect(answer.count == lines.count, "\(item)")
      }
      #expect(check(matcher, [0x74, 0xFF, 0x00, 0x80], 0).count == 0)
      #expect(cordonCheck(matcher, nil, 0, 0, nil, nil) == 0)
      let item = Array("http://a.example/x".utf8)
      #expect(cordonCheck(matcher, item, item.count, 0, nil, nil) == 2)
    }
  }

  @Test func aListThatCannotBeOpenedIsASentenceCutToItsRoom() throws {
    let path = "/nowhere.test/list.cordon"
    func message(_ capacity: Int) -> [CChar] {
      var room = [CChar](repeating: 0x7E, count: capacity + 4)
      #expect(cordonOpen(path, &room, capacity) == nil)
      #expect(room.suffix(4) == [0x7E, 0x7E, 0x7E, 0x7E], "written behind the room of \(capacity)")
      return room
    }
    func text(_ room: [CChar]) -> String {
      String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let whole = text(message(512))
    #expect(whole.hasPrefix(path) && whole.count > path.count, "\(whole)")
    for capacity in 1...whole.utf8.count + 2 {
      let cut = message(capacity)
      #expect(text(cut) == String(whole.prefix(capacity - 1)), "\(capacity)")
    }
    #expect(message(0) == [0x7E, 0x7E, 0x7E, 0x7E])
    #expect(cordonOpen(path, nil, 0) == nil)
    cordonClose(nil)
    cordonMatcherDestroy(nil)
  }
}
