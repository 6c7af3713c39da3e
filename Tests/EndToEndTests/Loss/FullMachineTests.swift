// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Downloads that find no room on this machine.
@Suite(.ownThread, .fewAtOnce) struct FullMachineTests {
    @Test func `a download that finds no room says so, keeps what it has, and goes on when there is room`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            let content = Content.bytes(4 << 20)
            try Files.write(content, to: server.path("big"))
            let ferry = desk.ferry("get", "127.0.0.1:/big", to: server)
            // No file may be longer than a mebibyte (2048 blocks of 512 bytes).
            var limited = TestProgram("/bin/sh", "-c", #"trap '' XFSZ; ulimit -f 2048; exec "$@""#, "sh")
            limited.arguments += [Array(ferry.path.utf8)] + ferry.arguments
            (limited.environment, limited.directory) = (ferry.environment, ferry.directory)
            let result = try limited.run()
            #expect(result.end == .exit(9), "\(result)")
            #expect(result.errorText.contains("File too large"), "\(result)")
            #expect(!Files.exists(desk.path("big")))
            let again = try ferry.run()
            #expect(again.succeeded, "\(again)")
            #expect(try Files.read(desk.path("big")) == content)
            try server.expectLog(#/> REST [1-9]/#)
        }
    }
}
