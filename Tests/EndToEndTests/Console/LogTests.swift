// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Foundation
import Glibc
import Testing

/// What the console of the real server tells.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct LogTests {
    @Test func `a JSON log holds nothing but JSON, from the start to the end`() throws {
        let directory = try TemporaryDirectory(named: "json-log")
        try Files.makeDirectory(directory.path("root"))
        let server = try RunningProgram(
            TestProgram.built(
                "ferryd", "0", "--listen", "127.0.0.1", "--root", directory.path("root"), "--state",
                directory.path("state"),
                "--log", "json", "--verbose"))
        let port = try server.expect(#/"event":"listening","address":"127.0.0.1","port":(\d+)/#).1
        let password = try server.expect(#/"event":"account-made","user":"ferry","password":"([^"]+)"/#).1
        let name = SocketName(port: try #require(UInt16(port)))
        let client = try RawClient(connectingTo: name, as: "ferry", password: String(password))
        try client.upload([1, 2, 3], "STOR a\"b\\\u{1}")
        try client.ask("EPSV", expecting: 229)
        try client.ask("RETR missing", expecting: 550)
        try client.ask("QUIT", expecting: 221)
        _ = try server.expect(#/"event":"closed"/#)
        let desk = try ShellSandbox()
        let listed = try desk.ferry("ls", "ferry@127.0.0.1:", "--port", "\(name.port)", "--tls", "require")
            .setting("FERRY_PASSWORD", to: String(password)).run()
        #expect(listed.succeeded, "\(listed.errorText)")
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))

        let objects = try server.outputText.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
        for object in objects {
            let time = try #require(object["time"] as? String)
            #expect(time.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil, "\(time)")
            #expect(["debug", "info", "warning"].contains(object["level"] as? String))
        }
        let events = objects.compactMap { $0["event"] as? String }
        #expect(events.count == objects.count)
        #expect(events.first == "serving")
        #expect(events.contains("connect-with"))
        #expect(events.suffix(2) == ["shutting-down", "stopped"])
        let transfer = try #require(objects.first { $0["event"] as? String == "transfer-ended" })
        #expect(transfer["user"] as? String == "ferry")
        #expect((transfer["peer"] as? String)?.hasPrefix("127.0.0.1:") == true)
        for (event, isResumed) in [("encrypted", false), ("data-encrypted", true)] {
            let encrypted = try #require(objects.first { $0["event"] as? String == event })
            #expect(encrypted["tls"] as? String == "1.3")
            #expect((encrypted["cipher"] as? String)?.hasPrefix("TLS_") == true)
            #expect(encrypted["resumed"] as? Bool == isResumed)
            #expect(encrypted["kernel"] is Bool)
        }
        let refused = try #require(objects.first { $0["event"] as? String == "refused" })
        #expect(refused["level"] as? String == "warning")
        #expect(refused["user"] as? String == "ferry")
    }

    @Test func `a line of a transfer has its time to the millisecond, its user and their address`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.upload([1], "STOR a")
            try server.expectLog(
                #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[2\] ferry@127\.0\.0\.1: Upload of \/a complete: 1 byte in/#)
            try server.expectLog(#/\[2\] ferry@127\.0\.0\.1: Upload of \/a started/#)
        }
    }

    @Test func `ferry looks before it acts, and the console does not call that refused`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write([1, 2, 3], to: desk.path("f"))
            try Files.makeDirectory(desk.path("tree"))
            try Files.write([4], to: desk.path("tree/g"))
            let address = "ferry@127.0.0.1:"
            for words in [
                ["put", "f", address], ["put", "f", "\(address)new-name"], ["put", "-r", "tree", address],
                ["put", "-r", "tree", address], ["mkdir", "-p", "\(address)a/b/c"], ["mkdir", "-p", "\(address)a/b/c"],
                ["ls", address], ["stat", "\(address)f"], ["get", "\(address)f", "back"],
                ["mv", "\(address)f", "\(address)a/f"], ["rm", "\(address)a/f"], ["tree", address],
            ] {
                var program = desk.ferry("--port", "\(server.name.port)")
                program.arguments = words.map { Array($0.utf8) } + program.arguments
                let result = try program.setting("FERRY_PASSWORD", to: server.password).run()
                #expect(result.succeeded, "\(words): \(result)")
            }
            #expect(!server.log.contains("Refused"), "\(server.log)")
            _ = try desk.ferry("get", "\(address)missing", "--port", "\(server.name.port)")
                .setting("FERRY_PASSWORD", to: server.password).run()
            try server.expectLog(#/ferry@127\.0\.0\.1: Refused RETR missing: 550/#)
        }
    }

    @Test func `an account whose home is missing is told of on both sides`() throws {
        let server = try FerrydProcess()
        let home = server.outside("homes/ada")
        let adding = TestProgram.built(
            "ferryd", "user", "add", "ada", "--home", home, "--password-file", "-", "--state",
            server.outside("state"))
        let added = try adding.run(input: Array("engine\n".utf8))
        #expect(added.succeeded)
        #expect(added.errorText.contains(home))
        let desk = try ShellSandbox()
        let result = try desk.ferry("ls", "ada@127.0.0.1:", "--port", "\(server.name.port)")
            .setting("FERRY_PASSWORD", to: "engine").run()
        #expect(result.end == .exit(5))
        #expect(result.errorText.contains("Your home directory does not exist on the server."))
        #expect(!result.errorText.contains("Check the user name"))
        #expect(result.errorText.contains("This is not about the password: tell the server's administrator"))
        try server.expectLog(
            #/Login refused to ada from 127\.0\.0\.1, who has proved the account: the home directory \S+\/homes\/ada does not exist\n/#
        )
        // It is looked for at each login.
        try Files.makeDirectory(server.outside("homes"))
        try Files.makeDirectory(home)
        let again = try desk.ferry("ls", "ada@127.0.0.1:", "--port", "\(server.name.port)")
            .setting("FERRY_PASSWORD", to: "engine").run()
        #expect(again.succeeded)
    }
}
