// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// Servers that are right in their own way, and must be asked in it.
@Suite(.ownThread) struct StrangeServerTests {
    /// IBM i: libraries and members until names of Unix are asked for.
    @Test func `a server that names libraries is asked for names of Unix, on each connection`() async throws {
        try await ScriptedTest.connected(sessions: 2) { session in
            try session.welcome()
            try session.expect("FEAT")
            try session.expect("PWD")
            try session.reply("502 No.", "257 \"QGPL\" is the current library.")
            try session.expect("SYST")
            try session.reply("215 OS/400 is the remote operating system.")
            try session.expect("SITE NAMEFMT 1")
            try session.reply("250 Now using naming format \"1\".")
            try session.expect("PWD")
            try session.reply("257 \"/QSYS.LIB/QGPL.LIB\" is the current library.")
            if session.number == 1 {
                try session.sendData([], for: "NLST")
                return session.control.close()
            }
            try session.sendData(Array("x\r\n".utf8), for: "NLST")
            try session.end()
        } client: { connection in
            #expect(connection.workingDirectory == "/QSYS.LIB/QGPL.LIB")
            _ = try await connection.names()
            let names = try await connection.names()
            #expect(names == [[0x78]])
        }
    }

    @Test func `a server with another root is left as it is`() async throws {
        try await ScriptedTest.connected { session in
            try session.welcome()
            try session.expect("FEAT")
            try session.expect("PWD")
            try session.reply("502 No.", "257 \"SYS$LOGIN:[BOB]\" is current.")
            try session.expect("SYST")
            try session.reply("215 VMS MultiNet V5.5")
            try session.sendData([], for: "NLST")
            try session.end()
        } client: { connection in
            #expect(connection.workingDirectory == "SYS$LOGIN:[BOB]")
            _ = try await connection.names()
        }
    }

    @Test(arguments: ["550 Not for you.", "500 What?", "257 \"\" is where you are."])
    func `where the server does not tell its directory, names count from where the login leads`(
        reply: String
    ) async throws {
        try await ScriptedTest.connected(sessions: 2) { session in
            try session.welcome()
            try session.expect("FEAT")
            try session.expect("PWD")
            try session.reply("502 No.", reply)
            if session.number == 1 {
                try session.sendData([], for: "NLST sub")
                return session.control.close()
            }
            try session.sendData(Array("x\r\n".utf8), for: "NLST sub")
            try session.end()
        } client: { connection in
            #expect(connection.workingDirectory == nil)
            _ = try await connection.names(of: "sub")
            let names = try await connection.names(of: "sub")
            #expect(names == [[0x78]])
        }
    }

    @Test func `a change of type may be called a finished transfer`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try session.expect("TYPE I")
            try session.expect("SIZE a")
            try session.expect("MDTM a")
            try session.reply("226 Type set.", "213 3", "502 No.")
            try session.sendData([1, 2, 3], for: "RETR a")
        } client: { connection in
            let summary = try await connection.download("a", to: .file(LocalPath(path)))
            #expect(summary.verification == .size)
        }
        #expect(try Files.read(path) == [1, 2, 3])
    }
}

/// DrFTPD chooses the machine that holds a file before it opens a port, so it must know the command before PASV.
@Suite(.ownThread) struct AnnouncedTransferTests {
    @Test func `each transfer is announced before its port is asked for`() async throws {
        let directory = try TemporaryDirectory()
        let (here, there) = (directory.path("a"), directory.path("b"))
        try Files.write([7], to: there)
        try await ScriptedTest.loggedIn(features: ["PRET"], configure: { $0.uploadNaming = .direct }) { session in
            try session.expect("PRET NLST")
            try session.reply("200 OK, will use the master for the upcoming transfer.")
            try session.expect("EPSV")
            try session.reply("500 EPSV is not understood.")
            try session.sendData([], for: "NLST")
            try session.survey("a", size: 1)
            try session.expect("PRET RETR a")
            try session.reply("200 OK, planning for the upcoming download.")
            try session.sendData([5], for: "RETR a")
            try session.expect("PRET STOR b")
            try session.reply("200 OK, planning for the upcoming upload.")
            let listener = try session.awaitTransfer("STOR b")
            try session.takeUpload("b", size: 1, over: listener)
        } client: { connection in
            _ = try await connection.names()
            try await connection.download("a", to: .file(LocalPath(here)))
            try await connection.upload(.file(LocalPath(there)), to: "b")
        }
        #expect(try Files.read(here) == [5])
    }

    @Test func `what is refused when it is announced is not begun`() async throws {
        let directory = try TemporaryDirectory()
        try await ScriptedTest.loggedIn(features: ["PRET"]) { session in
            try session.survey("a", size: nil, time: nil)
            try session.expect("PRET RETR a")
            try session.reply("550 a: no such file.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
            }
            #expect(error?.code == .notFound)
            #expect(connection.isUsable == true)
        }
        #expect(try Files.list(directory.path) == [])
    }
}
