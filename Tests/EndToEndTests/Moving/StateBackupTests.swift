// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The state of the real server: kept while it serves, and brought back when it has stopped.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct StateBackupTests {
    private func ferryd(_ server: FerrydProcess, _ words: String...) throws -> ProgramResult {
        try TestProgram.built("ferryd", words + ["--state", server.outside("state")]).run()
    }

    @Test func `a backup of a server that runs brings its accounts and its certificate back`() throws {
        let server = try FerrydProcess()
        try server.client().ask("PWD", expecting: 257)
        let file = server.outside("ferryd.backup")
        let kept = try ferryd(server, "state", "backup", file)
        #expect(kept.succeeded, "\(kept.errorText)")
        let key = try Files.read(server.outside("state/key.pem"))
        let changed = try ferryd(server, "user", "remove", server.user)
        #expect(changed.succeeded, "\(changed.errorText)")
        try Files.write([], to: server.outside("state/key.pem"))
        let refused = try ferryd(server, "state", "restore", file, "--force")
        #expect(!refused.succeeded && refused.errorText.contains("Stop it first, such as by: systemctl stop ferryd"))
        _ = try server.terminate()
        let restored = try ferryd(server, "state", "restore", file, "--force")
        #expect(restored.succeeded, "\(restored.errorText)")
        #expect(try Files.read(server.outside("state/key.pem")) == key)
        #expect(try ferryd(server, "state", "check").succeeded)
        try server.restart()
        try server.client().ask("PWD", expecting: 257)
    }
}
