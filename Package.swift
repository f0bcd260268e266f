// swift-tools-version: 6.2
// The rooms of Cordon, one target each; an arrow ("depends on") never runs back up.
// DESIGN in short: README.md, section "How it is built".
import PackageDescription

// Debian's simdjson.pc carries a -D flag that SwiftPM warns about, and its headers need no search path.
#if os(macOS)
  let simdjsonPkgConfig: String? = "simdjson"
#else
  let simdjsonPkgConfig: String? = nil
#endif

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
    // System libraries: a module map and static inline shims, nothing else.
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .systemLibrary(name: "CICU"),
    .target(name: "CAddressBlock"),
    .target(name: "CGramFilter"),
    .target(name: "CTextMarks", dependencies: ["CAddressBlock"]),
    .target(name: "CRecordMarks"),
    .target(name: "CMappedRanges"),
    .target(name: "CProcess", dependencies: ["CMappedRanges"]),
    .systemLibrary(
      name: "CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"]), .brew(["libpsl"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CSimdjsonSystem", pkgConfig: simdjsonPkgConfig,
      providers: [.apt(["libsimdjson-dev"]), .brew(["simdjson"])]),
    .target(
      name: "CSimdjson", dependencies: ["CSimdjsonSystem"], linkerSettings: [.linkedLibrary("simdjson")]),

    // The engine: what a scanner in production carries.
    .target(name: "CordonModel"),
    .target(name: "CordonBytes"),
    .target(name: "CordonDomains", dependencies: ["CordonBytes", "CPSL"]),
    .target(name: "CordonURL", dependencies: ["CordonBytes", "CICU", "CAddressBlock"]),
    .target(name: "CordonText", dependencies: ["CordonBytes", "CordonDomains", "CICU", "CTextMarks"]),
    .target(
      name: "CordonPatterns", dependencies: ["CordonBytes", "CordonText", "CPCRE2", "CICU", "CGramFilter"],
      exclude: ["Generated/make-pair-rarity"]),
    .target(
      name: "CordonImage",
      dependencies: [
        "CordonModel", "CordonBytes", "CAddressBlock", "CMappedRanges",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["FORMAT.md"]),
    .target(
      name: "CordonMatcher",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonImage", "CordonURL", "CordonText", "CordonPatterns",
      ]),
    .target(
      name: "CordonScan",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonDomains", "CordonText", "CordonImage", "CordonMatcher", "CSimdjson",
        "CRecordMarks", "CArchive", "CZlib",
      ]),

    // The list side: rules in, an image out.
    .target(name: "CSites", exclude: ["identities.yaml", "wrappers.yaml", "shorteners.yaml"]),
    .target(
      name: "CordonRules",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonDomains", "CSites", .product(name: "Yams", package: "Yams"),
      ],
      resources: [
        .embedInCode("Data/hosting-platforms.yaml"), .embedInCode("Data/tracking.yaml"),
        .embedInCode("Data/harmless.txt"),
      ]),
    .target(
      name: "CordonCompiler",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonRules", "CordonImage", "CordonURL", "CordonText", "CordonPatterns",
      ]),

    // What people read of what was found.
    .target(
      name: "CordonReport",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonText", "CordonMatcher", "CordonScan", "CordonRules",
        "CSimdjson", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Data/report.mustache"), .embedInCode("Data/bars.mustache"), .embedInCode("Data/report.css"),
      ]),

    // What the command takes away from its own process.
    .target(name: "CordonSandbox", dependencies: ["CProcess"]),

    // The faces.
    .target(name: "Cordon", dependencies: ["CordonMatcher", "CordonCompiler", "CordonScan"]),
    .target(name: "CordonC", dependencies: ["CordonMatcher"], exclude: ["cordon.h"]),
    .executableTarget(
      name: "CordonCLI",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonURL", "CordonText", "CordonImage", "CordonMatcher", "CordonRules",
        "CordonScan", "CordonCompiler", "CordonReport", "CordonSandbox", "CProcess",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests: one target a room, the built command, and what they share.
    .target(
      name: "CordonTestSupport",
      dependencies: [
        "CordonModel", "CordonURL", "CordonText", "CordonPatterns", "CordonImage", "CordonRules", "CordonMatcher",
        "CordonCompiler",
      ], path: "Tests/Support"),
    // Counts what the tests' own process allocates.
    .target(name: "CountingAllocator", path: "Tests/CountingAllocator"),
    .testTarget(
      name: "CordonURLTests", dependencies: ["CordonBytes", "CordonURL", "CAddressBlock", "CordonTestSupport"]),
    .testTarget(
      name: "CordonTextTests", dependencies: ["CordonBytes", "CordonText", "CTextMarks", "CordonTestSupport"]),
    .testTarget(
      name: "CordonPatternsTests",
      dependencies: ["CordonBytes", "CordonPatterns", "CGramFilter", "CordonTestSupport"]),
    .testTarget(
      name: "CordonImageTests",
      dependencies: ["CordonBytes", "CordonImage", "CMappedRanges", "CordonTestSupport"]),
    .testTarget(name: "CordonRulesTests", dependencies: ["CordonDomains", "CordonRules", "CordonTestSupport"]),
    .testTarget(name: "CordonCompilerTests", dependencies: ["CordonCompiler", "CordonTestSupport"]),
    .testTarget(
      name: "CordonMatcherTests",
      dependencies: ["CordonBytes", "CordonMatcher", "CordonCompiler", "CordonTestSupport", "CountingAllocator"]),
    .testTarget(name: "CordonCTests", dependencies: ["CordonC", "CordonCompiler", "CordonTestSupport"]),
    .testTarget(
      name: "CordonScanTests",
      dependencies: [
        "CordonBytes", "CordonScan", "CordonRules", "CordonCompiler", "CRecordMarks", "CordonTestSupport",
      ]),
    .testTarget(
      name: "CordonReportTests",
      dependencies: ["CordonDomains", "CordonReport", "CordonScan", "CordonCompiler", "CordonTestSupport"]),
    // Enters the sandbox and tries what it forbids.
    .executableTarget(
      name: "sandbox-probe", dependencies: ["CordonSandbox", "CProcess"], path: "Tests/SandboxProbe"),
    .testTarget(name: "CordonSandboxTests", dependencies: ["CordonSandbox", "CProcess", "CordonTestSupport"]),
    .testTarget(
      name: "CommandTests", dependencies: ["CordonCLI", "CordonTestSupport", "sandbox-probe"]),
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
