// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The commands by which servers let the time of a file be set, the best first.
enum TimeSetter: CaseIterable, Hashable, Sendable {
    /// MFMT (draft-somers-ftp-mfxx), which FEAT tells of.
    case mfmt
    /// MDTM with a time in front of the name, as vsftpd and IIS have it.
    case mdtm
    /// SITE UTIME with the name, three times and a zone, as Pure-FTPd and ncftpd have it.
    case utime
    /// SITE UTIME with a time in front of the name, as ProFTPD has it.
    case shortUtime

    /// The way that a command uses; `nil` for other commands.
    init?(of line: CommandLine) {
        switch line.verb {
        case .mfmt: self = .mfmt
        case .mdtm: self = .mdtm
        case .site where line.argument.starts(with: "UTIME ".utf8):
            self = line.argument.suffix(4).elementsEqual(" UTC".utf8) ? .utime : .shortUtime
        default: return nil
        }
    }

    /// The command for a file.
    func command(_ path: RemotePath, _ time: Timestamp) -> CommandLine {
        let digits = TimeValue(time).text
        switch self {
        case .mfmt: return .settingTime(of: path, to: time)
        case .mdtm: return CommandLine(.mdtm, Array("\(digits) ".utf8) + path.bytes)
        case .utime:
            return CommandLine(
                .site, Array("UTIME ".utf8) + path.bytes + Array(" \(digits) \(digits) \(digits) UTC".utf8))
        case .shortUtime: return CommandLine(.site, Array("UTIME \(digits) ".utf8) + path.bytes)
        }
    }
}

extension FTPConnection {
    /// The best way to set times that the server has not refused; `nil` when there is none.
    ///
    /// Without `insists` only those are tried that the server is known to have.
    func timeSetter(insisting insists: Bool, except tried: Set<TimeSetter> = []) -> TimeSetter? {
        let refused = habits.refusedTimeSetters.union(tried)
        if features.has("MFMT"), !refused.contains(.mfmt) { return .mfmt }
        let isKnown = greeting.text.contains("vsFTPd")
        if features.has("MDTM"), isKnown || insists, !refused.contains(.mdtm) { return .mdtm }
        return insists ? [.utime, .shortUtime].first { !refused.contains($0) } : nil
    }

    /// Sets a time in the ways that are left, after one was refused; `false` when all are.
    ///
    /// A refusal of one file says nothing about the next one. Only a command that the server does not know, or in whose
    /// place another one worked, is not tried again.
    mutating func setTimeOtherwise(
        of path: RemotePath, to time: Timestamp, after refused: TimeSetter, _ refusal: Reply, for purpose: Purpose
    ) async throws(FTPError) -> Bool {
        var (setter, reply) = (refused, refusal)
        var tried: Set<TimeSetter> = []
        while reply.isRefusal {
            tried.insert(setter)
            if [500, 502, 504].contains(reply.code.rawValue) { habits.refusedTimeSetters.insert(setter) }
            guard let next = timeSetter(insisting: true, except: tried) else { return false }
            (setter, reply) = (next, try await link.ask(next.command(path, time), for: purpose))
        }
        habits.refusedTimeSetters.formUnion(tried)
        return true
    }
}
