// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct DirectoryTests {
    @Test(arguments: [
        (#"257 "/a ""b"" c" is current."#, "/a \"b\" c"), ("257 /plain", "/plain"), (#"257 cwd: "/x"#, "/x"),
        (#"257 "C:/dir""#, "C:/dir"),
    ])
    func `the working directory is read from whatever form a 257 has`(reply: String, path: String) async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("PWD")
            try session.reply(reply)
        } client: { connection in
            let directory = try await connection.currentDirectory()
            #expect(directory == RemotePath(path))
        }
    }

    @Test func `control bytes in a path are not believed`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("PWD")
            try session.send(Array("257 \"/a\u{0}b\"\r\n".utf8))
        } client: { connection in
            let error = await failure { () async throws(FTPError) in _ = try await connection.currentDirectory() }
            #expect(error?.code == .protocolViolation)
        }
    }

    @Test func `after a change the server says where one is`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("CWD link")
            try session.expect("PWD")
            try session.reply("250 Ok.", "257 \"/real/place\"")
            try session.expect("CDUP")
            try session.expect("PWD")
            try session.reply("200 Ok.", "257 \"/real\"")
        } client: { connection in
            try await connection.changeDirectory(to: "link")
            #expect(connection.workingDirectory == "/real/place")
            try await connection.changeToParent()
            #expect(connection.workingDirectory == "/real")
        }
    }

    @Test func `a server without pipelining gets one command at a time`() async throws {
        try await ScriptedTest.open {
            $0.pipelines = false
        } _: { session in
            try session.welcome()
            try session.expect("FEAT")
            #expect(try !session.control.isReadable(within: .milliseconds(50)))
            try session.reply("502 No.")
            try session.expect("PWD")
            try session.reply("257 \"/\"")
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            await connection.quit()
        }
    }

    @Test(arguments: [
        ("550 nodir: No such file or directory", FTPError.Code.notFound),
        ("550 The system cannot find the file specified.", .notFound), ("550 x does not exist.", .notFound),
        ("550 Permission denied.", .denied), ("550 Access is denied.", .denied), ("553 Not there, you.", .denied),
        ("500 What?", .notSupported), ("450 Busy.", .refused), ("552 Quota exceeded.", .full),
        ("550 Disk full.", .full),
    ])
    func `a refusal is understood by number and words`(reply: String, code: FTPError.Code) async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("CWD nodir")
            try session.expect("PWD")
            try session.reply(reply, "257 \"/\"")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.changeDirectory(to: "nodir") }
            #expect(error?.code == code)
            #expect(error?.description.contains(String(reply.dropFirst(4))) == true)
        }
    }

    @Test func `where the words say nothing the directory above is looked at`() async throws {
        try await ScriptedTest.loggedIn { session in
            for listing in ["-rw-r--r-- 1 o g 1 Nov 20 13:45 x\r\n", "drwx------ 2 o g 0 Nov 20 13:45 dir\r\n"] {
                try session.expect("CWD /up/dir")
                try session.expect("PWD")
                try session.reply("550 Failed to change directory.", "257 \"/\"")
                try session.sendData(Array(listing.utf8), for: "LIST /up")
            }
        } client: { connection in
            for code in [FTPError.Code.notFound, .denied] {
                let error = await failure { () async throws(FTPError) in
                    try await connection.changeDirectory(to: "/up/dir")
                }
                #expect(error?.code == code)
            }
        }
    }

    @Test func `a directory is made with all that lead to it`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("MKD a/b")
            try session.reply("550 No such file or directory.")
            try session.expect("CWD a/b")
            try session.expect("CWD /")
            try session.reply("550 No.", "250 Ok.")
            try session.expect("MKD a")
            try session.reply("257 \"a\" made.")
            try session.expect("MKD a/b")
            try session.reply("521 \"a/b\" exists.")  // somebody else was quicker
            try session.expect("CWD a/b")
            try session.expect("CWD /")
            try session.reply("250 Ok.", "250 Ok.")
        } client: { connection in
            try await connection.makeDirectory("a/b", intermediates: true)
        }
    }

    @Test func `a directory that exists already is told so, by MLST where there is one`() async throws {
        try await ScriptedTest.loggedIn(features: ["MLST type*;size*;modify*;"]) { session in
            try session.expect("MKD a")
            try session.reply("550 Cannot make it.")
            try session.expect("MLST a")
            try session.reply("250-Listing", " type=dir; /a", "250 End")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.makeDirectory("a") }
            #expect(error?.code == .exists)
        }
    }
}
