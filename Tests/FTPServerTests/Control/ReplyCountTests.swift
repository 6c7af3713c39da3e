// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import Testing

/// One final reply for each command, in order, whatever was sent and however it was cut: random conversations, and
/// somebody who knows what must come.
@Suite(.ownThread) struct ReplyCountTests {
    @Test(arguments: 0..<24) func `each command has its one final reply`(_ seed: Int) async throws {
        var random = SplitMix64(state: UInt64(seed))
        let commands = (0..<Int.random(in: 10...60, using: &random)).map { _ in
            Command.all[Int.random(in: 0..<Command.all.count, using: &random)]
        }
        try await LiveServer.run(files: ["a": Content.text(lines: 2000), "b": "b".bytes, "dir/c": "c".bytes]) {
            server in
            let client = try server.client()
            let lines = (commands.map(\.line) + ["QUIT"]).map { $0 + "\r\n" }.joined()
            switch seed % 4 {
            case 0, 1: try client.control.send(lines)
            case 2: for byte in lines.utf8 { try client.control.send([byte]) }
            default: for piece in pieces(of: lines.bytes, &random) { try client.control.send(piece) }
            }
            var oracle = Oracle(commands, on: client, host: server.address)
            try oracle.judge()
            try client.expect(221)
            try client.expectEnd()
        }
    }

    private func pieces(of bytes: [UInt8], _ random: inout SplitMix64) -> [[UInt8]] {
        var (rest, pieces) = (bytes[...], [[UInt8]]())
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 1...40, using: &random))
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}

/// A command that may be said, and the final replies that may answer it.
private struct Command {
    let line: String
    let finals: Set<Int>
    /// It opens a data connection, if all is well.
    var isTransfer = false
    /// It is answered at once while a transfer runs.
    var isPrompt = false

    init(_ line: String, _ finals: Set<Int>) {
        (self.line, self.finals) = (line, finals)
        isPrompt = line == "NOOP" || line == "STAT"
        isTransfer = ["RETR", "STOR", "APPE", "STOU", "LIST", "NLST", "MLSD"].contains { line.hasPrefix($0) }
    }

    static let all: [Command] =
        [
            Command("NOOP", [200]), Command("NOOP", [200]), Command("STAT", [211, 213]), Command("ABOR", [225, 226]),
            Command("PWD", [257]), Command("CWD dir", [250, 550]), Command("CDUP", [250]), Command("TYPE A", [200]),
            Command("TYPE I", [200]), Command("REST 1", [350]), Command("SIZE b", [213, 550]),
            Command("RNFR b", [350, 550]), Command("RNTO b", [250, 503, 550]), Command("MKD x", [257, 550]),
            Command("RMD x", [250, 550]), Command("XYZZY", [500]), Command("SITE x", [504]),
            Command("PWD \u{0}", [501]),
            Command("USER ada", [230]), Command("PASS x", [202, 503]), Command("FEAT", [211]), Command("MLST", [250]),
            Command("", [500]), Command("TYPE", [501]), Command("PORT 1,2,3,4,5,6", [500]),
        ] + Array(repeating: Command("EPSV", [229]), count: 6)
        + ["RETR a", "RETR b", "RETR missing", "STOR new", "APPE new", "STOU", "LIST", "NLST *", "MLSD"].map {
            Command($0, [226, 425, 426, 450, 451, 504, 550, 554])
        }
}

/// Reads the replies to commands that were all sent before, and plays the client's part in the transfers.
private struct Oracle {
    private var waiting: [Command]
    private let client: RawClient
    private var port: SocketName

    init(_ commands: [Command], on client: RawClient, host: SocketName) {
        (waiting, self.client, port) = (commands, client, host)
    }

    mutating func judge() throws {
        while !waiting.isEmpty {
            let command = waiting.removeFirst()
            let reply = try client.reply()
            if let told = reply.text.split(separator: "|").compactMap({ UInt16($0) }).first, reply.code == 229 {
                port.port = told
            }
            if reply.code == 150 {
                #expect(command.isTransfer, "150 after \(command.line)")
                try transfer(command)
            } else {
                #expect(command.finals.contains(reply.code), "\(reply) after \(command.line)")
            }
        }
    }

    /// The transfer's replies; the data connection is opened only now, long after the commands behind it were sent.
    private mutating func transfer(_ command: Command) throws {
        // ABOR somewhere behind it may have stopped it already.
        if let data = try? RawSocket(connectingTo: port) {
            if command.line.hasPrefix("STO") || command.line.hasPrefix("APPE") { try? data.send("some bytes") }
            if command.line.hasPrefix("STO") || command.line.hasPrefix("APPE") { data.close() } else { data.drain() }
        }
        while true {
            let reply = try client.reply()
            guard reply.code == 200 || reply.code == 213 else {
                #expect(command.finals.contains(reply.code), "\(reply) at the end of \(command.line)")
                return
            }
            // Only what is answered at once may overtake, and only if nothing else stands between.
            let prompt = waiting.isEmpty ? nil : waiting.removeFirst()
            #expect(prompt?.isPrompt == true, "\(reply) overtook \(prompt?.line ?? "nothing")")
            if let prompt { #expect(prompt.finals.contains(reply.code), "\(reply) after \(prompt.line)") }
        }
    }
}

/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014); the same sequence for the same seed.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
