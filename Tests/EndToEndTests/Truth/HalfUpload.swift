// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// An upload half of which has arrived, a witness who looks on, and what was there before.
struct HalfUpload {
    static let old = Content.bytes(1 << 20, seed: 1)
    static let new = Content.bytes(6 << 20, seed: 2)
    static let half = new.count / 2
    static let name = "report.bin"

    let server: FerrydProcess
    let client: RawClient
    let data: RawSocket
    let witness: RawClient
    private let replacing: Bool

    /// Uploads the first half of the new file, onto the old one if `replacing`, and waits until the server has it.
    init(to server: FerrydProcess, replacing: Bool, size: Int = half) throws {
        self.server = server
        self.replacing = replacing
        if replacing { try Files.write(Self.old, to: server.path(Self.name)) }
        client = try server.client()
        witness = try server.client()
        data = try client.beginTransfer("STOR \(Self.name)")
        try data.send(Array(Self.new[..<size]))
        try client.waitForBytes(size)
        try expectUntouched()
    }

    /// What was there before is what everybody sees: on the disk, and over the wire.
    func expectUntouched(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let path = server.path(Self.name)
        if replacing {
            #expect(try Files.read(path) == Self.old, "the old file is not what it was", sourceLocation: sourceLocation)
            let seen = try witness.download("RETR \(Self.name)")
            #expect(seen == Self.old, "the old file cannot be read", sourceLocation: sourceLocation)
            try witness.ask("SIZE \(Self.name)", expecting: 213, sourceLocation: sourceLocation)
        } else {
            #expect(!Files.exists(path), "an unfinished upload has its name", sourceLocation: sourceLocation)
        }
        let listed = String(decoding: try witness.download("NLST"), as: UTF8.self)
        let expected = replacing ? "\(Self.name)\r\n" : ""
        #expect(listed == expected, "side files are listed", sourceLocation: sourceLocation)
    }

    /// How many bytes are kept, as the reply to the broken upload says.
    static func kept(_ reply: RawReply) throws -> Int {
        guard let match = reply.text.firstMatch(of: #/REST (\d+)/#), let count = Int(match.1) else {
            throw TestFailure("the reply does not say what is kept: \(reply)")
        }
        return count
    }

    /// Waits until the server has seen that the client is gone: the upload is nobody's, and its length can be asked
    /// for.
    func waitForKept() throws -> Int {
        let limit = WaitLimit.usual
        while !limit.passed {
            let reply = try witness.ask("SIZE \(Self.name)")
            if reply.code == 213, let size = reply.text.split(separator: " ").last.flatMap({ Int($0) }) { return size }
        }
        throw limit.exceeded("the part that arrived to be kept")
    }

    enum Resumption: CaseIterable, Sendable { case restartAndStore, append }

    /// Reconnects and sends what is missing.
    static func finish(on server: FerrydProcess, at offset: Int, by way: Resumption = .restartAndStore) throws {
        let client = try server.client()
        let rest = Array(new[offset...])
        switch way {
        case .restartAndStore:
            try client.ask("REST \(offset)", expecting: 350)
            try client.upload(rest, "STOR \(name)")
        case .append:
            try client.upload(rest, "APPE \(name)")
        }
        #expect(try Files.read(server.path(name)) == new, "the file is not whole after the rest was sent")
        #expect(try client.download("RETR \(name)") == new)
        #expect(String(decoding: try client.download("NLST"), as: UTF8.self) == "\(name)\r\n")
    }
}
