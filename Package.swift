// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "runbook",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "runbook", targets: ["runbook"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CCMark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"]), .brew(["cmark"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
    .systemLibrary(
      name: "CMaxMindDB", pkgConfig: "libmaxminddb",
      providers: [.apt(["libmaxminddb-dev"]), .brew(["libmaxminddb"])]),
    .target(name: "CSIMDJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "Snapshot", dependencies: ["CSQLite"], swiftSettings: strict),
    .target(
      name: "AWS",
      dependencies: [
        "CExpat",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: strict),
    .target(
      name: "CloudTrail", dependencies: ["AWS", "Snapshot", "CDeflate", "CMaxMindDB", "CSIMDJSON"],
      swiftSettings: strict),
    .target(name: "Collectors", dependencies: ["AWS", "CloudTrail", "Snapshot"], swiftSettings: strict),
    .target(
      name: "Report",
      dependencies: ["Snapshot", "CCMark", "Yams", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Delivery", dependencies: ["AWS", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Commands",
      dependencies: [
        "Collectors", "CloudTrail", "AWS", "Delivery", "Report", "Snapshot", "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(name: "runbook", dependencies: ["Commands"], swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "SnapshotTests", dependencies: ["Snapshot"]),
    .testTarget(name: "AWSTests", dependencies: ["AWS"], exclude: ["Fixtures", "answer_shapes.py", "endpoints.py"]),
    .testTarget(
      name: "CloudTrailTests", dependencies: ["CloudTrail", "TestSupport"],
      exclude: ["athena.py", "country_database.py", "independent_count.py", "memory.py"]),
    .testTarget(
      name: "CollectorsTests", dependencies: ["Collectors", "TestSupport"],
      exclude: ["Fixtures", "botocore_requests.py"]),
    .testTarget(
      name: "DeliveryTests",
      dependencies: ["AWS", "Delivery", "TestSupport", .product(name: "Crypto", package: "swift-crypto")],
      exclude: ["hostile.py"]),
    .testTarget(
      name: "ReportTests", dependencies: ["AWS", "Collectors", "Report", "Snapshot", "Yams"],
      exclude: ["Fixtures", "PlainMarkdown.md"]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "AWS", "CloudTrail", "Collectors", "Commands", "Delivery", "Report", "Snapshot", "runbook", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Fixtures", "lint_policy.py", "same_snapshots.py"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
