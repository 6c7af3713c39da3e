// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Synchronization
import Testing

/// Symbolic links that lead out of the served directory, and directories that become such links.
@Suite(.ownThread, .fewAtOnce) struct LinkTests {
    @Test func `a link that leads out of the root leads nowhere`() throws {
        try FerrydProcess.serving { server in
            let secret = Array("top secret".utf8)
            try Files.makeDirectory(server.outside("private"))
            try Files.write(secret, to: server.outside("private/secret"))
            try Files.makeLink(at: server.path("absolute"), to: server.outside("private"))
            try Files.makeLink(at: server.path("relative"), to: "../private")
            try Files.makeLink(at: server.path("file"), to: "../private/secret")
            try Files.makeLink(at: server.path("proc"), to: "/proc/self")
            let client = try server.client()
            for path in [
                "absolute/secret", "relative/secret", "file", "proc/mem", "proc/root/etc/passwd", "proc/cwd/..",
            ] {
                let data = try client.openData()
                try client.ask("RETR \(path)", expecting: 550, 553)
                data.close()
                for command in ["SIZE", "MDTM", "STOR", "APPE"] where path != "file" || command != "STOR" {
                    let data = try client.openData()
                    try client.ask("\(command) \(path)", expecting: 550, 553)
                    data.close()
                }
            }
            for directory in ["absolute", "relative", "proc"] {
                try client.ask("CWD \(directory)", expecting: 550)
                try client.ask("MKD \(directory)/made", expecting: 550)
                try client.ask("DELE \(directory)/secret", expecting: 550)
            }
            #expect(try Files.read(server.outside("private/secret")) == secret)
            #expect(try entryNames(of: Array(server.outside("private").utf8)) == [Array("secret".utf8)])
        }
    }

    @Test func `storing onto a link that leads out changes nothing outside`() throws {
        try FerrydProcess.serving { server in
            let secret = Array("top secret".utf8)
            try Files.write(secret, to: server.outside("secret"))
            try Files.makeLink(at: server.path("file"), to: "../secret")
            let client = try server.client()
            let data = try client.openData()
            let reply = try client.ask("STOR file", expecting: 150, 550, 553)
            if reply.code == 150 {
                // Replacing the link itself is as good as refusing.
                try data.send("new")
                data.close()
                try client.expect(226, 550, 553)
            }
            #expect(try Files.read(server.outside("secret")) == secret)
        }
    }

    @Test func `a link within the root is followed`() throws {
        try FerrydProcess.serving { server in
            try Files.makeDirectory(server.path("sub"))
            try Files.write(Array("here".utf8), to: server.path("sub/file"))
            try Files.makeLink(at: server.path("link"), to: "sub/file")
            try Files.makeLink(at: server.path("directory"), to: "sub")
            let client = try server.client()
            #expect(try client.download("RETR link") == Array("here".utf8))
            #expect(try client.download("RETR directory/file") == Array("here".utf8))
        }
    }

    @Test func `a directory that becomes a link while it is used never leads out`() throws {
        try FerrydProcess.serving { server in
            let secret = Array("top secret".utf8)
            try Files.makeDirectory(server.outside("private"))
            try Files.write(secret, to: server.outside("private/file"))
            try Files.makeDirectory(server.path("real"))
            try Files.write(Array("public".utf8), to: server.path("real/file"))
            try Files.makeLink(at: server.path("link"), to: "../private")
            let client = try server.client()
            var (served, refused) = (0, 0)
            try swapping(server.path("swap"), server.path("real"), server.path("link")) {
                let limit = WaitLimit(.seconds(2))
                while !limit.passed {
                    let data = try client.openData()
                    if try client.ask("RETR swap/file", expecting: 150, 550).code == 150 {
                        #expect(try data.receiveToEnd() == Array("public".utf8))
                        try client.expect(226)
                        served += 1
                    } else {
                        refused += 1
                    }
                    data.close()
                    let other = try client.openData()
                    if try client.ask("STOR swap/new", expecting: 150, 550, 553).code == 150 {
                        other.close()
                        try client.expect(226, 550, 553, 451)
                    }
                    other.close()
                }
            }
            #expect(served > 0 && refused > 0, "the race was not on: \(served) served, \(refused) refused")
            #expect(try entryNames(of: Array(server.outside("private").utf8)) == [Array("file".utf8)])
        }
    }
}

/// Makes a name stand for a directory and for a link in turn, as fast as it can, as long as `body` runs.
private func swapping(_ name: String, _ directory: String, _ link: String, during body: () throws -> Void) throws {
    let stopped = Flag()
    let swapper = Background {
        while !stopped.isSet {
            for thing in [directory, link] {
                rename(thing, name)
                usleep(50)
                rename(name, thing)
            }
        }
    }
    defer { stopped.set() }
    try body()
    stopped.set()
    try swapper.value()
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
