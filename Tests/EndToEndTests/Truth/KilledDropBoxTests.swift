// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Uploads into a drop box of a real server that is killed meanwhile.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct KilledDropBoxTests {
    /// Nothing of it had arrived, or some, or much.
    @Test(arguments: [0, 3, 1 << 20])
    func `a server that is killed in an upload keeps no name of a drop box`(arrived: Int) throws {
        let server = try FerrydProcess()
        try Files.write(Array("engine\n".utf8), to: server.outside("secret"))
        let added = try TestProgram.built(
            "ferryd", "user", "add", "scanner", "--allow", "drop-box", "--password-file", server.outside("secret"),
            "--state", server.outside("state")
        ).run()
        try #require(added.end == .exit(0), "\(added.errorText)")
        let client = try RawClient(connectingTo: server.name, as: "scanner", password: "engine")
        let data = try client.beginTransfer("STOR scan.pdf")
        try data.send([UInt8](repeating: 7, count: arrived))
        if arrived > 1000 {
            let limit = WaitLimit.usual
            while try Files.list(server.root).isEmpty, !limit.passed { usleep(1000) }
        }
        server.kill()
        try server.restart()
        let again = try RawClient(connectingTo: server.name, as: "scanner", password: "engine")
        for content in ["whole", "another"] { try again.upload(Array(content.utf8), "STOR scan.pdf") }
        #expect(try Files.read(server.path("scan.pdf")) == Array("whole".utf8))
        #expect(try Files.read(server.path("scan.1.pdf")) == Array("another".utf8))
        #expect(try Set(Files.list(server.root)) == ["scan.pdf", "scan.1.pdf"])
    }
}
