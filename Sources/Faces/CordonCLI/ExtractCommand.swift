import ArgumentParser
import CordonBytes
import CordonIO
import CordonText

struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Print the URLs in texts, refanged, with their positions.",
    discussion: """
      Prints one URL a line, as LINE:START-END and the refanged URL. START and END count the bytes of the line from 0; END \
      is exclusive. With --format jsonl it prints one object for each input object: \
      {"input": …, "urls": [{"url": …, "raw": …, "span": [start, end]}]}, with "raw" as written. It does not check \
      whether a URL is listed, shortened or wrapped; use scan for that. Exit status: 2 if a record could not be read, or after \
      another error; otherwise 0 if a URL was found, and 1 if none was.

      Example:
        cordon extract 'see hxxps://www[.]example[.]org/x, or example.com.'
        1:4-33\thttps://www.example.org/x
        1:38-49\texample.com
        cordon extract --only-urls < posts.txt | sort -u
      """)

  @Flag(name: .customLong("only-urls"), help: "Print only the URLs, without positions.")
  var onlyURLs = false

  @OptionGroup(title: "Input") var input: ItemInput

  @OptionGroup var sandbox: SandboxOptions

  func validate() throws {
    if onlyURLs, input.format == .jsonl {
      throw ValidationError("--only-urls works only with lines: JSON always includes positions")
    }
  }

  func run() throws {
    sandbox.enter()
    var finder = LinkFinder()
    var console = Console()
    var hasURL = false
    let isWhole = try input.forEach(&console) { console, record, item in
      switch item {
      case .item(let bytes):
        for url in finder.links(in: bytes.span) {
          hasURL = true
          if !onlyURLs { console.write("\(record):\(url.span.lowerBound)-\(url.span.upperBound)\t") }
          console.write(ExtractCommand.shown(url.address.span))
          console.write("\n")
        }
      case .field(_, let bytes):
        var json = JSONWriter()
        json.beginObject()
        json.key("input")
        json.string(bytes.span)
        json.key("urls")
        json.beginArray()
        for url in finder.links(in: bytes.span) {
          hasURL = true
          json.beginObject()
          json.key("url")
          json.string(url.address.span)
          json.key("raw")
          json.string(bytes.span.extracting(url.span))
          json.key("span")
          json.beginArray()
          json.number(url.span.lowerBound)
          json.number(url.span.upperBound)
          json.endArray()
          json.endObject()
        }
        json.endArray()
        json.endObject()
        json.endLine()
        console.write(json.takeBytes())
      case .problem(let reason): input.report(reason, record: record, &console)
      }
    }
    if !isWhole { throw ExitCode(2) }
    if !hasURL { throw ExitCode(1) }
  }

  /// The address with control characters percent-encoded, as a browser does, so that it is safe on a terminal and the same
  /// address.
  private static func shown(_ address: Span<UInt8>) -> [UInt8] {
    var shown: [UInt8] = []
    var index = 0
    while index < address.count {
      let sequence = UTF8Sequence(at: index, of: address)
      for place in index..<index + sequence.length {
        if sequence.scalar.map(TerminalSafety.isControl) ?? true {
          shown.appendPercentEncoded(address[place])
        } else {
          shown.append(address[place])
        }
      }
      index += sequence.length
    }
    return shown
  }
}
