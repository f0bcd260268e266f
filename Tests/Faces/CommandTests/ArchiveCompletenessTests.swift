// Every byte of a compressed file or an archive is read, or standard error says that it was not and the exit status is 2.

import Foundation
import Testing

@Suite struct ArchiveCompletenessTests: FileScanning {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  /// `source record` of each item that matched.
  private func places(_ outcome: Outcome) throws -> [String] {
    try outcome.records.map { "\($0["source"] ?? "") \($0["record"] ?? "")" }
  }

  private func sample(_ name: String) throws -> [UInt8] {
    Array(try #require(ScanArchiveTests.files.first { $0.name == name }.flatMap { Data(base64Encoded: $0.bytes) }))
  }

  // MARK: Streams

  @Test func aGzipStreamWithAWrongCRCOrLengthIsAnError() throws {
    for place in [-8, -7, -4, -1] {
      var bytes = Bytes.gzip("kettle.test\n")
      bytes[bytes.count + place] ^= 1
      let outcome = try scan(bytes, as: "x.gz")
      #expect(
        outcome.status == 2 && outcome.message.contains("gzip: incorrect \(place < -4 ? "data" : "length") check"))
      // What could be read was checked.
      #expect(try places(outcome) == ["x.gz 1"])
    }
    var packed = Bytes.gzip(Tar.member("a.txt", "kettle.test\n") + Tar.end)
    packed[packed.count - 8] ^= 1
    #expect(try scan(packed, as: "x.tar.gz").status == 2)
    // The data and not the sum are changed, where that changes no rule's answer.
    var data = Bytes.gzip("nothing\n")
    data[16] ^= 1
    #expect(try scan(data, as: "x.gz").status == 2)
  }

  @Test func streamsBehindOneAnotherAreReadToTheEnd() throws {
    let two = try scan(Bytes.gzip("nothing\n") + Bytes.gzip("kettle.test\n"), as: "x.gz")
    #expect(try places(two) == ["x.gz 2"] && two.status == 0 && two.message == "")
    // Also where the second begins in the middle of a line, and where there are very many.
    #expect(try places(scan(Bytes.gzip("kettle.") + Bytes.gzip("test\n"), as: "x.gz")) == ["x.gz 1"])
    let many = (0..<5000).flatMap { _ in Bytes.gzip("x\n") } + Bytes.gzip("kettle.test\n")
    #expect(try places(scan(many, as: "x.gz")) == ["x.gz 5001"])
    for kind in ["bz2", "xz", "zst"] {
      let one = try sample("a.csv.\(kind)")
      let outcome = try scan(one + one, as: "x.csv.\(kind)")
      #expect(try places(outcome) == ["x.csv.\(kind) 1", "x.csv.\(kind) 4"] && outcome.status == 0, "\(kind)")
    }
  }

  @Test func whatFollowsAStreamAndIsNoneIsAnError() throws {
    for kind in ["gz", "bz2", "xz", "zst"] {
      let one = try sample("a.csv.\(kind)")
      for rest in [Array("kettle.test\n".utf8), [0x42], [0x1F], Array("BZh".utf8), [0, 0, 0, 0, 1]] {
        let outcome = try scan(one + rest, as: "x.csv.\(kind)")
        #expect(outcome.status == 2 && outcome.message != "", "\(kind), \(rest)")
        #expect(try places(outcome).first == "x.csv.\(kind) 1" || kind != "gz", "\(kind), \(rest)")
      }
    }
    // Zeros fill the last block of a tape.
    let padded = try scan(try sample("a.csv.gz") + [UInt8](repeating: 0, count: 700), as: "x.csv.gz")
    #expect(padded.status == 0 && padded.message == "")
  }

  @Test func aStreamThatIsCutIsAnError() throws {
    for kind in ["gz", "bz2", "xz", "zst"] {
      let bytes = try sample("a.csv.\(kind)")
      for length in 0..<bytes.count {
        let outcome = try scan(Array(bytes[..<length]), as: "x.csv.\(kind)")
        #expect(outcome.status == 2 && outcome.message != "", "\(kind), \(length) of \(bytes.count) bytes")
      }
    }
  }

  // MARK: Zip

  private typealias Member = ZipBuilder.Member
  private static let listed = "kettle.test\n"

  @Test func aZipMemberIsReadWhateverItCallsItself() throws {
    for mode in [0o040755, 0o020644, 0o060644, 0o010644, 0o120777, 0o140777, 0, 0o100644] {
      for name in ["a.txt", "folder/"] {
        var member = Member(name, Self.listed)
        member.mode = mode
        let outcome = try scan(ZipBuilder(member).bytes, as: "x.zip")
        #expect(try places(outcome) == ["x.zip:\(name) 1"] && outcome.status == 0, "\(String(mode, radix: 8)) \(name)")
      }
    }
  }

