// List sources, and what is checked in them: the options that `compile` and `lint` share.

import ArgumentParser
import CordonCompiler
import CordonIO
import CordonModel
import CordonLists

/// How to read the lines of a plain list.
enum TextKind: String, CaseIterable, ExpressibleByArgument {
  case url, domain, pattern, phrase, sha256

  var ruleKind: RuleKind {
    switch self {
    case .url: .url
    case .domain: .domain
    case .pattern: .pattern
    case .phrase: .phrase
    case .sha256: .sha256
    }
  }
}

/// How strict lint is, which `compile` runs too.
struct RuleCheckOptions: ParsableArguments {
  @Flag(help: "Only warn of duplicates and of rules that are too broad.")
  var allowBroad = false

  @Flag(
    help:
      "Check each pattern fully, however long it takes. By default lint spends about 10 ms on a pattern and a minute on all."
  )
  var checkAll = false
}

struct SourceOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "List sources: .yaml, .jsonl, or plain text with one value a line. - for standard input.", valueName: "source"),
    completion: .file())
  var sources: [String] = []

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "How to read each line of a plain list. By default it is inferred: a bare host is a domain, a host with a path is a url, "
        + "and 64 hexadecimal digits are a sha256.", valueName: "kind"))
  var textKind: TextKind?

  @Option(
    help: ArgumentHelp(
      "Add a YAML file of platforms, wrappers or shorteners (repeatable). Its entries take precedence over the built-in ones.",
      valueName: "file"), completion: .file())
  var platforms: [String] = []

  func validate() throws {
    if sources.isEmpty, platforms.isEmpty { throw ValidationError("Missing expected argument '<source> ...'") }
  }

  /// Reads and compiles every source. If one cannot be read, the others are checked and reported first.
  func compile(
    _ checks: RuleCheckOptions, addsCanary: Bool = false, date: Timestamp? = nil,
    _ prepare: (inout ListCompiler) -> Void = { _ in }
  ) throws -> Compilation {
    var read: [ListReader.Source] = []
    var failures: [String] = []
    for path in sources {
      do throws(ListReadError) {
        read.append(try ListReader(as: textKind?.ruleKind).read(contentsOf: path))
      } catch {
        failures.append(error.description)
      }
    }
    var compiler = ListCompiler(allowsBroadRules: checks.allowBroad)
    compiler.checksAll = checks.checkAll
    prepare(&compiler)
    for path in platforms {
      do throws(ListReadError) {
        compiler.platforms.append(try PlatformFile.read(contentsOf: path))
      } catch {
        failures.append(error.description)
      }
    }
    let compilation = compiler.compile(addsCanary ? read + [.canary(for: read, publishedOn: date)] : read)
    if let last = failures.last {
      for diagnostic in compilation.diagnostics { Console.writeLine(diagnostic.description) }
      for failure in failures.dropLast() { reportToStandardError(failure) }
      throw CommandFailure(message: last)
    }
    return compilation
  }
}

extension Compilation {
  var errorCount: Int { diagnostics.count { $0.severity == .error } }
  var warningCount: Int { diagnostics.count - errorCount }
  /// `2 errors, 1 warning`
  var tally: String { "\(counted(errorCount, "error")), \(counted(warningCount, "warning"))" }
}
