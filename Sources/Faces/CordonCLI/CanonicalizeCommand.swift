import ArgumentParser
import CordonCompiler
import CordonIO
import CordonLists
import CordonURL

struct CanonicalizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "canonicalize",
    abstract: "Print the canonical form of URLs.",
    discussion: """
      Profiles: whatwg is where a browser would go, safebrowsing is Safe Browsing's form, and key is the match key that \
      Cordon looks up. A line without such a form gets an empty line, and the reason on standard error. Exit status: 2 if a \
      record could not be read, or after another error; otherwise 0 if something had a form, and 1 if nothing did.

      Example:
        cordon canonicalize 'HTTP://WWW.Example.COM.:80//a/./b/?utm_source=x&b=2&a=1'
        example.com/a/b?a=1&b=2
        cordon canonicalize --profile safebrowsing --expressions a.b.test/1
        a.b.test/1\ta.b.test/\tb.test/1\tb.test/
      """)

  enum Profile: String, CaseIterable, ExpressibleByArgument {
    case whatwg, safebrowsing, key
  }

  @Option(help: "The canonical form to print.")
  var profile: Profile = .key

  @Flag(
    help: """
      With --profile safebrowsing: print the expressions of each URL (host suffixes × path prefixes) on one line, separated \
      by tabs; in JSON as "expressions", next to the result.
      """)
  var expressions = false

  @OptionGroup var input: ItemInput

  func validate() throws {
    if expressions, profile != .safebrowsing {
      throw ValidationError("--expressions works only with --profile safebrowsing: no other form has them")
    }
  }

  func run() throws {
    var forms = CanonicalForms(profile: profile, tables: try CanonicalForms.builtinTables())
    var console = Console()
    var hasForm = false
    let isWhole = try input.forEach(&console) { console, record, item in
      switch item {
      case .item(let bytes):
        switch forms.form(of: bytes) {
        case .success(let form):
          hasForm = true
          if expressions {
            console.write(Array(forms.expressions().joined(separator: [UInt8(ascii: "\t")])))
          } else {
            console.write(form)
          }
        case .failure(let failure):
          reportToStandardError("line \(record): \(failure.message)")
        }
        console.write("\n")
      case .field(_, let bytes):
        var json = JSONWriter()
        json.beginObject()
        json.key("input")
        json.string(bytes.span)
        switch forms.form(of: bytes) {
        case .success(let form):
          hasForm = true
          json.key("result")
          json.string(form.span)
          if expressions {
            json.key("expressions")
            json.beginArray()
            for expression in forms.expressions() { json.string(expression.span) }
            json.endArray()
          }
        case .failure(let failure):
          json.key("error")
          json.string(failure.message)
        }
        json.endObject()
        json.endLine()
        console.write(json.takeBytes())
      case .problem(let reason):
        input.report(reason, record: record, &console)
        // Each input line gets one output line.
        if input.format != .jsonl { console.write("\n") }
      }
    }
    if !isWhole { throw ExitCode(2) }
    if !hasForm { throw ExitCode(1) }
  }
}

/// Converts items to the form of one profile.
struct CanonicalForms {
  private let profile: CanonicalizeCommand.Profile
  private var parser = URLParser()
  private var lenient = SafeBrowsing()
  private var canonicalizer: Canonicalizer
  private var url = CanonicalURL()
  private var forms = URLForms()

  init(profile: CanonicalizeCommand.Profile, tables: NormalizationTables) {
    self.profile = profile
    canonicalizer = Canonicalizer(tables: tables)
  }

  static func builtinTables() throws -> NormalizationTables {
    do throws(DataFileError) {
      return try NormalizationTables.builtin()
    } catch {
      throw CommandFailure(message: error.description)
    }
  }

  /// Safe Browsing's expressions of the last item that was converted.
  func expressions() -> [[UInt8]] { url.safeBrowsingExpressions() }

  mutating func form(of item: [UInt8]) -> Result<[UInt8], URLFailure> {
    do throws(URLFailure) {
      switch profile {
      case .whatwg:
        // A browser reads bytes that are not UTF-8 as U+FFFD.
        let text = Array(String(decoding: item, as: UTF8.self).utf8)
        try parser.parse(text.span, into: &url)
        return .success(url.bytes)
      case .safebrowsing:
        try lenient.canonicalize(item.span, into: &url)
        return .success(url.bytes)
      case .key:
        try canonicalizer.canonicalize(item.span, into: &forms)
        return .success(forms.key.bytes)
      }
    } catch {
      return .failure(error)
    }
  }
}
