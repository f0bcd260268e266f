// List sources as `compile` and `lint` take them.

import ArgumentParser
import CordonCompiler
import CordonModel
import CordonLists
import CordonScan

/// What the lines of a plain list are.
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

struct SourceOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "List sources: .yaml, .jsonl, or plain text with one value a line; - for standard input.", valueName: "source"))
  var sources: [String] = []

  @Option(
    name: .customLong("as"),
    help:
      "What the lines of plain text are. Untold, a bare host is a domain, a host with a path a url, and 64 hexadecimal digits a sha256."
  )
  var textKind: TextKind?

  @Option(
    help: ArgumentHelp(
      "A YAML file of platforms, wrappers or shorteners (repeatable); its entries go before those that Cordon has.",
      valueName: "file"))
  var platforms: [String] = []

  @Flag(help: "Only warn of rules that are too broad, and of duplicates.")
  var allowBroad = false

  @Flag(
    help:
      "Check each pattern fully, whatever that takes. By default lint spends about 10 ms on a pattern and a minute on all."
  )
  var checkAll = false

  func validate() throws {
    if sources.isEmpty, platforms.isEmpty { throw ValidationError("Missing expected argument '<source> ...'") }
  }

  /// Reads and compiles every source, with a canary where one is asked for. A source that cannot be read is a failure after
  /// the others were looked at.
  func compile(addsCanary: Bool = false, date: Timestamp? = nil, _ prepare: (inout ListCompiler) -> Void = { _ in })
    throws -> Compilation
  {
    var read: [ListReader.Source] = []
    var failures: [String] = []
    for path in sources {
      do throws(ListReadError) {
        read.append(try ListReader(as: textKind?.ruleKind).read(contentsOf: path))
      } catch {
        failures.append(error.description)
      }
    }
    var compiler = ListCompiler(allowsBroadRules: allowBroad)
    compiler.checksAll = checkAll
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
