// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let language: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

/// What ships is also checked for memory safety; tests may touch C without saying so at every step.
let house = language + [.strictMemorySafety()]

let package = Package(
    name: "ferry",
    products: [
        .executable(name: "ferryd", targets: ["ferryd"]),
        .executable(name: "ferry", targets: ["ferry"]),
        .library(name: "FTPClient", targets: ["FTPClient"]),
        .library(name: "FTPServer", targets: ["FTPServer"]),
        .library(name: "FTPStorageConformance", targets: ["FTPStorageConformance"]),
    ],
    traits: [
        .trait(name: "AdminHTTP", description: "ferryd can be watched and steered by HTTP; needs libmicrohttpd-dev"),
        .trait(name: "S3", description: "homes can be in a store of objects that speaks S3; needs libcurl at run time"),
        .trait(
            name: "PostgreSQL",
            description: "several servers can share accounts in PostgreSQL; needs libpq-dev, and libpq at run time"),
        .default(enabledTraits: ["AdminHTTP", "PostgreSQL", "S3"]),
    ],
    targets: [
        // C: what Swift's Glibc module leaves out, and Debian's libraries.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        // Without `pkgConfig`, which would link them in: they are loaded when they are used.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CPAM", providers: [.apt(["libpam0g-dev"])]),
        .systemLibrary(name: "CMicroHTTPD", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CPostgreSQL", providers: [.apt(["libpq-dev"])]),
        // toml++ is C++, of headers only (libtomlplusplus-dev).
        .target(name: "CToml"),
        .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),

        // Values on the wire, and bytes in sockets and files. Neither knows the other.
        .target(name: "FTPWire", swiftSettings: house),
        .target(name: "FerryIO", dependencies: ["CLinux", "COpenSSL", "CZlib"], swiftSettings: house),

        // Talk with the person who starts a program: options, help, JSON, text on a terminal.
        .target(name: "ProgramKit", dependencies: ["FTPWire", "FerryIO", "CToml"], swiftSettings: house),

        // Requests to other servers, and certificates from authorities by them.
        .target(name: "FerryHTTP", dependencies: ["FerryIO", "CCurl"], swiftSettings: house),
        .target(
            name: "FerryACME", dependencies: ["FerryHTTP", "FerryIO", "FTPWire", "ProgramKit"], swiftSettings: house),

        // Documents of XML, by expat.
        .target(name: "FerryXML", dependencies: ["CExpat"], swiftSettings: house),

        // Passwords of the system's users, for a process that asks for nothing else.
        .target(name: "FerryPAM", dependencies: ["CPAM"], swiftSettings: house),

        // The server's side. Policies are values; storage obeys them, accounts have them.
        .target(name: "FTPPolicy", dependencies: ["FTPWire"], swiftSettings: house),
        .target(name: "FTPStorage", dependencies: ["FTPWire", "FerryIO", "FTPPolicy"], swiftSettings: house),
        .target(
            name: "FTPAccounts", dependencies: ["FerryIO", "FTPPolicy", "CSQLite", "CCrypt", "CArgon2"],
            swiftSettings: house),
        .target(
            name: "FerryImport",
            dependencies: ["FTPAccounts", "FTPPolicy", "ProgramKit", "FerryXML", "FerryIO", "FTPWire"],
            swiftSettings: house),
        .target(
            name: "FTPServer", dependencies: ["FTPWire", "FerryIO", "FTPPolicy", "FTPStorage", "FTPAccounts"],
            swiftSettings: house),
        // Files in a store of objects that speaks S3.
        .target(
            name: "FerryS3",
            dependencies: ["FTPStorage", "FTPPolicy", "FerryHTTP", "FerryXML", "FerryIO", "FTPWire"],
            swiftSettings: house),
        // PostgreSQL for several servers that share accounts; without the trait neither the target nor the library is needed.
        .target(
            name: "FerryPostgres",
            dependencies: [
                .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])), "FTPAccounts", "FerryIO",
            ],
            swiftSettings: house),
        .target(
            name: "FTPStorageConformance", dependencies: ["FTPServer", "FTPStorage", "FTPWire", "FerryIO"],
            swiftSettings: house),
        // Seen and steered by HTTP; without the trait neither the target nor the library is needed.
        .target(
            name: "AdminHTTP",
            dependencies: [
                .target(name: "CMicroHTTPD", condition: .when(traits: ["AdminHTTP"])), "FTPServer", "FTPAccounts",
                "FTPPolicy", "FTPWire", "ProgramKit", "FerryIO",
            ],
            swiftSettings: house),
        .executableTarget(
            name: "ferryd",
            dependencies: [
                "FTPServer", "FTPStorage", "FTPAccounts", "FTPPolicy", "FerryACME", "FerryHTTP", "FerryImport",
                "FerryPAM", "ProgramKit", "FerryIO", "FTPWire",
                .target(name: "AdminHTTP", condition: .when(traits: ["AdminHTTP"])),
                .target(name: "FerryPostgres", condition: .when(traits: ["PostgreSQL"])),
                .target(name: "FerryS3", condition: .when(traits: ["S3"])),
            ],
            swiftSettings: house),

        // The client's side.
        .target(name: "FTPClient", dependencies: ["FTPWire", "FerryIO"], swiftSettings: house),
        .executableTarget(
            name: "ferry", dependencies: ["FTPClient", "FTPPolicy", "ProgramKit", "FTPWire", "FerryIO", "CEdit"],
            swiftSettings: house),

        // Tests.
        .target(
            name: "FTPTesting", dependencies: ["FTPWire", "FerryIO", "CLinux", "COpenSSL"], swiftSettings: language),
        .testTarget(name: "FTPWireTests", dependencies: ["FTPWire", "FTPTesting"], swiftSettings: language),
        .testTarget(name: "FerryIOTests", dependencies: ["FerryIO", "FTPTesting"], swiftSettings: language),
        .testTarget(name: "ProgramKitTests", dependencies: ["ProgramKit", "FTPWire"], swiftSettings: language),
        .testTarget(
            name: "FerryACMETests", dependencies: ["FerryACME", "FerryHTTP", "ProgramKit", "FerryIO", "FTPTesting"],
            swiftSettings: language),
        .testTarget(name: "FTPPolicyTests", dependencies: ["FTPPolicy", "FTPWire"], swiftSettings: language),
        .testTarget(
            name: "FTPStorageTests",
            dependencies: [
                "FTPStorageConformance", "FTPServer", "FTPStorage", "FTPPolicy", "FerryIO", "FTPWire", "FTPTesting",
            ],
            swiftSettings: language),
        .testTarget(
            name: "FerryS3Tests",
            dependencies: [
                "FerryS3", "FTPStorageConformance", "FTPStorage", "FTPPolicy", "FerryHTTP", "FerryXML", "FerryIO",
                "FTPWire", "FTPTesting",
            ],
            swiftSettings: language),
        .testTarget(
            name: "FTPAccountsTests",
            dependencies: ["FTPAccounts", "FerryPostgres", "FTPPolicy", "FerryIO", "FTPTesting"],
            swiftSettings: language),
        .testTarget(
            name: "FerryImportTests",
            dependencies: ["FerryImport", "FTPAccounts", "FTPPolicy", "FTPWire", "FerryIO", "FTPTesting"],
            swiftSettings: language),
        .testTarget(
            name: "FTPServerTests",
            dependencies: [
                "FTPServer", "FTPStorage", "FTPAccounts", "FTPPolicy", "FTPWire", "FerryIO", "FTPTesting",
            ],
            swiftSettings: language),
        .testTarget(
            name: "AdminHTTPTests",
            dependencies: [
                "AdminHTTP", "FTPServer", "FTPAccounts", "FTPPolicy", "FTPStorage", "FTPWire", "ProgramKit", "FerryIO",
                "FTPTesting",
            ],
            swiftSettings: language),
        .testTarget(
            name: "FTPClientTests", dependencies: ["FTPClient", "FTPWire", "FerryIO", "FTPTesting"],
            swiftSettings: language),
        .testTarget(
            name: "FerryShellTests",
            dependencies: ["ferry", "FTPClient", "ProgramKit", "FTPWire", "FerryIO", "FTPTesting"],
            swiftSettings: language),
        .testTarget(
            name: "FerrydTests",
            dependencies: [
                "ferryd", "FTPServer", "FTPAccounts", "FTPPolicy", "FerryACME", "FerryImport", "ProgramKit", "FerryIO",
                "FTPTesting", "CLinux",
            ],
            swiftSettings: language),
        .testTarget(name: "ArchitectureTests", dependencies: ["FTPServer", "FTPWire"], swiftSettings: language),
        .testTarget(
            name: "EndToEndTests", dependencies: ["FTPTesting", "FTPWire", "ferryd", "ferry"], swiftSettings: language),
    ],
    cxxLanguageStandard: .cxx17
)
