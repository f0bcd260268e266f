// swift-tools-version: 6.2
// Cordon's benchmarks: a package of their own, so that nobody who builds Cordon builds them.
//
//   swift package benchmark           Engine: the hot paths, one number each, for whoever changes one of them
//   ../scripts/bench                  the table beside the peers, which runs cordon-timing
import PackageDescription

let package = Package(
  name: "cordon-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "cordon", path: ".."),
    // No traits: its malloc and reference counting interposers are not needed, and would slow what is timed.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
  ],
  targets: [
    // What is timed, each with the answer it gave; the two executables only choose and print.
    .target(name: "Workloads", dependencies: [.product(name: "Cordon", package: "cordon")]),
    .executableTarget(name: "cordon-timing", dependencies: ["Workloads"]),
    .executableTarget(
      name: "Engine",
      dependencies: ["Workloads", .product(name: "Benchmark", package: "benchmark")],
      path: "Benchmarks/Engine",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6]
)
