// Images that cannot be used: each is one clear sentence and exit status 2, whichever command opens them.

import Testing

@Suite struct ImageFailureTests {
  struct BadImage: Sendable, CustomTestStringConvertible {
    let name: String
    /// Of the image's bytes; nil for a file that is not there.
    let make: @Sendable ([UInt8]) -> [UInt8]?
    /// SIZE stands for the number of bytes of the whole image.
    let says: String
    var testDescription: String { name }
  }

  static let images: [BadImage] = [
    .init(name: "missing", make: { _ in nil }, says: "bad.cordon cannot be opened: No such file or directory"),
    .init(name: "empty", make: { _ in [] }, says: "bad.cordon is empty; compile the list again"),
    .init(
      name: "text", make: { _ in Array("kettle.test\n".utf8) },
      says: "bad.cordon is not a Cordon image; make one of a list source with: cordon compile SOURCE -o LIST.cordon"),
    .init(
      name: "long text", make: { _ in [UInt8](repeating: 0x61, count: 100_000) },
      says: "bad.cordon is not a Cordon image; make one of a list source with: cordon compile SOURCE -o LIST.cordon"),
    .init(
      name: "cut in its header", make: { Array($0.prefix(30)) },
      says: "bad.cordon is cut short: 30 bytes, and the smallest image has 544; copy it again or compile it again"),
    .init(
      name: "cut", make: { Array($0.dropLast(1000)) },
      says: "bad.cordon is cut short: CUT of SIZE bytes are there; copy it again or compile it again"),
    .init(
      name: "a byte too long", make: { $0 + [0] },
      says: "bad.cordon has LONG bytes where its header says SIZE; copy it again or compile it again"),
    .init(
      name: "a bit flipped", make: { flipped($0, at: $0.count / 2) },
      says: "bad.cordon is damaged: its SHA-256 is not the one it was written with; copy it again or compile it again"),
    .init(
      name: "its last bit flipped", make: { flipped($0, at: $0.count - 1) },
      says: "bad.cordon is damaged: its SHA-256 is not the one it was written with; copy it again or compile it again"),
  ]

  @Test(
    arguments: images,
    [["scan", "-l", "bad.cordon"], ["explain", "-l", "bad.cordon", "x"], ["inspect", "bad.cordon"]])
  func aBadImageIsOneSentence(image: BadImage, arguments: [String]) throws {
    let workshop = try Workshop.withSmallList()
    let good = try workshop.bytes(of: "list.cordon")
    if let bytes = image.make(good) { try workshop.write(bytes, to: "bad.cordon") }
    let outcome = try workshop.run(arguments, input: Array("https://kettle.test/\n".utf8))
    let says = image.says.replacing("SIZE", with: "\(good.count)").replacing("CUT", with: "\(good.count - 1000)")
      .replacing("LONG", with: "\(good.count + 1)")
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    #expect(outcome.message == "cordon: \(says)\n")
  }

  @Test func aFolderIsNoImage() throws {
    let workshop = try Workshop()
    try workshop.makeFolder("lists")
    let outcome = try workshop.run("scan", "-l", "lists", input: "x\n")
    #expect(outcome.status == 2)
    #expect(outcome.message == "cordon: lists is a folder; name the image file itself\n")
  }

  @Test func everyBadImageIsTried() { #expect(ImageFailureTests.images.count == 9) }

  private static func flipped(_ image: [UInt8], at offset: Int) -> [UInt8] {
    var image = image
    image[offset] ^= 0x10
    return image
  }
}
