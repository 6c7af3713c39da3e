// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// Programs that use the client library as a stranger does: from a package of their own, by its public names alone.
// `scripts/examples-client` builds them and runs each against a real server.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
]

let package = Package(
    name: "client-examples",
    dependencies: [.package(name: "ferry", path: "../..")],
    targets: [
        "TenLines", "List", "Download", "UploadTree", "Mirror", "ManyFiles", "UploadBytes", "Trust",
    ].map { name in
        .executableTarget(
            name: name, dependencies: [.product(name: "FTPClient", package: "ferry")], swiftSettings: settings)
    }
)
