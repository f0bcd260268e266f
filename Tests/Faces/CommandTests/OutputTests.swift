// Where an image is written, and names of files and streams that are not what they seem.

import Foundation
import Testing

@Suite struct OutputTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write("a.test\n", to: "list.txt")
  }

  @Test func anImageIsNotWrittenOverWhatItIsMadeOf() throws {
    #expect(try workshop.run("keygen", "-o", "a.key").status == 0)
    #expect(try workshop.run("keygen", "--secret", "-o", "a.secret").status == 0)
    try workshop.write("wrappers: []\n", to: "platforms.yaml")
    let compile = [
      "compile", "list.txt", "--sign", "a.key", "--key-file", "a.secret", "--platforms", "platforms.yaml", "-o",
    ]
    #expect(try workshop.shell("ln -s list.txt link; ln a.key hard").status == 0)
    for (output, input) in [
      ("list.txt", "list.txt"), ("./list.txt", "list.txt"), ("link", "list.txt"), ("a.key", "a.key"), ("hard", "a.key"),
      ("a.secret", "a.secret"), ("platforms.yaml", "platforms.yaml"),
    ] {
      let before = try workshop.bytes(of: output)
      let outcome = try workshop.run(compile + [output])
      #expect(
        outcome.status == 2
          && outcome.message
            == "cordon: \(input) is also the output and would be overwritten; write the compiled list to another file\n",
        "\(output): \(outcome.message)")
      #expect(try workshop.bytes(of: output) == before)
    }
    let fed = try workshop.shell(#""$0" compile - -o list.txt < list.txt"#)
    #expect(fed.status == 2 && fed.message.hasPrefix("cordon: - is also the output"), "\(fed.message)")
    let stream = try workshop.run(["compile", "list.txt", "-o", "-"])
    #expect(
      stream.status == 2 && stream.message.contains("--output must be the name of a file: a compiled list is mapped"))
    #expect(try !workshop.names.contains("-"))
  }

  /// A link that leads nowhere yet stays a link.
  @Test func aLinkToNothingStaysALink() throws {
    #expect(try workshop.shell("mkdir new; ln -s new/list.cordon link; ln -s gone/x nowhere").status == 0)
    #expect(try workshop.run("compile", "list.txt", "-o", "link").status == 0)
    #expect(try workshop.shell("test -L link && test -f new/list.cordon && ! test -L new/list.cordon").status == 0)
    let nowhere = try workshop.run("compile", "list.txt", "-o", "nowhere")
    #expect(
      nowhere.status == 2
        && nowhere.message.hasPrefix(
          "cordon: nowhere cannot be written: making a temporary file in ./gone: No such file"),
      "\(nowhere.message)")
    #expect(try workshop.shell("test -L nowhere; ln -s loop loop; mkdir schön; ln -s schön/x other").status == 0)
    let loop = try workshop.run("compile", "list.txt", "-o", "loop")
    #expect(
      loop.status == 2
        && loop.message.hasPrefix("cordon: loop cannot be written: following its links: Too many levels"),
      "\(loop.message)")
    #expect(try workshop.run("compile", "list.txt", "-o", "other").status == 0)
    #expect(try workshop.shell("test -L loop && test -L other && test -f schön/x").status == 0)
  }

  /// A folder may have any name; what a link leads to must be one that can be had.
  @Test func namesThatAreNotUTF8AreNotMistaken() throws {
    let folder = try workshop.shell(
      #"""
      mkdir "$(printf 'd\377')" && cd "$(printf 'd\377')" && "$0" compile ../list.txt -o out.cordon &&
        "$0" compile ../list.txt -o out.cordon && test -f out.cordon && test "$(ls -A | wc -l)" = 1
      """#)
    #expect(folder.status == 0, "\(folder.message)")
    let link = try workshop.shell(#"ln -s "$(printf 'real\377')" link; "$0" compile list.txt -o link"#)
    #expect(
      link.status == 2
        && link.message
          == "cordon: link cannot be written: following its links: what it leads to has a name that is not UTF-8; name the "
          + "file itself\n",
      "\(link.message)")
    #expect(try workshop.shell("test -L link && ! test -e link").status == 0)
  }

  /// Names of files come from others: they forge no line, and drive no terminal.
  @Test func namesAreShownAsTheyCanBe() throws {
    let outcome = try workshop.shell(
      #"""
      name="$(printf 'a\nb\033[31m.txt')"; printf 'a b\n' > "$name"
      "$0" compile "$name" -o x; "$0" compile "$name.gone" -o x; "$0" lint "$name"
      "$0" compile list.txt -o "$(printf 'c\nd.cordon')"; "$0" scan -l "$(printf 'c\nd.cordon')" "$name.gone"
      """#)
    #expect(!outcome.message.contains("\u{1B}"), "\(outcome.message)")
    let lines = outcome.message.split(separator: "\n")
    #expect(
      lines.allSatisfy { $0.hasPrefix("cordon: ") || $0.hasPrefix(#"a\nb\x1b[31m.txt:1:2: error: "#) }, "\(lines)")
    #expect(lines.contains(#"cordon: c\nd.cordon: 1 rule"#), "\(lines)")
  }

  /// A name that cannot be had as it is would be another one.
  @Test func anArgumentThatIsNotUTF8IsToldOf() throws {
    let outcome = try workshop.shell(#""$0" keygen -o "$(printf 'k\377')""#)
    #expect(
      outcome.status == 2
        && outcome.message.hasPrefix("cordon: argument 3 is not UTF-8, but file names and items must be"),
      "\(outcome.message)")
    #expect(try workshop.names == ["list.txt"])
  }

  /// A stream that was closed is no other file, and nobody waits for it.
  @Test func aClosedStreamIsToldOf() throws {
    #expect(try workshop.run("compile", "list.txt", "-o", "list.cordon").status == 0)
    let input = try workshop.shell(#""$0" scan -l list.cordon <&-"#)
    #expect(input.status == 2 && input.message.contains("Bad file descriptor"), "\(input.message)")
    let output = try workshop.shell(#"echo a.test | "$0" scan -l list.cordon >&-"#)
    #expect(output.status == 2 && output.message.contains("Bad file descriptor"), "\(output.message)")
    #expect(try workshop.shell(#"echo a.test | "$0" scan -l list.cordon --stats 2>&-"#).status == 0)
  }
}
