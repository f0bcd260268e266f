// Items brought to one canonical form, for the commands that print it or what follows from it.

import CordonBytes
import ArgumentParser
import CordonCompiler
import CordonIO
import CordonLists
import CordonURL

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

extension CanonicalForms {
  /// Prints a line for each item of `input`: `line` of its form, or in JSON Lines an object with the fields that `json` adds. An
  /// item without a form gets an empty line and a message on standard error, or an `error` field.
  ///
  /// - Throws: exit status 2 where a record could not be read, otherwise 1 where no item had a form.
  static func print(
    _ input: ItemInput, _ profile: CanonicalizeCommand.Profile, line: ([UInt8], CanonicalForms) -> [UInt8],
    json: ([UInt8], CanonicalForms, inout JSONWriter) -> Void
  ) throws {
    var forms = CanonicalForms(profile: profile, tables: try builtinTables())
    var console = Console()
    var hasForm = false
    let isWhole = try input.forEach(&console) { console, record, item in
      switch item {
      case .item(let bytes):
        switch forms.form(of: bytes) {
        case .success(let form):
          hasForm = true
          console.write(line(form, forms))
        case .failure(let failure):
          reportToStandardError("line \(record): \(failure.message)")
        }
        console.write("\n")
      case .field(_, let bytes):
        var object = JSONWriter()
        object.beginObject()
        object.key("input")
        object.string(bytes.span)
        switch forms.form(of: bytes) {
        case .success(let form):
          hasForm = true
          json(form, forms, &object)
        case .failure(let failure):
          object.key("error")
          object.string(failure.message)
        }
        object.endObject()
        object.endLine()
        console.write(object.takeBytes())
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
