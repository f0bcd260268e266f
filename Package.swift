// swift-tools-version: 6.2
// The rooms of Cordon, one target each, on the floors of Sources/. A room knows only rooms on its own floor or below.
// `scripts/house` prints the floors and checks them. docs/design.md says what is in each room.
import PackageDescription

// Debian's simdjson.pc carries a -D flag that SwiftPM warns about, and its headers need no search path.
#if os(macOS)
  let simdjsonPkgConfig: String? = "simdjson"
#else
  let simdjsonPkgConfig: String? = nil
#endif

// The commit that `cordon --version --verbose` prints. The scripts set it; a plain `swift build` leaves it unknown, because
// SwiftPM evaluates this file too rarely to see each new commit.
let commit = Context.environment["CORDON_COMMIT"]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
  name: "cordon",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Cordon", targets: ["Cordon"]),
    .executable(name: "cordon", targets: ["CordonCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // MARK: System: a module map and static inline shims, nothing else.
    .systemLibrary(
      name: "CPCRE2", path: "Sources/System/CPCRE2", pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .systemLibrary(name: "CICU", path: "Sources/System/CICU"),
    .systemLibrary(
      name: "CPSL", path: "Sources/System/CPSL", pkgConfig: "libpsl",
      providers: [.apt(["libpsl-dev"]), .brew(["libpsl"])]),
    .systemLibrary(
      name: "CArchive", path: "Sources/System/CArchive", pkgConfig: "libarchive",
      providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CSimdjson", path: "Sources/System/CSimdjson", pkgConfig: simdjsonPkgConfig,
      providers: [.apt(["libsimdjson-dev"]), .brew(["simdjson"])]),

    // MARK: Base
    .target(name: "CKernels", path: "Sources/Base/CKernels"),
    .target(
      name: "CSystemCalls", path: "Sources/Base/CSystemCalls",
      cSettings: commit.map { [.define("CORDON_COMMIT", to: $0)] } ?? []),
    .target(
      name: "CData", path: "Sources/Base/CData",
      exclude: ["report/page.mustache", "report/bars.mustache", "report/page.css"]),
    .target(
      name: "CJSON", dependencies: ["CSimdjson"], path: "Sources/Base/CJSON",
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CordonModel", path: "Sources/Base/CordonModel"),
    .target(name: "CordonBytes", dependencies: ["CKernels"], path: "Sources/Base/CordonBytes"),
    .target(name: "CordonDomains", dependencies: ["CordonBytes", "CPSL"], path: "Sources/Base/CordonDomains"),
    .target(name: "CordonSystem", dependencies: ["CSystemCalls"], path: "Sources/Base/CordonSystem"),
    // Brings libarchive and simdjson, so the Engine never imports it.
    .target(
      name: "CordonIO",
      dependencies: ["CordonBytes", "CordonSystem", "CKernels", "CJSON", "CArchive", "CZlib"],
      path: "Sources/Base/CordonIO"),

    // MARK: Engine: what a scanner in production carries.
    .target(
      name: "CordonURL", dependencies: ["CordonBytes", "CICU", "CKernels"], path: "Sources/Engine/CordonURL"),
    .target(
      name: "CordonPlatforms", dependencies: ["CordonBytes", "CordonURL"], path: "Sources/Engine/CordonPlatforms",
      exclude: ["FORMAT.md"]),
    .target(
      name: "CordonText", dependencies: ["CordonBytes", "CICU", "CKernels"], path: "Sources/Engine/CordonText",
      exclude: ["Generated/make-top-level-domains"]),
    .target(
      name: "CordonPatterns", dependencies: ["CordonBytes", "CordonText", "CPCRE2", "CICU", "CKernels"],
      path: "Sources/Engine/CordonPatterns", exclude: ["Generated/make-pair-rarity"]),
    .target(
      name: "CordonImage", dependencies: ["CordonModel", "CordonBytes", "CordonSystem", "CKernels", crypto],
      path: "Sources/Engine/CordonImage", exclude: ["FORMAT.md"]),
    .target(
      name: "CordonMatcher",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonSystem", "CordonImage", "CordonURL", "CordonPlatforms", "CordonText",
        "CordonPatterns",
      ],
      path: "Sources/Engine/CordonMatcher"),

    // MARK: Lists: rules in, a compiled list out.
    .target(
      name: "CordonLists",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonSystem", "CordonPlatforms", "CData",
        .product(name: "Yams", package: "Yams"),
      ],
      path: "Sources/Lists/CordonLists"),
    .target(
      name: "CordonCompiler",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonDomains", "CData", "CordonLists", "CordonImage", "CordonURL",
        "CordonPlatforms", "CordonText",
        "CordonPatterns",
      ],
      path: "Sources/Lists/CordonCompiler"),

    // MARK: Work: many items, and what people read of what was found.
    .target(
      name: "CordonScan",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonSystem", "CordonIO", "CordonDomains", "CordonText", "CordonMatcher",
      ],
      path: "Sources/Work/CordonScan"),
    .target(
      name: "CordonReport",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonIO", "CordonPlatforms", "CordonText", "CordonMatcher", "CordonScan",
        "CordonLists", "CJSON", "CData",
        crypto, .product(name: "Mustache", package: "swift-mustache"),
      ],
      path: "Sources/Work/CordonReport"),

    // MARK: Faces
    .target(
      name: "Cordon", dependencies: ["CordonMatcher", "CordonCompiler", "CordonScan"], path: "Sources/Faces/Cordon"),
    .target(name: "CordonC", dependencies: ["CordonMatcher"], path: "Sources/Faces/CordonC", exclude: ["cordon.h"]),
    .executableTarget(
      name: "CordonCLI",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonURL", "CordonText", "CordonImage", "CordonMatcher", "CordonLists",
        "CordonScan", "CordonCompiler", "CordonReport", "CordonIO", "CordonSystem", "CSystemCalls", "CPCRE2", "CICU",
        "CPSL",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Faces/CordonCLI"),

    // MARK: Tests: one target a room, the built command, and what they share.
    .target(
      name: "CordonTestSupport",
      dependencies: [
        "CordonModel", "CordonIO", "CordonURL", "CordonPlatforms", "CordonText", "CordonPatterns", "CordonImage",
        "CordonLists",
        "CordonMatcher", "CordonCompiler",
      ],
      path: "Tests/Support"),
    // Counts what the tests' own process allocates.
    .target(name: "CountingAllocator", path: "Tests/CountingAllocator"),
    .testTarget(
      name: "CordonURLTests",
      dependencies: ["CordonBytes", "CordonURL", "CordonPlatforms", "CKernels", "CordonTestSupport"],
      path: "Tests/Engine/CordonURLTests"),
    .testTarget(
      name: "CordonPlatformsTests",
      dependencies: ["CordonBytes", "CordonURL", "CordonPlatforms", "CordonCompiler", "CordonTestSupport"],
      path: "Tests/Engine/CordonPlatformsTests"),
    .testTarget(
      name: "CordonTextTests",
      dependencies: ["CordonBytes", "CordonDomains", "CordonText", "CKernels", "CordonTestSupport"],
      path: "Tests/Engine/CordonTextTests"),
    .testTarget(
      name: "CordonPatternsTests",
      dependencies: ["CordonModel", "CordonBytes", "CordonText", "CordonPatterns", "CKernels", "CordonTestSupport"],
      path: "Tests/Engine/CordonPatternsTests"),
    .testTarget(
      name: "CordonImageTests",
      dependencies: ["CordonModel", "CordonBytes", "CordonImage", "CordonTestSupport"],
      path: "Tests/Engine/CordonImageTests"),
    .testTarget(
      name: "CordonMatcherTests",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonURL", "CordonPlatforms", "CordonText", "CordonPatterns", "CordonLists",
        "CordonMatcher", "CordonCompiler", "CordonTestSupport", "CountingAllocator",
      ],
      path: "Tests/Engine/CordonMatcherTests"),
    .testTarget(
      name: "CordonListsTests",
      dependencies: ["CordonModel", "CordonLists", "CordonTestSupport"],
      path: "Tests/Lists/CordonListsTests"),
    .testTarget(
      name: "CordonCompilerTests",
      dependencies: [
        "CordonModel", "CordonDomains", "CordonPlatforms", "CordonImage", "CordonLists", "CordonCompiler",
        "CordonTestSupport",
      ],
      path: "Tests/Lists/CordonCompilerTests"),
    .testTarget(
      name: "CordonCTests", dependencies: ["CordonC", "CordonLists", "CordonCompiler", "CordonTestSupport"],
      path: "Tests/Faces/CordonCTests"),
    .testTarget(
      name: "CordonScanTests",
      dependencies: [
        "CordonSystem", "CordonMatcher", "CordonIO", "CordonScan", "CordonLists", "CordonTestSupport",
      ],
      path: "Tests/Work/CordonScanTests"),
    .testTarget(
      name: "CordonReportTests",
      dependencies: [
        "CordonModel", "CordonDomains", "CordonLists", "CordonReport", "CData", "CordonTestSupport",
      ],
      path: "Tests/Work/CordonReportTests"),
    // Enters the sandbox and tries what it forbids.
    .executableTarget(
      name: "sandbox-probe", dependencies: ["CordonSystem", "CSystemCalls"], path: "Tests/SandboxProbe"),
    .testTarget(
      name: "CordonSystemTests", dependencies: ["CordonSystem", "CSystemCalls", "CordonTestSupport"],
      path: "Tests/Base/CordonSystemTests"),
    .testTarget(
      name: "CordonIOTests",
      dependencies: ["CordonBytes", "CordonSystem", "CordonIO", "CJSON", "CKernels", "CordonTestSupport"],
      path: "Tests/Base/CordonIOTests"),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "CordonCLI", "CordonIO", "CordonTestSupport", "sandbox-probe",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Faces/CommandTests"),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// What of the package's own is timed from inside (scripts/bench). Nobody else builds it.
if Context.environment["CORDON_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "cordon-text-timing", dependencies: ["CordonBytes", "CordonText", "CICU"], path: "Benchmarks/Text"))
}
