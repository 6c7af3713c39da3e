// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Commands that delete, move or replace, with names that a program could take for something else and with links: both
/// disks are compared as a whole, before and after.
///
/// Several names go into one command, so that a test takes a dozen runs of ferry.
@Suite(.ownThread, .fewAtOnce) struct DestructionTests {
    @Test(arguments: ServedPlace.Kind.available)
    func `rm deletes the names it is given and no neighbour`(kind: ServedPlace.Kind) throws {
        let stage = try DestructionStage(kind)
        for word in DestructionStage.Spelling.allCases {
            try stage.populate()
            try stage.expect(removing: stage.names, by: ["rm"] + stage.operands("w/names", stage.names, word))
        }
        try stage.populate()
        let words = stage.names.map { "'\($0)'" }.joined(separator: " ")
        try stage.expect(
            removing: stage.names, by: ["-c", "open 127.0.0.1 \(stage.place.port); cd w/names; rm -- \(words)"])
    }

    @Test(arguments: ServedPlace.Kind.available)
    func `rm -r deletes a tree, the links in it, and nothing that they lead to`(kind: ServedPlace.Kind) throws {
        let stage = try DestructionStage(kind)
        try stage.populate()
        let before = try inventory(of: stage.place.root)
        try stage.run(["rm", "-r"] + stage.operands("w/trees", stage.names, .plain))
        let trees = stage.names.map { "w/trees/\($0)" }
        #expect(try inventory(of: stage.place.root) == before.filter { line in !trees.contains { line.isIn($0) } })
    }

    @Test(arguments: ServedPlace.Kind.available)
    func `rm and rm -r delete a link itself, also when it is named`(kind: ServedPlace.Kind) throws {
        let stage = try DestructionStage(kind)
        for options in [[], ["-r"], ["-r", "--yes"]] {
            try stage.populate()
            let before = try inventory(of: stage.place.root)
            try stage.run(["rm"] + options + stage.operands("w/links", stage.links, .plain))
            let links = stage.links.map { "w/links/\($0) -> " }
            #expect(
                try inventory(of: stage.place.root) == before.filter { line in !links.contains { line.hasPrefix($0) } })
        }
    }

    @Test(arguments: ServedPlace.Kind.available)
    func `rmdir removes empty directories, and neither full ones nor what links lead to`(
        kind: ServedPlace.Kind
    ) throws {
        let stage = try DestructionStage(kind)
        try stage.populate()
        let before = try inventory(of: stage.place.root)
        let full = stage.operands("w/trees", stage.names, .plain) + stage.operands("w/links", stage.links, .plain)
        #expect(try stage.ferry(["rmdir"] + full).run().end != .exit(0))
        #expect(try inventory(of: stage.place.root) == before)
        try stage.run(["rmdir"] + stage.operands("w/empty", stage.names, .escaped))
        let empty = stage.names.map { "w/empty/\($0)/" }
        #expect(try inventory(of: stage.place.root) == before.subtracting(empty))
    }

    @Test(arguments: ServedPlace.Kind.available)
    func `mv moves the names it is given and no neighbour`(kind: ServedPlace.Kind) throws {
        let stage = try DestructionStage(kind)
        try stage.populate()
        let before = try inventory(of: stage.place.root)
        try stage.run(["mv"] + stage.operands("w/names", stage.names, .plain) + ["127.0.0.1:w/target"])
        let moved = stage.names.map { ("w/names/\($0): \($0)", "w/target/\($0): \($0)") }
        let after = try inventory(of: stage.place.root)
        #expect(after.symmetricDifference(before) == Set(moved.map(\.0) + moved.map(\.1)))
    }

    @Test(arguments: ServedPlace.Kind.available)
    func `get and put replace the files of those names and no others`(kind: ServedPlace.Kind) throws {
        let stage = try DestructionStage(kind)
        try stage.populate()
        let remote = try inventory(of: stage.place.root)
        try stage.populate(stage.desk.path("old"))
        let local = try inventory(of: stage.desk.directory)
        for name in stage.names { try Files.write(Array("mine".utf8), to: stage.desk.path("old/names/\(name)")) }
        try stage.run(["get"] + stage.operands("w/names", stage.names, .escaped) + ["old/names/"])
        #expect(try inventory(of: stage.place.root) == remote)
        #expect(try inventory(of: stage.desk.directory) == local)
        for name in stage.names { try Files.write(Array("new".utf8), to: stage.desk.path("old/names/\(name)")) }
        try stage.run(["put"] + stage.names.map { "old/names/\($0)" } + ["127.0.0.1:w/names"])
        #expect(
            try inventory(of: stage.place.root)
                == remote.subtracting(stage.names.map { "w/names/\($0): \($0)" }).union(
                    stage.names.map { "w/names/\($0): new" }))
    }

    @Test(arguments: ServedPlace.Kind.available)
    func `get -r, find, du and tree end at links that loop, and follow them when asked`(
        kind: ServedPlace.Kind
    ) throws {
        let stage = try DestructionStage(kind)
        try stage.populate()
        let before = try inventory(of: stage.place.root)
        for command in ["find", "du", "tree"] {
            for arguments in [["127.0.0.1:w/links"], ["--follow", "127.0.0.1:w/follow"]] {
                let result = try stage.ferry([command] + arguments).run()
                #expect(result.succeeded, "\(result)")
                #expect(result.errorText.contains("toSelf"), "\(result)")
            }
        }
        try stage.run(["get", "-r", "127.0.0.1:w/links"])
        #expect(try inventory(of: stage.desk.directory) == ["links/", "links/real: real"])
        try stage.run(["get", "-r", "--follow", "127.0.0.1:w/follow"])
        #expect(
            try inventory(of: stage.desk.path("follow"))
                == ["real: real", "toFile: precious", "toDirectory/", "toDirectory/precious: precious"])
        #expect(try inventory(of: stage.place.root) == before)
    }
}
