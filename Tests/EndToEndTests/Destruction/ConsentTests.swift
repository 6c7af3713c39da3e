// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The question before much is deleted at once.
@Suite(.ownThread, .fewAtOnce) struct ConsentTests {
    private func populate(_ server: FerrydProcess) throws {
        try Files.makeDirectory(server.path("d"))
        try Files.makeDirectory(server.path("d/inner"))
        try Files.makeLink(at: server.path("d/link"), to: "..")
        for name in ["d/a", "d/inner/b", "g1", "g2", "keep"] { try Files.write([], to: server.path(name)) }
    }

    @Test func `on a terminal rm tells how much a directory holds, and deletes nothing without a yes`() throws {
        try FerrydProcess.serving { server in
            try populate(server)
            let before = try inventory(of: server.root)
            let desk = try ShellSandbox()
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("rm -r d", expecting: "Delete 5 entries (2 files, 1 link, 2 directories)? [yes, no]")
            try terminal.enter("no", expecting: "Nothing was deleted.")
            #expect(try inventory(of: server.root) == before)
            try terminal.enter("rm g*", expecting: "Delete 2 entries (2 files)?")
            try terminal.enter("yes", expecting: "Deleted g2")
            // What is named alone is not asked about, nor what was consented to.
            try terminal.enter("rm keep", expecting: "Deleted keep")
            try terminal.enter("rm -rf d", expecting: "Deleted d/\r\n")
            #expect(try inventory(of: server.root) == [])
            try terminal.quit()
        }
    }

    @Test(arguments: ["/", ".", "..", "", "d/.", "d/..", "d/inner/..", "//", "d/../.."])
    func `rm -r takes no name for the root, or for a directory it is in`(name: String) throws {
        try FerrydProcess.serving { server in
            try populate(server)
            let before = try inventory(of: server.root)
            let desk = try ShellSandbox()
            let open = "open 127.0.0.1 \(server.name.port)"
            let result = try desk.ferry("-c", "\(open); cd d; rm -rf '\(name)'", to: server).run()
            #expect(result.end == .exit(12), "\(result)")
            #expect(result.errorText.contains("names no directory that could be deleted"), "\(result)")
            #expect(try inventory(of: server.root) == before)
        }
    }

    @Test func `without a terminal the count is told, and what was named is deleted`() throws {
        try FerrydProcess.serving { server in
            try populate(server)
            let desk = try ShellSandbox()
            let result = try desk.ferry("rm", "-r", "127.0.0.1:d", to: server).run()
            #expect(result.succeeded, "\(result)")
            #expect(result.errorText.contains("d/: 5 entries (2 files, 1 link, 2 directories)"), "\(result)")
            #expect(try inventory(of: server.root) == ["g1: ", "g2: ", "keep: "])
        }
    }
}
