// The check of the house fails where the house is wrong: a small package with one mistake of each sort.

import CordonTestSupport
import Foundation
import Testing

@Suite(.enabled(if: Python.isExpected)) struct HouseTests {
  @Test func theCheckNamesEveryMistake() throws {
    let workshop = try Workshop()
    for folder in ["Sources", "Sources/Engine", "Sources/Base", "docs"] { try workshop.makeFolder(folder) }
    for room in ["Engine/Upper", "Base/Lower"] { try workshop.makeFolder("Sources/\(room)") }
    try workshop.write(
      """
      // swift-tools-version: 6.2
      import PackageDescription
      let package = Package(
        name: "house",
        targets: [
          .target(name: "Upper", path: "Sources/Engine/Upper"),
          .target(name: "Lower", dependencies: ["Upper"], path: "Sources/Base/Lower"),
        ])
      """, to: "Package.swift")
    // The import in the text is no import.
    try workshop.write(
      "import Foundation\nimport Other\n\nlet text = \"\"\"\nimport csv\n\"\"\"\n", to: "Sources/Engine/Upper/A.swift")
    try workshop.write("#if canImport(Glibc)\n  import Glibc\n#endif\n", to: "Sources/Base/Lower/B.swift")
    try workshop.write(
      "| room | what it holds |\n|---|---|\n| `Upper` | a room |\n| `Gone` | none |\n", to: "docs/design.md")

    let script = Corpus.packageRoot.appending(path: "scripts/house").path
    let outcome = try CommandRun(
      [script, "--check", "--package", workshop.folder.path], in: workshop.folder,
      program: try #require(Python.path)
    ).finish()
    #expect(outcome.status == 1)
    #expect(
      outcome.message.split(separator: "\n").map { $0.replacing("scripts/house: ", with: "") } == [
        "Sources/Engine/Upper/A.swift: imports Other, which Package.swift does not declare for Upper",
        "Sources/Engine/Upper/A.swift: imports Foundation, which the Engine floor does without",
        "Package.swift: Lower declares Upper, and imports it nowhere",
        "Sources/Base/Lower/B.swift: imports Glibc; only CordonSystem does, so use what it offers",
        "Package.swift: Lower (Base) knows Upper (Engine), a floor above",
        "docs/design.md: no line for Lower",
        "docs/design.md: describes Gone, which is no target",
      ])
  }
}
