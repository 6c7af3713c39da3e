// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Synchronization

/// A file on a scripted server, which changes while it is followed.
final class ServedFile: Sendable {
    /// The abilities that the server lacks.
    enum Lack: Sendable { case sizes, restart }

    private struct State {
        /// `nil` when there is none.
        var content: [UInt8]?
        var version = 0
        var commands: [String] = []
        var sent: [Int] = []
    }

    private let state: Mutex<State>
    private let lacks: Lack?

    init(_ content: [UInt8], lacking lack: Lack? = nil) {
        state = Mutex(State(content: content))
        lacks = lack
    }

    /// Changes the file; its time changes too.
    func change(_ edit: (inout [UInt8]?) -> Void) {
        state.withLock { state in
            edit(&state.content)
            state.version += 1
        }
    }

    /// The number of bytes that each download has sent.
    var sent: [Int] { state.withLock { $0.sent } }

    /// Plays the server until the client leaves.
    func serve(_ session: ScriptedSession) throws {
        try session.begin()
        var (listener, offset): (RawListener?, Int) = (nil, 0)
        while let line = try session.nextLine().map({ String(decoding: $0, as: UTF8.self) }) {
            let (content, version) = state.withLock { ($0.content, $0.version) }
            switch line.prefix(4) {
            case "TYPE": try session.reply("200 Yes.")
            case "EPSV":
                let fresh = try RawListener()
                try session.reply("229 Yes (|||\(try fresh.name.port)|).")
                listener = fresh
            case "SIZE" where lacks != .sizes:
                try session.reply(content.map { "213 \($0.count)" } ?? "550 No such file.")
            case "MDTM" where lacks != .sizes:
                try session.reply(content == nil ? "550 No such file." : "213 202611271200\(10 + version)")
            case "REST" where lacks == nil:
                offset = Int(line.dropFirst(5)) ?? 0
                try session.reply("350 Go on.")
            case "RETR":
                guard let content, let port = listener else {
                    try session.reply("550 No such file.")
                    continue
                }
                try session.reply("150 Here.")
                let data = try port.accept()
                let bytes = Array(content.dropFirst(offset))
                state.withLock { $0.sent.append(bytes.count) }
                try? data.send(bytes)
                data.close()
                try session.reply("226 Done.")
                offset = 0
            case "ABOR": try session.reply("226 Nothing to abort.")
            case "NOOP": try session.reply("200 Ok.")
            case "QUIT": return try session.reply("221 Bye.")
            case "CWD ": try session.reply("550 No such directory.")
            default: try session.reply("502 No.")
            }
        }
    }
}
