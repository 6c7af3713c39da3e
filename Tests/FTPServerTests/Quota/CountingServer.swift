// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPTesting
import Testing

extension LiveServer {
    /// Serves accounts whose homes and virtual directories are counted; `served` is the home of those that name none.
    static func runCounting(
        _ served: ServedFiles, _ accounts: [Account], from roots: ServedRoots? = nil,
        sourceLocation: SourceLocation = #_sourceLocation, _ test: (LiveServer) throws -> Void
    ) async throws {
        let roots = try roots ?? ServedRoots(default: served.path("").bytes)
        try await run(
            served, accounts: accounts,
            openStorage: { identity async throws(StorageError) in try await roots.storage(for: identity) },
            sourceLocation: sourceLocation, test)
    }
}

extension RawClient {
    /// Sends so many bytes, if the server wants them; returns the last reply.
    func send(_ count: Int, _ command: String) throws -> RawReply {
        let data = try openData()
        let first = try ask(command)
        guard first.code == 150 else { return first }
        try? data.send(Content.bytes(count))
        data.close()
        return try reply()
    }

    /// The text that tells of quotas at its working directory.
    func quotaText() throws -> String { try ask("SITE QUOTA").text }
}
