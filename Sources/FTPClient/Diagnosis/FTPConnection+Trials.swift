// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The checks that leave more than a question with the server.
extension FTPConnection {
    /// Uploads, dates, renames and deletes a scratch file, and reads the server's clock from it.
    mutating func reportWriting(_ report: (ServerFinding) -> Void) async throws(FTPError) {
        let number = String(UInt32.random(in: .min ... .max), radix: 36)
        let (scratch, other) = (RemotePath(".ferry-doctor-\(number)"), RemotePath(".ferry-doctor-\(number)-renamed"))
        var options = UploadOptions()
        (options.naming, options.resume, options.preservesTime) = (.direct, .never, false)
        do throws(FTPError) {
            try await upload(.bytes(Array("ferry doctor was here\n".utf8)), to: scratch, options: options)
        } catch {
            if error.code == .cancelled { throw error }
            let fault: ServerFinding.Fault = error.code == .denied ? .account : .server
            return report(
                ServerFinding(.writing, .problem, "A file cannot be uploaded: \(error).", fault, error.advice))
        }
        do throws(FTPError) {
            report(try await clockFinding(scratch))
            let sets = try await setsTimes(of: scratch)
            var (isRenamed, left) = (true, scratch)
            do throws(FTPError) {
                try await rename(scratch, to: other)
                left = other
            } catch {
                if error.code == .cancelled || !isUsable { throw error }
                isRenamed = false
            }
            try await delete(left)
            report(Self.writingFinding(isRenamed: isRenamed, setsTimes: sets))
        } catch {
            if isUsable {
                for path in [scratch, other] {
                    _ = try? await link.ask(CommandLine(.dele, path.bytes), for: Purpose(.delete, path.bytes))
                }
            }
            if error.code == .cancelled { throw error }
            let words = "A scratch file was uploaded, and then: \(error)."
            report(ServerFinding(.writing, .problem, words, .server, error.advice))
        }
    }

    private static func writingFinding(isRenamed: Bool, setsTimes: Bool) -> ServerFinding {
        let facts: [(name: String, value: ServerFinding.Fact)] = [
            ("renames", .flag(isRenamed)), ("setsTimes", .flag(setsTimes)),
        ]
        var finding = ServerFinding(.writing, .good, "A file was uploaded, renamed and deleted, and its time was set.")
        if !isRenamed {
            finding = ServerFinding(
                .writing, .note, "A file was uploaded and deleted, but cannot be renamed.", .account,
                "Uploads get their final name from the start: a broken one is seen by others.")
        } else if !setsTimes {
            finding = ServerFinding(
                .writing, .note, "A file was uploaded, renamed and deleted, but its time cannot be set.", .server,
                "Uploads have the time of their upload; sync remembers the times of originals itself.")
        }
        finding.facts = facts
        return finding
    }

    /// Compares the time of a new file with this machine's clock.
    private mutating func clockFinding(_ path: RemotePath) async throws(FTPError) -> ServerFinding {
        let now = System.secondsSince1970()
        guard let time = try await modificationTime(of: path) else {
            return ServerFinding(.clock, .skipped, "The server tells no times (MDTM).", .server)
        }
        let offset = time.seconds - now
        let fact: (name: String, value: ServerFinding.Fact) = ("offset", .number(offset))
        if abs(offset) <= 10 {
            return ServerFinding(.clock, .good, "The server's clock agrees with the one here.").with(fact)
        }
        let way = offset > 0 ? "ahead of" : "behind"
        let quarter = Int64((Double(offset) / 900).rounded()) * 900
        if quarter != 0, abs(offset - quarter) <= 60, abs(quarter) <= 14 * 3600 {
            let minutes = abs(quarter) / 60
            let hours = "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
            return ServerFinding(
                .clock, .problem,
                "The server's times are \(hours) hours \(way) UTC: it tells its local time, where UTC is meant.",
                .server,
                "Its administrator should make it tell UTC (vsftpd: use_localtime=NO; ProFTPD: TimesGMT on). Compare "
                    + "by size or content meanwhile: ferry sync --size-only, or --checksum."
            ).with(fact)
        }
        return ServerFinding(
            .clock, .problem, "The server's clock is \(abs(offset)) seconds \(way) the one here.", .server,
            "One of the two clocks is wrong: compare both with a third one. Times of files are off by that much."
        ).with(fact)
    }

    /// True if the server sets the time of a file to what it is told.
    private mutating func setsTimes(of path: RemotePath) async throws(FTPError) -> Bool {
        let time = Timestamp(seconds: 1_000_000_000)
        do throws(FTPError) {
            try await setModificationTime(of: path, to: time)
            return try await modificationTime(of: path)?.seconds == time.seconds
        } catch {
            if error.code == .cancelled || !isUsable { throw error }
            return false
        }
    }

    /// Opens connections beside this one until the server lets no more in.
    mutating func reportConnections(upTo limit: Int, _ report: (ServerFinding) -> Void) async throws(FTPError) {
        var others: [Handoff<FTPConnection>] = []
        var refusal: FTPError?
        let facts = facts.forAssistant
        while others.count + 1 < limit, refusal == nil {
            do throws(FTPError) { others.append(Handoff(try await FTPConnection.open(beside: facts))) } catch {
                refusal = error
            }
        }
        for other in others { await other.take()?.quit() }
        if let refusal, refusal.code == .cancelled { throw refusal }
        let count = others.count + 1
        let number: (name: String, value: ServerFinding.Fact) = ("connections", .number(Int64(count)))
        guard let refusal else {
            return report(
                ServerFinding(
                    .connections, .good, "The server lets in \(count) connections at least; no more were tried."
                )
                .with(number))
        }
        report(
            ServerFinding(
                .connections, count < 2 ? .note : .good,
                "The server lets in \(count) connection\(count == 1 ? "" : "s") at a time; the next one: \(refusal).",
                .server, count < 2 ? "Several files go one after the other." : nil
            ).with(number))
    }
}
