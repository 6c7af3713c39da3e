// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// Programs that hold a server, as a stranger writes them: in a package of their own, by the library's public names alone.
// `scripts/examples-server` builds them and runs each against real clients.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
]

let server = Target.Dependency.product(name: "FTPServer", package: "ferry")
let conformance = Target.Dependency.product(name: "FTPStorageConformance", package: "ferry")

let package = Package(
    name: "server-examples",
    dependencies: [.package(name: "ferry", path: "../..")],
    targets: [
        .executableTarget(name: "TenLines", dependencies: [server], swiftSettings: settings),
        .executableTarget(name: "Shutdown", dependencies: [server], swiftSettings: settings),
        .executableTarget(name: "Encrypted", dependencies: [server], swiftSettings: settings),
        .executableTarget(name: "Verifier", dependencies: [server], swiftSettings: settings),
        .executableTarget(name: "Uploads", dependencies: [server], swiftSettings: settings),
        .target(name: "NoteStore", dependencies: [server], swiftSettings: settings),
        .executableTarget(name: "Notes", dependencies: [server, "NoteStore"], swiftSettings: settings),
        .executableTarget(name: "CheckNotes", dependencies: [conformance, "NoteStore"], swiftSettings: settings),
    ]
)
