// Every reader of addresses and their blocks that this processor has against plain C, and plain C against the words of
// address_block.h. What is read ends where the memory does, and the page behind it may not be touched; or other bytes
// stand behind it, which may not count.

import CKernels
import CordonTestSupport
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A page of memory before one that may not be read.
private final class GuardedMemory {
  private let pages: UnsafeMutableRawPointer
  private let size = Int(getpagesize())

  init() {
    #if canImport(Darwin)
      let anonymous = MAP_PRIVATE | MAP_ANON
    #else
      let anonymous = MAP_PRIVATE | MAP_ANONYMOUS
    #endif
    pages = mmap(nil, 2 * size, PROT_READ | PROT_WRITE, anonymous, -1, 0)
    precondition(pages != MAP_FAILED && mprotect(pages + size, size, PROT_NONE) == 0)
  }

  deinit { munmap(pages, 2 * size) }

  /// `bytes`, with `behind` other bytes between them and the end of the page.
  func place(_ bytes: [UInt8], before behind: Int = 0) -> UnsafePointer<UInt8> {
    let all = bytes + (0..<behind).map { GuardedMemory.others[$0 % GuardedMemory.others.count] }
    let start = (pages + size - all.count).bindMemory(to: UInt8.self, capacity: max(1, all.count))
    for (index, byte) in all.enumerated() { start[index] = byte }
    return UnsafePointer(start)
  }

  /// Some of each class.
  private static let others = Array("aZ./:?#R0%U-".utf8) + [0x80, 0x00, 0x7F]
}

/// What a reader answered for a block.
private struct Answer: Equatable {
  var classes: [UInt64]
  /// A reader may tell more of these than there are.
  var pairs: UInt64
  /// The bytes that were copied, as many as were given.
  var room: [UInt8]
}

/// What a reader answered for an address; all else is of no meaning where the form says so.
private struct Reading: Equatable {
  var form: UInt32
  var parts: [UInt64] = []
  /// The host with the zeros behind it, and what stands behind "www.".
  var host: [UInt8] = []
  var room: [UInt8] = []
}

@Suite struct AddressBlockTests {
  /// Every pair of readers, and the one that was chosen.
  private let readers: [cordon_address_readers] = {
    var readers = [cordon_address_readers](repeating: cordon_address_readers(), count: 8)
    let count = cordon_all_address_readers(&readers, readers.count)
    let chosen = cordon_address_readers(
      name: readers[0].name, read_block: readers[count - 1].read_block, read: cordon_read_address)
    return readers.prefix(count) + [chosen]
  }()

  private let memory = GuardedMemory()

  private func words(_ classes: cordon_address_classes) -> [UInt64] {
    [
      classes.host, classes.upper, classes.dot, classes.slash, classes.colon, classes.stop, classes.hash,
      classes.special, classes.semicolon,
    ]
  }

  private func block(
    _ bytes: [UInt8], by reader: cordon_address_readers, before behind: Int = 0
  ) -> Answer {
    // What was there before is not zeros.
    var room = [UInt8](repeating: 0xA5, count: 64)
    var classes = cordon_address_classes()
    classes.host = ~0
    classes.special = ~0
    reader.read_block(memory.place(bytes, before: behind), bytes.count, &room, &classes)
    return Answer(classes: words(classes), pairs: classes.pairs, room: Array(room.prefix(bytes.count)))
  }

