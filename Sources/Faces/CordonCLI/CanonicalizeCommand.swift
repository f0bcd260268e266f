import ArgumentParser
import CordonIO

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
    let tab = [UInt8(ascii: "\t")]
    try CanonicalForms.print(input, profile) { form, forms in
      expressions ? Array(forms.expressions().joined(separator: tab)) : form
    } json: { form, forms, json in
      json.key("result")
      json.string(form.span)
      if expressions {
        json.key("expressions")
        json.beginArray()
        for expression in forms.expressions() { json.string(expression.span) }
        json.endArray()
      }
    }
  }
}
