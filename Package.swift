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
    .target(name: "CSystem", path: "Sources/Base/CSystem"),
    .target(
      name: "CData", path: "Sources/Base/CData",
      exclude: ["report/page.mustache", "report/bars.mustache", "report/page.css"]),
    .target(
      name: "CJSON", dependencies: ["CSimdjson"], path: "Sources/Base/CJSON",
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CordonModel", path: "Sources/Base/CordonModel"),
    .target(name: "CordonBytes", path: "Sources/Base/CordonBytes"),
    .target(name: "CordonDomains", dependencies: ["CordonBytes", "CPSL"], path: "Sources/Base/CordonDomains"),
    .target(name: "CordonSandbox", dependencies: ["CSystem"], path: "Sources/Base/CordonSandbox"),

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
      name: "CordonImage", dependencies: ["CordonModel", "CordonBytes", "CKernels", "CSystem", crypto],
      path: "Sources/Engine/CordonImage", exclude: ["FORMAT.md"]),
    .target(
      name: "CordonMatcher",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonImage", "CordonURL", "CordonPlatforms", "CordonText", "CordonPatterns",
      ],
      path: "Sources/Engine/CordonMatcher"),

    // MARK: Lists: rules in, a compiled list out.
    .target(
      name: "CordonLists",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonPlatforms", "CData",
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
        "CordonModel", "CordonBytes", "CordonDomains", "CordonText", "CordonImage", "CordonMatcher", "CJSON",
        "CKernels", "CArchive", "CZlib",
      ],
      path: "Sources/Work/CordonScan"),
    .target(
      name: "CordonReport",
      dependencies: [
        "CordonModel", "CordonBytes", "CordonPlatforms", "CordonText", "CordonMatcher", "CordonScan", "CordonLists",
        "CJSON", "CData",
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
        "CordonScan", "CordonCompiler", "CordonReport", "CordonSandbox", "CSystem",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Faces/CordonCLI"),

    // MARK: Tests: one target a room, the built command, and what they share.
    .target(
      name: "CordonTestSupport",
      dependencies: [
        "CordonModel", "CordonURL", "CordonPlatforms", "CordonText", "CordonPatterns", "CordonImage", "CordonLists",
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
      dependencies: ["CordonModel", "CordonBytes", "CordonImage", "CSystem", "CordonTestSupport"],
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
        "CordonBytes", "CordonMatcher", "CordonScan", "CordonLists", "CordonCompiler", "CJSON", "CKernels",
        "CordonTestSupport",
      ],
      path: "Tests/Work/CordonScanTests"),
    .testTarget(
      name: "CordonReportTests",
      dependencies: [
        "CordonModel", "CordonDomains", "CordonLists", "CordonReport", "CordonScan", "CordonCompiler", "CData",
        "CordonTestSupport",
      ],
      path: "Tests/Work/CordonReportTests"),
    // Enters the sandbox and tries what it forbids.
    .executableTarget(
      name: "sandbox-probe", dependencies: ["CordonSandbox", "CSystem"], path: "Tests/SandboxProbe"),
    .testTarget(
      name: "CordonSandboxTests", dependencies: ["CordonSandbox", "CSystem", "CordonTestSupport"],
      path: "Tests/Base/CordonSandboxTests"),
    .testTarget(
      name: "CommandTests", dependencies: ["CordonCLI", "CordonScan", "CordonTestSupport", "sandbox-probe"],
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
