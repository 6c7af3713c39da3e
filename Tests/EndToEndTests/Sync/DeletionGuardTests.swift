// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Listings that fail, end early, are cut off, cannot be read, or change: nothing is deleted by them.
@Suite(.ownThread, .fewAtOnce) struct DeletionGuardTests {
    private typealias Entry = SyncStage.Entry

    /// A place of trouble, and the words that tell of it.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let end: SyncStage.End
        var code: CInt = 1

        init(_ name: String, _ end: SyncStage.End, code: CInt = 1) {
            (testDescription, self.end, self.code) = (name, end, code)
        }
    }

    static let faults = [
        Fault("refused for good", .refusal("550 Permission denied.")),
        Fault("refused for now", .refusal("450 Busy.")),
        Fault("broken off", .reply("426 Connection closed; transfer aborted.")),
        Fault("failed in reading", .reply("451 Error reading directory.")),
        Fault("cut off", .reply("226 Output truncated to 2 matches")),
        Fault("cut off in other words", .reply("226 Limit reached.")),
        Fault("a line that cannot be read", .lines("what is this\r\n")),
        Fault("a name that leads out", .lines("type=file;size=1;modify=20240101000000; ../out\r\n")),
        Fault("names left out", .reply("226 3 entries; 1 name that holds a line end is left out")),
        Fault("vanished", .refusal("550 No such file or directory.")),
        Fault("lost", .loss, code: 3),
    ]

    /// On the server: `www` with `keep`, `extra` and `d`, which holds `x` and `y`.
    private static let served: [String: [SyncStage.Entry]] = [
        "": [Entry(name: "www", isDirectory: true)],
        "www": [Entry(name: "d", isDirectory: true), Entry(name: "extra"), Entry(name: "keep")],
        "www/d": [Entry(name: "x"), Entry(name: "y")],
    ]

    private func makeKeep(_ desk: ShellSandbox, at name: String) throws {
        try Files.makeDirectory(desk.path(name))
        try Files.write(Array("abc".utf8), to: desk.path("\(name)/keep"))
        // 2024-01-01 00:00:00 UTC, as the server tells it.
        try Files.setModification(desk.path("\(name)/keep"), seconds: 1_704_067_200)
    }

    private func sync(
        _ words: [String], _ stage: SyncStage, _ desk: ShellSandbox
    ) async throws -> ProgramResult {
        try await ScriptedServer.playing(sessions: .any) {
            try? stage.play($0)
        } to: { port in
            try desk.ferry(["sync", "--delete", "--max-delete", "100%"] + words, at: port).run(within: .seconds(60))
        }
    }

    @Test func `without a fault what is too many goes, on either side`() async throws {
        let desk = try ShellSandbox()
        try makeKeep(desk, at: "site")
        let up = SyncStage(Self.served) { _, _ in .well }
        let result = try await sync(["site", "127.0.0.1:www"], up, desk)
        #expect(result.succeeded, "\(result)")
        #expect(up.deletions == ["DELE www/extra", "DELE www/d/y", "DELE www/d/x", "RMD www/d"])
        for name in ["site/old/", "site/old/x"] where name.hasSuffix("/") { try Files.makeDirectory(desk.path(name)) }
        try Files.write([1], to: desk.path("site/old/x"))
        let down = SyncStage(Self.served) { _, _ in .well }
        let back = try await sync(["127.0.0.1:www", "site"], down, desk)
        #expect(back.succeeded, "\(back)")
        #expect(try Files.list(desk.path("site")).sorted() == ["d", "extra", "keep"])
    }

    @Test(arguments: faults, ["www", "www/d"])
    func `a fault of a listing of the target deletes nothing there`(fault: Fault, place: String) async throws {
        let desk = try ShellSandbox()
        try makeKeep(desk, at: "site")
        let stage = SyncStage(Self.served) { path, _ in path == place ? fault.end : .well }
        let result = try await sync(["site", "127.0.0.1:www"], stage, desk)
        #expect(stage.deletions.isEmpty, "\(result)")
        // A directory that is not there at all is made, and holds nothing to delete.
        if fault.testDescription == "vanished", place == "www" { return }
        #expect(!result.succeeded, "\(result)")
        #expect(!result.errorText.contains("Deleted"), "\(result)")
    }

    @Test(arguments: faults, ["www", "www/d"])
    func `a fault of a listing of the source deletes nothing here`(fault: Fault, place: String) async throws {
        let desk = try ShellSandbox()
        try makeKeep(desk, at: "site")
        try Files.makeDirectory(desk.path("site/d"))
        for name in ["d/old", "old"] { try Files.write([1], to: desk.path("site/\(name)")) }
        let stage = SyncStage(Self.served) { path, _ in path == place ? fault.end : .well }
        let result = try await sync(["127.0.0.1:www", "site"], stage, desk)
        #expect(!result.succeeded, "\(result)")
        #expect(try Files.list(desk.path("site")).filter { $0 == "old" || $0 == "d" }.count == 2, "\(result)")
        #expect(try Files.list(desk.path("site/d")).contains("old"), "\(result)")
    }

    @Test(arguments: faults, ["www", "www/d"])
    func `a fault at the second look, before the deletion, keeps it from being done`(
        fault: Fault, place: String
    ) async throws {
        let desk = try ShellSandbox()
        try makeKeep(desk, at: "site")
        let up = SyncStage(Self.served) { path, count in path == place && count > 0 ? fault.end : .well }
        let result = try await sync(["site", "127.0.0.1:www"], up, desk)
        #expect(!result.succeeded, "\(result)")
        #expect(up.deletions.allSatisfy { place == "www/d" && $0 == "DELE www/extra" }, "\(up.deletions)")
        try Files.makeDirectory(desk.path("site/d"))
        for name in ["d/old", "old"] { try Files.write([1], to: desk.path("site/\(name)")) }
        let down = SyncStage(Self.served) { path, count in path == place && count > 0 ? fault.end : .well }
        let back = try await sync(["127.0.0.1:www", "site"], down, desk)
        #expect(!back.succeeded, "\(back)")
        #expect(try Files.list(desk.path("site/d")).contains("old"), "\(back)")
        #expect(try place == "www/d" || Files.list(desk.path("site")).contains("old"), "\(back)")
    }

    @Test func `a file that the source has at the second look stays`() async throws {
        let desk = try ShellSandbox()
        try makeKeep(desk, at: "site")
        try Files.write([1], to: desk.path("site/extra"))
        // At the first look the server tells of `d` alone.
        let stage = SyncStage(Self.served) { path, count in path == "www" && count == 0 ? .only(1) : .well }
        let result = try await sync(["127.0.0.1:www", "site"], stage, desk)
        #expect(result.end == .exit(1), "\(result)")
        #expect(result.errorText.contains("Not deleted: extra; it has come into being at the source meanwhile"))
        #expect(try Files.list(desk.path("site")).sorted() == ["d", "extra", "keep"])
    }

    @Test func `a failed transfer keeps what would be deleted`() async throws {
        let desk = try ShellSandbox()
        try makeKeep(desk, at: "site")
        try Files.write([1], to: desk.path("site/denied"))
        let stage = SyncStage(Self.served) { _, _ in .well }
        let result = try await sync(["site", "127.0.0.1:www"], stage, desk)
        #expect(stage.deletions.isEmpty, "\(result)")
        #expect(!result.succeeded && result.errorText.contains("Nothing more is deleted"), "\(result)")
    }

    @Test func `more than half is refused before anything is changed`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeKeep(desk, at: "site")
            try Files.makeDirectory(server.path("www"))
            for number in 0..<20 { try Files.write([1], to: server.path("www/\(number)")) }
            let before = try treeSnapshot(of: server.root)
            let refused = try desk.ferry("sync", "--delete", "site", "127.0.0.1:www", to: server).run()
            #expect(refused.end == .exit(12), "\(refused)")
            #expect(refused.errorText.contains("20 of the 20 entries of www would be deleted"), "\(refused)")
            #expect(try treeSnapshot(of: server.root) == before)
            let words = ["sync", "--delete", "--max-delete", "20", "site", "127.0.0.1:www"]
            let allowed = try desk.ferry(words, to: server).run(within: .seconds(60))
            #expect(allowed.succeeded, "\(allowed)")
            #expect(try Files.list(server.path("www")) == ["keep"])
        }
    }

    @Test func `an empty source deletes nothing unless that is said`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("site"))
            try Files.makeDirectory(server.path("www"))
            try Files.write([1], to: server.path("www/a"))
            let refused = try desk.ferry("sync", "--delete", "site", "127.0.0.1:www", to: server).run()
            #expect(refused.end == .exit(12) && refused.errorText.contains("site holds nothing"), "\(refused)")
            #expect(Files.exists(server.path("www/a")))
        }
    }

    @Test func `no file is written through a link, and none deleted for a link, unless that is asked for`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeKeep(desk, at: "site")
            try Files.write([7], to: desk.path("site/a"))
            try Files.makeLink(at: desk.path("site/l"), to: "keep")
            for name in ["www", "other"] { try Files.makeDirectory(server.path(name)) }
            for name in ["other/precious", "www/l"] { try Files.write([1], to: server.path(name)) }
            try Files.makeLink(at: server.path("www/a"), to: "../other/precious")
            let before = try treeSnapshot(of: server.path("other"))
            func sync(_ words: String...) throws -> ProgramResult {
                try desk.ferry(["sync"] + words + ["--links", "copy", "site", "127.0.0.1:www"], to: server).run(
                    within: .seconds(60))
            }
            let careful = try sync()
            #expect(careful.end == .exit(1), "\(careful)")
            #expect(careful.errorText.contains("A link stands where the file a has to go"), "\(careful)")
            #expect(careful.errorText.contains("A file stands where l"), "\(careful)")
            #expect(try treeSnapshot(of: server.path("www"))["/a"] == "-> ../other/precious")
            #expect(try Files.read(server.path("www/l")) == [1])
            #expect(try treeSnapshot(of: server.path("other")) == before)
            let asked = try sync("--delete", "--max-delete", "100%")
            #expect(asked.succeeded, "\(asked)")
            #expect(try Files.read(server.path("www/a")) == [7])
            #expect(try treeSnapshot(of: server.path("www"))["/l"] == "-> keep")
            #expect(try treeSnapshot(of: server.path("other")) == before)
        }
    }

    @Test func `a link is deleted, and nothing that it leads to`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeKeep(desk, at: "site")
            for name in ["www", "www/d", "other", "other/sub"] { try Files.makeDirectory(server.path(name)) }
            for name in ["other/precious", "other/sub/more"] { try Files.write([1], to: server.path(name)) }
            try Files.makeLink(at: server.path("www/link"), to: "../other")
            try Files.makeLink(at: server.path("www/d/link"), to: "../../other")
            let before = try treeSnapshot(of: server.path("other"))
            let result = try desk.ferry("sync", "--delete", "site", "127.0.0.1:www", to: server).run(
                within: .seconds(60))
            #expect(result.succeeded, "\(result)")
            #expect(try Files.list(server.path("www")) == ["keep"])
            #expect(try treeSnapshot(of: server.path("other")) == before)
            // The same the other way round.
            try Files.makeLink(at: desk.path("site/link"), to: server.path("other"))
            let down = try desk.ferry("sync", "--delete", "127.0.0.1:www", "site", to: server).run(within: .seconds(60))
            #expect(down.succeeded, "\(down)")
            #expect(try Files.list(desk.path("site")) == ["keep"])
            #expect(try treeSnapshot(of: server.path("other")) == before)
        }
    }
}
