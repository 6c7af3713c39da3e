// SPDX-License-Identifier: Apache-2.0
import Testing

/// Imports point down: a target may know those below it, and nothing else.
struct LayerTests {
    /// What each target may import; a C library belongs to the one target that wraps it.
    private static let allowed: [String: Set<String>] = [
        "FTPWire": [],
        "FerryIO": ["CLinux", "COpenSSL", "CZlib", "Glibc", "Synchronization"],
        "ProgramKit": ["FTPWire", "FerryIO", "CToml", "Synchronization"],
        "FerryHTTP": ["FerryIO", "CCurl", "Synchronization"],
        "FerryACME": ["FerryHTTP", "FerryIO", "FTPWire", "ProgramKit", "Synchronization"],
        "FerryPAM": ["CPAM"],
        "FTPPolicy": ["FTPWire"],
        "FTPStorage": ["FTPPolicy", "FTPWire", "FerryIO", "Synchronization"],
        "FTPAccounts": ["FTPPolicy", "FerryIO", "CSQLite", "CCrypt", "CArgon2", "Glibc", "Synchronization"],
        "FerryImport": ["FTPAccounts", "FTPPolicy", "ProgramKit", "FerryXML", "FTPWire", "FerryIO"],
        "FerryXML": ["CExpat"],
        "FerryS3": ["FTPStorage", "FTPPolicy", "FerryHTTP", "FerryXML", "FTPWire", "FerryIO", "Synchronization"],
        "FerryPostgres": ["FTPAccounts", "FerryIO", "CPostgreSQL", "Synchronization"],
        "FTPServer": ["FTPPolicy", "FTPWire", "FerryIO", "FTPStorage", "FTPAccounts", "Synchronization"],
        "FTPStorageConformance": ["FTPServer", "FTPStorage", "FTPWire", "FerryIO", "Synchronization"],
        "AdminHTTP": [
            "FTPServer", "FTPAccounts", "FTPPolicy", "FTPWire", "ProgramKit", "FerryIO", "CMicroHTTPD",
            "Synchronization",
        ],
        "ferryd": [
            "FTPServer", "FTPStorage", "FTPAccounts", "FTPPolicy", "FerryACME", "FerryHTTP", "FerryImport",
            "FerryPAM", "FerryPostgres", "FerryS3", "AdminHTTP", "ProgramKit", "FTPWire", "FerryIO", "Synchronization",
        ],
        "FTPClient": ["FTPWire", "FerryIO", "Synchronization"],
        "ferry": ["FTPClient", "FTPPolicy", "ProgramKit", "FTPWire", "FerryIO", "CEdit", "Synchronization"],
        "FTPTesting": [
            "FTPWire", "FerryIO", "CLinux", "COpenSSL", "Glibc", "Foundation", "Dispatch", "Synchronization", "Testing",
        ],
    ]

    @Test func `every file imports only what lies below its target`() throws {
        for file in SourceFile.sources {
            let allowed = try #require(Self.allowed[file.target], "\(file.target) has no row in the table of layers")
            let others = Set(file.imports).subtracting(allowed).sorted()
            #expect(others.isEmpty, "\(file.path) imports \(others.joined(separator: ", "))")
        }
    }

    @Test func `the files and their imports were found`() {
        #expect(Set(SourceFile.sources.map(\.target)).isSuperset(of: Self.allowed.keys))
        #expect(SourceFile.sources.contains { $0.imports.contains("Glibc") })
    }
}