  private func read(
    _ bytes: [UInt8], by reader: cordon_address_readers, before behind: Int = 0
  ) -> Reading {
    var room = [UInt8](repeating: 0xA5, count: Int(CORDON_ADDRESS_MAXIMUM_LENGTH) + 64)
    var host = [UInt8](repeating: 0xA5, count: 64) + [UInt8](repeating: 0, count: 64)
    var address = cordon_address()
    let form = reader.read(memory.place(bytes, before: behind), bytes.count, &room, &host, &address)
    if form == CORDON_ADDRESS_UNREAD { return Reading(form: form.rawValue) }
    return Reading(
      form: form.rawValue,
      parts: [
        address.dots, UInt64(address.scheme_end), UInt64(address.length), UInt64(address.host_end),
        UInt64(address.path_end), UInt64(address.query_end), UInt64(address.last), UInt64(address.skipped_www),
        UInt64(address.may_hold_base64), UInt64(address.has_marks),
      ], host: Array(host.prefix(64)), room: Array(room.prefix(Int(address.length))))
  }

  /// What address_block.h says of an address, part by part.
  private func expectedReading(_ bytes: [UInt8]) -> Reading {
    let other = Reading(form: CORDON_ADDRESS_UNREAD.rawValue)
    let lowered = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    let schemeEnd = lowered.starts(with: "http://".utf8) ? 7 : lowered.starts(with: "https://".utf8) ? 8 : 0
    guard schemeEnd > 0, bytes.count - schemeEnd > 4, bytes.count <= 2048 else { return other }
    let hasWWW = lowered[schemeEnd...].starts(with: "www.".utf8)
    let all = Array(bytes[(schemeEnd + (hasWWW ? 4 : 0))...])
    let host = Array(lowered[(schemeEnd + (hasWWW ? 4 : 0))...].prefix { isHost($0) })
    let labels = host.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard host.count < 64, labels.allSatisfy({ !$0.isEmpty }), !host.starts(with: "www.".utf8),
      !(0x30...0x39).contains(labels.last![labels.last!.startIndex]),
      host.count == all.count || "/?#".utf8.contains(all[host.count])
    else { return other }
    let pathEnd = all.firstIndex { "?#".utf8.contains($0) } ?? all.count
    let queryEnd = all.firstIndex(of: 0x23) ?? all.count
    let rest = Array(all[host.count...])
    let behindPath = all[pathEnd...]
    let behindHost = all.indices[host.count...]
    let text = String(decoding: rest.map { $0 < 0x80 ? $0 : 0x7F }, as: UTF8.self)
    let isPlain =
      !rest.contains(where: isSpecial) && !text.contains("//") && !text.contains("/.") && !text.contains(":/")
      && !behindPath.contains(0x3A) && !behindHost.contains { all[$0] == 0x3B && all[$0 - 1] | 0x20 != 0x70 }
      && !text.contains("&#") && !text.contains(";#") && text.firstMatch(of: /&..[pP]#/) == nil
    let mayHoldBase64 = behindHost.contains {
      Base64Heads.ofHTTP.contains(String(decoding: all[$0...].prefix(3), as: UTF8.self))
    }
    return Reading(
      form: (isPlain ? CORDON_ADDRESS_WHOLE : CORDON_ADDRESS_HOST).rawValue,
      parts: [
        host.indices.reduce(0) { host[$1] == 0x2E ? $0 | 1 << UInt64($1) : $0 }, UInt64(schemeEnd),
        UInt64(all.count), UInt64(host.count), UInt64(pathEnd), UInt64(queryEnd), UInt64(all.last!), hasWWW ? 1 : 0,
        mayHoldBase64 ? 1 : 0, behindHost.contains { ":;".utf8.contains(all[$0]) } ? 1 : 0,
      ], host: host + [UInt8](repeating: 0, count: 64 - host.count), room: host + rest)
  }

  private static let pairs = Set(Base64Heads.ofHTTP.map { Array($0.utf8.prefix(2)) })

  private func isHost(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
      || ".-_".utf8.contains(byte)
  }

  private func isSpecial(_ byte: UInt8) -> Bool { byte < 0x21 || byte > 0x7E || "\"%'()<>[\\]^`{}".utf8.contains(byte) }

  /// What address_block.h says, byte by byte.
  private func expected(_ bytes: [UInt8]) -> Answer {
    func mask(_ holds: (UInt8) -> Bool) -> UInt64 {
      bytes.prefix(64).enumerated().reduce(0) { holds($1.element) ? $0 | 1 << UInt64($1.offset) : $0 }
    }
    func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    let neighbours = zip(bytes.prefix(63), bytes.dropFirst()).enumerated()
    let pairs = neighbours.reduce(UInt64(0)) { pairs, pair in
      let (first, second) = pair.element
      return AddressBlockTests.pairs.contains([first, second]) ? pairs | 1 << pair.offset : pairs
    }
    return Answer(
      classes: [
        mask(isHost), mask(isUpper), mask { $0 == 0x2E }, mask { $0 == 0x2F }, mask { $0 == 0x3A },
        mask { $0 == 0x3F || $0 == 0x23 }, mask { $0 == 0x23 },
        mask(isSpecial), mask { $0 == 0x3B },
      ], pairs: pairs, room: Array(bytes.prefix(64)))
  }

  /// Holds every reader to what is expected; answers how many comparisons that were.
  private func check(_ bytes: [UInt8], _ context: @autoclosure () -> String) -> Int {
    let expected = expected(bytes)
    for reader in readers {
      let name = String(cString: reader.name)
      for behind in [0, 1 + bytes.count % 63, 64] {
        let answer = block(bytes, by: reader, before: behind)
        let hasAll = answer.pairs & expected.pairs == expected.pairs
        if answer.classes != expected.classes || answer.room != expected.room || !hasAll {
          Issue.record("\(name), \(context()): \(shown(bytes)): \(answer), not \(expected)")
        }
      }
    }
    return readers.count
  }

  /// Holds every reader of addresses to what is expected, with and without other bytes behind; answers that.
  private func checkAddress(_ bytes: [UInt8], before behind: Int, _ context: @autoclosure () -> String) -> Reading {
    let expected = expectedReading(bytes)
    for reader in readers {
      let name = String(cString: reader.name)
      for behind in [0, behind] {
        let reading = read(bytes, by: reader, before: behind)
        if reading == expected { continue }
        Issue.record("\(name), \(context()): \(shown(bytes)): \(reading), not \(expected)")
      }
    }
    return expected
  }

  @Test func everyProcessorHasMoreThanOneReader() {
    let names = readers.dropLast().map { String(cString: $0.name) }
    #expect(names.first == "plain C")
    #expect(Set(names).count == names.count)
    #if arch(x86_64)
      #expect(names.contains("SSE2"))
      #if os(Linux)
        // By what the kernel says of the processor.
        let said = Set(
          ((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").split { " \n\t:".contains($0) })
        func has(_ flags: Substring...) -> Bool { said.isSuperset(of: flags) }
        #expect(names.contains("AVX2") == has("avx2", "bmi1", "bmi2", "abm"))
        #expect(names.contains("AVX-512 VBMI") == has("avx512bw", "avx512vbmi", "bmi1", "bmi2", "abm"))
      #endif
    #elseif arch(arm64)
      #expect(names.contains("NEON"))
    #endif
    // Room for fewer gives fewer.
    var one = [cordon_address_readers()]
    #expect(cordon_all_address_readers(&one, 1) == 1)
  }

  @Test func everyByteHasItsClassInEveryPlace() {
    var cases = 0
    for byte in UInt8.min...UInt8.max {
      for place in 0..<64 {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 64)
        bytes[place] = byte
        cases += check(bytes, "byte \(byte) at \(place)")
      }
    }
    #expect(cases == 256 * 64 * readers.count)
  }

  @Test(arguments: [UInt64(1), 2]) func blocksOfEveryLengthAreReadToTheirEnd(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let plain = Array("abcxyzABCXYZ0189.-_/:?#".utf8)
    var cases = 0
    for length in 0...64 {
      for round in 0..<200 {
        // All bytes; those that addresses hold; a host and then anything.
        let hostLength = round % 3 == 2 ? random.next(below: length + 1) : 0
        let bytes = (0..<length).map { index in
          index < hostLength
            ? plain[random.next(below: 19)]
            : round % 3 == 0 ? UInt8.random(in: 0...255, using: &random) : random.pick(plain)
        }
        cases += check(bytes, "seed \(seed), length \(length), round \(round)")
      }
    }
    #expect(cases == 65 * 200 * readers.count)
  }

  /// No more than 64 bytes are told by class, however many there are.
  @Test func whatFollowsTheBlockIsNotTold() {
    for length in [65, 80, 127, 128, 200] {
      for filler in ["a", "A", ".", "/", "?", "%", "R"] as [Character] {
        let bytes = Array(String(repeating: filler, count: length).utf8)
        for reader in readers {
          let (block, wanted) = (block(bytes, by: reader), expected(bytes))
          #expect(block.classes == wanted.classes && Array(block.room.prefix(64)) == wanted.room)
        }
      }
    }
  }

  /// Real addresses, cut and changed, and ones made of what matters to a reader: all answer alike, with the memory at an
  /// end behind the last byte, and what was in the rooms before of no account.
  @Test(arguments: [UInt64(1), 2]) func allReadersTellTheSameOfAddresses(seed: UInt64) throws {
    let urls = try RealURLs()
    var random = SeededRandom(seed: seed &+ 900)
    let marks = Array("abcXYZ019.-_/:?#&=%R0U@\\ \u{7F}é;paHR0SFCVWm1lj".utf8)
    var forms: [UInt32: Int] = [:]
    for round in 0..<60_000 {
      var bytes = urls.next(using: &random).bytes
      if random.once(in: 4) {
        let front = random.pick(["http://", "https://", "HTTP://www.", "hTTps://WWW.", "http:/", "ftp://"])
        bytes = Array(front.utf8) + (0..<random.next(below: 200)).map { _ in random.pick(marks) }
      }
      if random.once(in: 3) { bytes = Array(bytes.prefix(random.next(below: bytes.count + 1))) }
      if random.once(in: 20) { bytes += [UInt8](repeating: random.pick(marks), count: random.next(below: 2100)) }
      for _ in 0..<random.next(below: 3) where !bytes.isEmpty {
        bytes[random.next(below: bytes.count)] = random.pick(marks)
      }
      forms[checkAddress(bytes, before: random.next(below: 200), "seed \(seed), round \(round)").form, default: 0] += 1
    }
    // All three forms are met often.
    #expect(forms.count == 3 && forms.values.allSatisfy { $0 > 2000 }, "\(forms)")
  }

  /// What a reader looks closer at, at every place about the borders of blocks and at the end of addresses that are as long
  /// as may be.
  @Test func whatMayHideAnAddressIsSeenInEveryPlace() {
    var hidden = 0
    for length in [64, 65, 128, 129, 192, 1000, 2032, 2033, 2034, 2041] {
      for mark in [";", "p;", "#", "&#58", ";#58", "&amp#58", "aHR0cDov", "SFRUUDov", "aHR", "YUh"] {
        let borders = [64, 128, 192, length].flatMap { Array(max(12, $0 - 9)...$0) }
        for place in borders where place + mark.utf8.count <= length {
          var bytes = Array("a.example/".utf8)
          bytes += [UInt8](repeating: UInt8(ascii: "x"), count: place - bytes.count) + Array(mark.utf8)
          bytes += [UInt8](repeating: UInt8(ascii: "x"), count: length - bytes.count)
          let reading = checkAddress(Array("http://".utf8) + bytes, before: 64, "\(mark) at \(place) of \(length)")
          if reading.form != CORDON_ADDRESS_WHOLE.rawValue || reading.parts[8] != 0 { hidden += 1 }
        }
      }
    }
    #expect(hidden > 1000, "\(hidden)")
  }
}
