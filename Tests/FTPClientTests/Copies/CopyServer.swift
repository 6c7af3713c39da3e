// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Synchronization

/// A scripted server with a file `f` of three bytes, which takes copies, and has its faults.
final class CopyServer: Sendable {
    struct Faults: Sendable {
        /// The host that PASV names.
        var passiveHost = "127,0,0,1"
        var refusesForeignPorts = false
        /// It is sent to other servers, and does not get there.
        var reachesNobody = false
        /// The size that it tells of what it was given directly.
        var sizeOfDirectCopy = 3
        /// The end that it makes after half of the file.
        var breaksOff = false
        /// It must know a transfer before a data connection is arranged for it.
        var wantsAnnouncements = false
    }

    private struct State {
        var commands: [String] = []
        var drafted: Int?
        var named: [String] = []
    }

    private let faults: Faults
    private let state = Mutex(State())

    init(_ faults: Faults = Faults()) { self.faults = faults }

    /// The command lines that it was sent.
    var commands: [String] { state.withLock { $0.commands } }

    /// The names that drafts have taken.
    var named: [String] { state.withLock { $0.named } }

    func received(_ verb: String) -> Bool { commands.contains { $0.hasPrefix(verb) } }

    func serve(_ session: ScriptedSession) throws {
        try session.begin(features: faults.wantsAnnouncements ? ["PRET"] : [])
        let closed = try ReservedPort()
        var listener: RawListener?
        var announced = ""
        while let line = try session.nextLine().map({ String(decoding: $0, as: UTF8.self) }) {
            state.withLock { $0.commands.append(line) }
            let argument = String(line.drop { $0 != " " }.dropFirst())
            let verb = line.prefix(4)
            if faults.wantsAnnouncements, ["PASV", "EPSV", "PORT"].contains(verb), announced.isEmpty {
                try session.reply("503 Say PRET first.")
                continue
            }
            if faults.wantsAnnouncements, ["RETR", "STOR"].contains(verb) {
                if line != announced {
                    try session.reply("503 Another transfer was announced.")
                    continue
                }
                announced = ""
            }
            switch verb {
            case "PRET":
                announced = argument
                try session.reply("200 Yes.")
            case "TYPE", "NOOP": try session.reply("200 Yes.")
            case "ABOR": try session.reply("226 Nothing.")
            case "CWD ": try session.reply("550 No such directory.")
            case "SIZE":
                let size = argument == "f" ? 3 : state.withLock { $0.drafted }
                try session.reply(size.map { "213 \($0)" } ?? "550 No such file.")
            case "PASV":
                let port = closed.name.port
                try session.reply("227 Yes (\(faults.passiveHost),\(port >> 8),\(port & 255)).")
            case "PORT": try session.reply(faults.refusesForeignPorts ? "500 Illegal PORT command." : "200 Yes.")
            case "EPSV":
                let fresh = try RawListener()
                try session.reply("229 Yes (|||\(try fresh.name.port)|).")
                listener = fresh
            case "RETR": try send(session, listener.take())
            case "STOR": try receive(session, listener.take())
            case "RNFR":
                let isThere = state.withLock { $0.drafted != nil }
                try session.reply(isThere ? "350 Go on." : "550 No such file.")
            case "RNTO":
                state.withLock { $0.named.append(argument) }
                try session.reply("250 Renamed.")
            case "DELE":
                state.withLock { $0.drafted = nil }
                try session.reply("250 Gone.")
            case "QUIT": return try session.reply("221 Bye.")
            default: try session.reply("502 No.")
            }
        }
    }

    private func send(_ session: ScriptedSession, _ listener: RawListener?) throws {
        if listener == nil, faults.reachesNobody { return try session.reply("425 No way there.") }
        try session.reply("150 Here.")
        if let data = try listener?.accept() {
            try data.send(faults.breaksOff ? "a" : "abc")
            data.close()
        }
        try session.reply(faults.breaksOff ? "426 Broken." : "226 Done.")
    }

    private func receive(_ session: ScriptedSession, _ listener: RawListener?) throws {
        if listener == nil, faults.reachesNobody { return try session.reply("425 No way there.") }
        try session.reply("150 Go on.")
        guard let data = try listener?.accept() else {
            state.withLock { $0.drafted = faults.sizeOfDirectCopy }
            return try session.reply("226 Done.")
        }
        let bytes = try? data.receiveToEnd()
        state.withLock { $0.drafted = bytes?.count ?? 1 }
        // As some servers do after a reset.
        try session.reply("226 Done.")
    }
}