  @Test func goodZipsOfEveryFormAreRead() throws {
    var described = Member("a.txt", Self.listed)
    described.hasDescriptor = true
    var stored = Member("b.txt", Self.listed)
    stored.method = 0
    var archive = ZipBuilder(described, stored, Member("c.txt", Self.listed))
    for isLong in [false, true] {
      archive.isLong = isLong
      let outcome = try scan(archive.bytes, as: "x.zip")
      #expect(try places(outcome) == ["x.zip:a.txt 1", "x.zip:b.txt 1", "x.zip:c.txt 1"], "\(outcome.message)")
      #expect(outcome.status == 0 && outcome.message == "")
    }
    let empty = try scan(ZipBuilder().bytes, as: "x.zip")
    #expect(empty.status == 1 && empty.message == "")
    // Two members of one name are two members.
    let twice = try scan(ZipBuilder(Member("a.txt", "nothing\n"), Member("a.txt", Self.listed)).bytes, as: "x.zip")
    #expect(try places(twice) == ["x.zip:a.txt 1"] && twice.status == 0)
    archive.comment = Array("see https://kettle.test/x".utf8)
    #expect(try places(scan(archive.bytes, as: "x.zip")).last == "x.zip:(comment) 1")
  }

  @Test func whatAZipHoldsBesideItsMembersIsReported() throws {
    let other = ZipBuilder(Member("b.txt", "nothing\n")).bytes
    let one = ZipBuilder(Member("a.txt", Self.listed)).bytes
    var hidden = ZipBuilder(Member("a.txt", Self.listed), Member("b.txt", "nothing\n"))
    hidden.members[0].isListed = false
    var gap = ZipBuilder(Member("b.txt", "nothing\n"), Member("c.txt", "nothing\n"))
    gap.members[0].gap = Array(Self.listed.utf8)
    var before = gap
    (before.members[0].gap, before.members[1].gap) = ([], Array(Self.listed.utf8))
    let cases: [(what: String, bytes: [UInt8])] = [
      ("not in the directory", hidden.bytes), ("between members", gap.bytes), ("before the directory", before.bytes),
      ("behind", other + Array(Self.listed.utf8)), ("the first of two", one + other),
      ("the second of two", other + one),
      ("before a zip", Bytes.gzip(Self.listed) + other),
    ]
    for (what, bytes) in cases {
      let outcome = try scan(bytes, as: "x.zip")
      #expect(outcome.status == 2 && outcome.message != "", "\(what)")
      if what != "before a zip" {
        #expect(outcome.message.contains("belong to no member"), "\(what): \(outcome.message)")
      }
    }
    // Zeros align what follows.
    gap.members[0].gap = [0, 0, 0]
    #expect(try scan(gap.bytes, as: "x.zip").status == 1)
  }

  @Test func aZipMemberThatCannotBeReadIsReportedAndTheOthersAreRead() throws {
    func changed(_ change: (inout Member) -> Void) -> [UInt8] {
      var member = Member("a.txt", "nothing\n")
      change(&member)
      return ZipBuilder(member, Member("b.txt", Self.listed)).bytes
    }
    let cases: [(bytes: [UInt8], says: String)] = [
      (changed { $0.flags = 1 }, "x.zip:a.txt: is encrypted and was not read"),
      (changed { $0.method = 9 }, "x.zip:a.txt: is compressed with Deflate64, which Cordon does not read"),
      (changed { $0.method = 14 }, "x.zip:a.txt: is compressed with LZMA"),
      (changed { $0.method = 77 }, "x.zip:a.txt: is compressed with method 77"),
      (changed { $0.localName = "b.csv" }, "x.zip:a.txt: has a header that disagrees with the directory (name)"),
      (changed { $0.localSize = 3 }, "x.zip:a.txt: has a header that disagrees with the directory (size)"),
    ]
    for (bytes, says) in cases {
      let outcome = try scan(bytes, as: "x.zip")
      #expect(outcome.message.contains(says), "\(outcome.message)")
      #expect(try places(outcome) == ["x.zip:b.txt 1"] && outcome.status == 2, "\(says)")
    }
    var bytes = ZipBuilder(Member("a.txt", "nothing\n"), Member("b.txt", Self.listed)).bytes
    bytes[30 + 5 + 5] ^= 1
    let damaged = try scan(bytes, as: "x.zip")
    #expect(damaged.message.contains("x.zip:a.txt: cannot be unpacked: zip: its CRC-32 is wrong"))
    #expect(try places(damaged) == ["x.zip:b.txt 1"] && damaged.status == 2)
  }

