// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Foundation
import Testing

/// What scripts read of transfers.
@Suite(.ownThread, .fewAtOnce) struct TransferJSONTests {
    @Test func `--json gives an object a result on standard output`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            for name in ["a", "b"] { try Files.write(Array(name.utf8), to: desk.path(name)) }
            let put = try run(desk.ferry("put", "--json", "a", "b", "127.0.0.1:", to: server))
            #expect(put.map { $0["name"] as? String } == ["a", "b"])
            #expect(put.allSatisfy { $0["operation"] as? String == "put" && $0["result"] as? String == "uploaded" })
            #expect(put.allSatisfy { $0["bytes"] as? Int == 1 && $0["verified"] as? String == "size" })
            #expect(put.allSatisfy { ($0["seconds"] as? Double ?? 0) > 0 && $0["replaced"] == nil })
            let again = try run(desk.ferry("put", "--json", "a", "127.0.0.1:", to: server))
            #expect(again.first?["replaced"] as? Bool == true)
            let get = try run(desk.ferry("get", "--json", "127.0.0.1:a", "c", to: server))
            #expect(get.first?["result"] as? String == "downloaded" && get.first?["target"] as? String == "c")
            let same = try run(desk.ferry("get", "--json", "127.0.0.1:a", "c", to: server))
            #expect(same.first?["result"] as? String == "unchanged")
            let skipped = try run(desk.ferry("put", "--json", "--no-clobber", "a", "127.0.0.1:", to: server))
            #expect(skipped.first?["result"] as? String == "skipped")
            let move = try run(desk.ferry("mv", "--json", "127.0.0.1:a", "127.0.0.1:d", to: server))
            #expect(move.first?["operation"] as? String == "mv" && move.first?["target"] as? String == "d")
        }
    }

    @Test func `a failure is one object on standard error, and nothing else`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            let result = try desk.ferry("get", "--json", "127.0.0.1:missing", to: server).run()
            #expect(result.end == .exit(6))
            #expect(result.output.isEmpty)
            #expect(try objects(result.errors).map { $0["error"] as? String } == ["notFound"])
        }
    }

    @Test func `off a terminal a file has one line`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            for name in ["a", "b"] { try Files.write(Array(name.utf8), to: desk.path(name)) }
            let put = try desk.ferry("put", "a", "b", "127.0.0.1:", to: server).run()
            let lines = put.errorText.split(separator: "\n").map { $0.prefix { $0 != "," && $0 != ":" } }
            #expect(lines == ["Uploaded a", "Uploaded b", "Uploaded 2 files"])
        }
    }

    private func run(_ program: TestProgram) throws -> [[String: Any]] {
        let result = try program.run()
        guard result.succeeded, result.errors.isEmpty else { throw TestFailure("ferry: \(result)") }
        return try objects(result.output)
    }

    private func objects(_ lines: [UInt8]) throws -> [[String: Any]] {
        try lines.split(separator: 0x0A).map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
        }
    }
}
