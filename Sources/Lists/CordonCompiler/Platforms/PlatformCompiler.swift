// Definitions of platforms to tables, and what is wrong with them as diagnostics of their files.

import CordonLists
import CordonPlatforms

enum PlatformCompiler {
  /// The tables of `file`, or what is wrong with it.
  static func compile(_ file: PlatformFile) -> (tables: PlatformTables, diagnostics: [Diagnostic]) {
    do throws(PlatformProblem) {
      return (try PlatformTables(file.definitions), file.diagnostics)
    } catch {
      let problems = PlatformTables.problems(of: file.definitions)
      return (
        PlatformTables(),
        file.diagnostics
          + (problems.isEmpty ? [error] : problems).map {
            Diagnostic(.error, at: SourceLocation($0.place), $0.message)
          }
      )
    }
  }
}
