// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// Apart from the package of the server, so that who builds the server never builds this.
// C, because what measures must weigh nothing beside what is measured.
let gnu: [CSetting] = [.define("_GNU_SOURCE")]

let package = Package(
    name: "ferry-benchmarks",
    products: [
        .executable(name: "ftpload", targets: ["ftpload"]),
        .executable(name: "ftpfloor", targets: ["ftpfloor"]),
        .library(name: "alloccount", type: .dynamic, targets: ["alloccount"]),
    ],
    targets: [
        // Makes load: many sessions on one thread, or on a thread each and with TLS.
        .executableTarget(
            name: "ftpload", cSettings: gnu, linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        // The least an FTP server can do, and the same bytes with no FTP at all: the limits beside which servers stand.
        .executableTarget(
            name: "ftpfloor", cSettings: gnu, linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        // Preloaded into a server, counts its allocations.
        .target(name: "alloccount", cSettings: gnu),
    ]
)
