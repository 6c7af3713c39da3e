// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Glibc

/// A scripted server that answers an examination, but for what ails it.
struct AilingServer: Sendable {
    /// Whole replies by command line, or else by verb, in place of the healthy ones.
    var replies: [String: String] = [:]
    /// The host that PASV names.
    var passiveHost = "127,0,0,1"
    /// The seconds by which its clock is ahead.
    var clockOffset = 0
    /// The most sessions that are let in at a time.
    var sessions = 100
    /// True when nobody listens at the ports that it tells.
    var losesPorts = false
    /// True when it must know a transfer before a data connection is arranged for it.
    var wantsAnnouncements = false

    private static let features = [
        "211-Features:", " SIZE", " MDTM", " REST STREAM", " UTF8", " MLST type*;size*;modify*;", " MLSD", " MFMT",
        "211 End",
    ]

    /// Plays the server; a client that goes away without a word, as one that only knocks does, is no failure.
    func serve(_ session: ScriptedSession) { try? play(session) }

    private func play(_ session: ScriptedSession) throws {
        var time = Self.time(offset: clockOffset)
        if session.number > sessions { return try session.reply("421 Too many connections.") }
        try session.reply("220 Ready.")
        let closed = try ReservedPort()
        var (listener, call): (RawListener?, UInt16?) = (nil, nil)
        var isAnnounced = !wantsAnnouncements
        while let line = try session.nextLine().map({ String(decoding: $0, as: UTF8.self) }) {
            let verb = String(line.prefix { $0 != " " })
            if let reply = replies[line] ?? replies[verb] {
                try session.reply(reply)
                if verb == "QUIT" { return }
                continue
            }
            if !isAnnounced, ["EPSV", "PASV", "PORT"].contains(verb) {
                try session.reply("503 Say PRET first.")
                continue
            }
            switch verb {
            case "FEAT":
                try session.reply(wantsAnnouncements ? Self.features.dropLast() + [" PRET", "211 End"] : Self.features)
            case "PRET":
                isAnnounced = true
                try session.reply("200 Yes.")
            case "USER": try session.reply("331 Password.")
            case "PASS": try session.reply("230 Welcome.")
            case "PWD": try session.reply("257 \"/\"")
            case "EPSV":
                listener = losesPorts ? nil : try RawListener()
                try session.reply("229 Yes (|||\(try listener?.name.port ?? closed.name.port)|).")
            case "PASV":
                listener = losesPorts ? nil : try RawListener()
                let port = try listener?.name.port ?? closed.name.port
                try session.reply("227 Yes (\(passiveHost),\(port >> 8),\(port & 255)).")
            case "PORT":
                let numbers = line.dropFirst(5).split(separator: ",").compactMap { UInt16($0) }
                call = numbers[4] << 8 | numbers[5]
                try session.reply("200 Yes.")
            case "MLSD":
                isAnnounced = !wantsAnnouncements
                try transfer(session, listener.take(), call.take()) { try $0.send("type=file;size=1; a\r\n") }
            case "STOR":
                isAnnounced = !wantsAnnouncements
                try transfer(session, listener.take(), call.take()) { _ = try $0.receiveToEnd() }
            case "MDTM": try session.reply("213 \(time)")
            case "SIZE": try session.reply("213 22")
            case "TYPE", "NOOP", "OPTS": try session.reply("200 Yes.")
            case "MFMT":
                time = String(line.dropFirst(5).prefix { $0 != " " })
                try session.reply("213 Modify=\(time); it")
            case "DELE", "RNTO": try session.reply("250 Yes.")
            case "RNFR": try session.reply("350 Go on.")
            case "ABOR": try session.reply("226 Nothing.")
            case "QUIT": return try session.reply("221 Bye.")
            default: try session.reply("502 No.")
            }
        }
    }

    private func transfer(
        _ session: ScriptedSession, _ listener: RawListener?, _ port: UInt16?, _ move: (RawSocket) throws -> Void
    ) throws {
        guard listener != nil || port != nil else { return try session.reply("425 No data connection.") }
        try session.reply("150 Here.")
        guard let data = try port.map({ try RawSocket(connectingTo: SocketName(port: $0)) }) ?? listener?.accept()
        else { return }
        try move(data)
        data.close()
        try session.reply("226 Done.")
    }

    private static func time(offset: Int) -> String {
        TimeValue(Timestamp(seconds: Int64(Glibc.time(nil) + offset))).text
    }
}
