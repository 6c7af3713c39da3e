// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// The question before an upload, if a path leads to a directory.
@Suite(.ownThread) struct LeadingToDirectoriesTests {
    /// No listing is fetched, and no size is asked for.
    @Test(arguments: [true, false])
    func `a server without MLST is asked in one round trip`(isDirectory: Bool) async throws {
        try await ScriptedTest.loggedIn(features: ["SIZE", "MDTM"], directory: "/home") { session in
            for line in ["CWD up/a", "CWD /home"] { try session.expect(line) }
            try session.reply([isDirectory ? "250 There." : "550 Failed to change directory.", "250 Back."])
        } client: { connection in
            let leads = try await connection.leadsToDirectory("up/a")
            #expect(leads == isDirectory)
        }
    }

    @Test(
        arguments: [
            ("type=dir;", true), ("type=file;size=3;", false), ("type=OS.unix=slink:/b;", false), (nil, false),
        ] as [(String?, Bool)])
    func `one with MLST is asked by it`(facts: String?, isDirectory: Bool) async throws {
        try await ScriptedTest.loggedIn(features: ["MLST type*;size*;modify*;"]) { session in
            try session.expect("MLST up/a")
            try session.reply(facts.map { ["250-Here:", " \($0) /up/a", "250 End"] } ?? ["550 No such file."])
        } client: { connection in
            let leads = try await connection.leadsToDirectory("up/a")
            #expect(leads == isDirectory)
        }
    }
}