  @Test func aCommentOfAZipMemberIsRead() throws {
    var commented = Member("a.txt", "nothing\n")
    commented.comment = Array("see https://kettle.test/1".utf8)
    var empty = Member("folder/", "")
    empty.comment = Array("https://kettle.test/2".utf8)
    let text = Array("https://kettle.test/3".utf8)
    var coded = Member("b.txt", "nothing\n")
    coded.extra = [0x75, 0x63] + Bytes.little(5 + text.count, 2) + [1, 0, 0, 0, 0] + text
    var archive = ZipBuilder(commented, empty, coded)
    archive.comment = Array("https://kettle.test/4".utf8)
    archive.signature = Array("https://kettle.test/5".utf8)
    let outcome = try scan(archive.bytes, as: "x.zip")
    #expect(
      try Set(places(outcome)) == [
        "x.zip:a.txt (comment) 1", "x.zip:folder/ (comment) 1", "x.zip:b.txt (comment) 1", "x.zip:(comment) 1",
        "x.zip:(signature) 1",
      ], "\(outcome.message)")
    #expect(outcome.status == 0 && outcome.message == "")
    // Behind the numbers of the end, where nothing is read.
    var long = ZipBuilder(Member("a.txt", "nothing\n"))
    long.isLong = true
    #expect(try scan(long.bytes, as: "x.zip").status == 1)
    long.longExtra = text
    let unread = try scan(long.bytes, as: "x.zip")
    #expect(unread.status == 2 && unread.message.contains("belong to no member"), "\(unread.message)")
  }

  // MARK: Tar

  @Test func aTarMemberIsReadWhateverItsType() throws {
    for type in [UInt8(0)] + Array("01234567AKLMNSVDgx?".utf8) + [0xFF] {
      let archive =
        Tar.member("a.txt", Array("x\nkettle.test\n".utf8), type: type) + Tar.member("b.txt", "no\n") + Tar.end
      let outcome = try scan(archive, as: "x.tar")
      #expect(try outcome.records.map { $0["record"] as? Int } == [2], "type \(type): \(outcome.message)")
    }
  }

  @Test func aLinkThatNamesASizeAndHasNoDataHidesNothing() throws {
    for type in "123456" {
      let archive = Tar.member("a", "", type: type, size: 5000) + Tar.member("b.txt", "kettle.test\n") + Tar.end
      let outcome = try scan(archive, as: "x.tar")
      #expect(try places(outcome) == ["x.tar:b.txt 1"] && outcome.status == 0, "\(type): \(outcome.message)")
    }
  }

  @Test func anArchiveBehindTheEndOfATarIsRead() throws {
    let archive = Tar.member("a.txt", "no\n") + Tar.end + Tar.member("b.txt", "kettle.test\n") + Tar.end
    let outcome = try scan(archive, as: "x.tar")
    #expect(try places(outcome) == ["x.tar:b.txt 1"] && outcome.status == 0)
  }

  @Test func whatATarHoldsBesideItsMembersIsReported() throws {
    let member = Tar.member("a.txt", "nothing\n")
    var padded = member + Tar.end
    padded.replaceSubrange(600..<611, with: "kettle.test".utf8)
    let record = "10 size=3\n"
    let cases: [(what: String, bytes: [UInt8], says: String)] = [
      ("behind the end", member + Tar.end + Array("kettle.test\n".utf8), "belong to no member"),
      ("a block behind the end", member + Tar.end + [UInt8](repeating: 0x41, count: 1024), "belong to no member"),
      ("no end", member, "has no end mark"), ("cut", Array(member[..<515]), "it ends within a member"),
      ("in the padding", padded, "are not the zeros that fill a block"),
      (
        "a size that is too small", Tar.member("a.txt", String(repeating: "x\n", count: 600), size: 10) + Tar.end, "not"
      ),
      ("two sizes", Tar.member("p", record, type: "x") + Tar.member("a", "no\nkettle.test\n") + Tar.end, "two sizes"),
      ("a size beyond the end", Tar.member("a.txt", "nothing\n", size: 1 << 30) + Tar.end, "it ends within a member"),
      ("holes", Tar.member("a.txt", "nothing\n", type: "S") + Tar.end, "is stored with holes"),
    ]
    for (what, bytes, says) in cases {
      let outcome = try scan(bytes, as: "x.tar")
      #expect(outcome.status == 2 && outcome.message.contains(says), "\(what): \(outcome.message)")
      #expect(try scan(Bytes.gzip(bytes), as: "x.tar.gz").status == 2, "\(what)")
    }
  }

  @Test func textInTheHeadersOfATarIsRead() throws {
    func records(_ key: String, _ value: String) -> String {
      let length = key.utf8.count + value.utf8.count + 3
      return "\(length + (length + 2 > 99 ? 3 : 2)) \(key)=\(value)\n"
    }
    let comment = Tar.member("p", records("comment", "see https://kettle.test/x"), type: "g")
    let outcome = try scan(comment + Tar.member("a.txt", "no\n") + Tar.end, as: "x.tar")
    #expect(try places(outcome) == ["x.tar:(pax header) 1"], "\(outcome.message)")
    let path = Tar.member("p", records("path", "posts/long.csv"), type: "x")
    let named = try scan(path + Tar.member("a.txt", "id,text\n1,kettle.test\n") + Tar.end, as: "x.tar")
    #expect(try places(named) == ["x.tar:posts/long.csv 1"])
  }

  // MARK: 7z

  @Test func a7zMemberIsReadOrReported() throws {
    #expect(try places(scan(SevenZip.archive("a.txt", "kettle.test\n"), as: "x.7z")) == ["x.7z:a.txt 1"])
    // A folder, a device and a link by their Unix modes.
    for mode in [0o040755, 0o020644, 0o120777] {
      let outcome = try scan(SevenZip.archive("a.txt", "kettle.test\n", attributes: mode << 16 | 0x8000), as: "x.7z")
      let found = try places(outcome)
      #expect(outcome.status == 2 || found == ["x.7z:a.txt 1"], "\(mode): \(outcome.message)")
    }
    let one = SevenZip.archive("a.txt", "nothing\n")
    for rest in [one, Array("kettle.test\n".utf8), [0x41]] {
      let outcome = try scan(one + rest, as: "x.7z")
      #expect(
        outcome.status == 2 && outcome.message.contains("bytes behind its end were not read"), "\(outcome.message)")
    }
    for length in 6..<one.count { #expect(try scan(Array(one[..<length]), as: "x.7z").status == 2, "\(length) bytes") }
    for place in one.indices {
      var damaged = SevenZip.archive("a.txt", "kettle.test\n")
      damaged[place] ^= 0x10
      #expect(try scan(damaged, as: "x.7z").status != 1, "byte \(place)")
    }
  }

  @Test(arguments: [false, true]) func whatA7zHoldsBesideItsMembersIsReported(isHeaderEncoded: Bool) throws {
    let text = Array(Self.listed.utf8)
    var archive = SevenZip(members: [("a.txt", Array("nothing\n".utf8)), ("b.txt", Array("more\n".utf8))])
    archive.isHeaderEncoded = isHeaderEncoded
    let good = try scan(archive.bytes, as: "x.7z")
    #expect(good.status == 1 && good.message == "", "\(good.message)")
    for (what, place) in [
      ("before", \SevenZip.before), ("behind", \.behind), ("behind the header", \.behindHeader),
    ] where isHeaderEncoded || place != \.behindHeader {
      var changed = archive
      changed[keyPath: place] = text
      let outcome = try scan(changed.bytes, as: "x.7z")
      #expect(
        outcome.status == 2 && outcome.message.contains("\(text.count) bytes at offset")
          && outcome.message.contains("belong to no member"), "\(what): \(outcome.message)")
      // Zeros align what follows.
      changed[keyPath: place] = [0, 0, 0]
      #expect(try scan(changed.bytes, as: "x.7z").status == 1, "\(what)")
    }
    archive.headerExtra = text
    let outcome = try scan(archive.bytes, as: "x.7z")
    #expect(outcome.status == 2 && outcome.message.contains("its header is of a form"), "\(outcome.message)")
  }

  @Test func a7zHeaderWithHostileNumbersIsReported() throws {
    let listed = Array(Self.listed.utf8)
    func archive(_ header: [UInt8]) -> [UInt8] {
      var start: [UInt8] = Bytes.little(listed.count, 8) + Bytes.little(header.count, 8)
      start += Bytes.little(Bytes.crc(header), 4)
      let signature: [UInt8] = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]
      return signature + Bytes.little(Bytes.crc(start), 4) + start + listed + header
    }
    let size = UInt8(listed.count)
    let name: [UInt8] = "a.txt".utf8.flatMap { [$0, 0] } + [0, 0]
    let oneFile: [UInt8] = [5, 1, 0x11, UInt8(name.count + 1), 0] + name + [0, 0]
    let folder: [UInt8] = [0, 7, 0x0B, 1, 0, 1, 1, 0, 0x0C, size, 0]
    // A packed header whose stream stands near the largest number that there is.
    for distance in [0, 1, 20, 31, 32, 33, 40] {
      let place: [UInt8] = [0xFF] + Bytes.little(Int.max - distance - Int(size), 8)
      let outcome = try scan(archive([0x17, 6] + place + [1, 9, size] + folder + [0]), as: "x.7z")
      #expect(outcome.status == 2 && outcome.message.contains("its header is of a form"), "\(outcome.message)")
    }
    // Two streams that are as long together as no file is.
    let longest: [UInt8] = [0xFF] + Bytes.little(Int.max, 8)
    let streams: [UInt8] = [6, 0, 1, 9] + longest + folder
    let twice = try scan(archive([1, 3] + streams + [0, 4] + streams + [0, 0]), as: "x.7z")
    #expect(twice.status == 2, "\(twice.message)")
    // More folders than members are read of any archive.
    let many: [UInt8] =
      [1, 4, 6, 0, 0, 9, 0, 7, 0x0B, 0xFF] + Bytes.little(200_000, 8) + Array(repeating: 1, count: 400_000)
    let crowd = try scan(archive(many), as: "x.7z")
    #expect(crowd.status == 2 && crowd.message.contains("names too many members"), "\(crowd.message)")
    // A stream that is longer than what it unpacks to.
    for shorter in [0, 1, size - 1] {
      let folder: [UInt8] = [0, 7, 0x0B, 1, 0, 1, 1, 0, 0x0C, shorter, 0]
      let outcome = try scan(archive([1, 4, 6, 0, 1, 9, size] + folder + [8, 0, 0] + oneFile), as: "x.7z")
      #expect(outcome.status == 2 && outcome.message.contains("its header is of a form"), "\(outcome.message)")
    }
    // A stream, and no file that it belongs to.
    let noFile: [UInt8] = [5, 0, 0x11, UInt8(name.count + 1), 0] + name + [0, 0]
    let outcome = try scan(archive([1, 4, 6, 0, 1, 9, size] + folder + [8, 0x0D, 1, 0, 0] + noFile), as: "x.7z")
    #expect(outcome.status == 2 && outcome.message.contains("is 1 short of what"), "\(outcome.message)")
  }

  /// libarchive compares the sums of members, and not those of the folders that hold them.
  @Test func aSumOfA7zFolderIsVerified() throws {
    let listed = Array(Self.listed.utf8)
    for members in [[("a.txt", listed)], [("a.txt", Array("nothing\n".utf8)), ("b", []), ("c.txt", listed)]] {
      for sums in [SevenZip.Sums.ofMembers, .ofFolder] {
        for isHeaderEncoded in [false, true] {
          var archive = SevenZip(members: members, sums: sums, isHeaderEncoded: isHeaderEncoded)
          let good = try scan(archive.bytes, as: "x.7z")
          let count = try good.records.count
          #expect(good.status == 0 && good.message == "" && count == 1, "\(sums): \(good.message)")
          archive.error = 1
          let outcome = try scan(archive.bytes, as: "x.7z")
          #expect(outcome.status == 2 && outcome.message.contains("CRC"), "\(sums): \(outcome.message)")
        }
      }
    }
  }

  // MARK: What is in it

  @Test func aMemberThatIsPackedIsReportedWhateverItsName() throws {
    let inner: [(name: String, bytes: [UInt8], says: String)] = [
      ("in.txt", Bytes.gzip(Self.listed), "is packed again; unpack it first"),
      ("in.csv", ZipBuilder(Member("a.txt", Self.listed)).bytes, "is packed again; unpack it first"),
      ("in", Tar.member("a.txt", Self.listed) + Tar.end, "is packed again; unpack it first"),
      ("in.txt", SevenZip.archive("a.txt", Self.listed), "is packed again; unpack it first"),
    ]
    for (name, bytes, says) in inner {
      var member = Member(name, "")
      member.data = bytes
      let outcome = try scan(ZipBuilder(member, Member("b.txt", Self.listed)).bytes, as: "x.zip")
      #expect(outcome.message == "cordon: x.zip:\(name): \(says)\n" && outcome.status == 2)
      #expect(try places(outcome) == ["x.zip:b.txt 1"])
      let packed = Tar.member(name, bytes, type: 0x30) + Tar.end
      #expect(try scan(packed, as: "x.tar").message == "cordon: x.tar:\(name): \(says)\n")
    }
  }
}
