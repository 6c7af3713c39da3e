// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension UploadOperation {
    /// Tells if a temporary name is wanted, and not known to be refused.
    func wantsTemporaryName(on connection: borrowing FTPConnection) -> Bool {
        if options.appends || connection.habits.refusesTemporaryNames { return false }
        switch options.naming ?? connection.configuration.uploadNaming {
        case .automatic: return !connection.features.replacesAtomically
        case .direct: return false
        case .temporaryThenRename: return true
        }
    }

    /// Stores under the final name, on a server that renames nothing.
    func storeDirectly(on connection: inout FTPConnection) async throws(FTPError) -> TransferSummary {
        var summary = try await store(as: path, on: &connection)
        summary.cannotRename = true
        return summary
    }

    /// The result of an attempt over a temporary name.
    enum Renamed {
        case stored(TransferSummary)
        /// The server does not begin a file of that name, or does not rename it.
        case nameRefused(FTPError)
    }

    /// Stores under a temporary name, and renames the complete file.
    func storeAndRename(
        over temporary: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) -> Renamed {
        if try await wasRenamed(from: temporary, on: &connection) {
            return .stored(TransferSummary(size: size ?? 0, moved: 0, since: start, .sizeAfterReconnect))
        }
        let summary: TransferSummary
        do throws(FTPError) { summary = try await store(as: temporary, on: &connection) } catch {
            if error.refusesName { return .nameRefused(error) }
            throw error
        }
        await noteRenaming(from: temporary, on: connection)
        let refusal = try await rename(temporary, on: &connection)
        await forgetRenaming(from: temporary, on: connection)
        if let refusal {
            _ = try? await connection.link.ask(CommandLine(.dele, temporary.bytes), for: purpose)
            return .nameRefused(purpose.failure(of: refusal))
        }
        return .stored(summary)
    }

    /// Renames the complete upload to its name; returns the refusal of a server that does not rename this file at all.
    private func rename(
        _ temporary: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) -> Reply? {
        let (from, to) = (CommandLine(.rnfr, temporary.bytes), CommandLine(.rnto, path.bytes))
        var (first, last) = try await connection.link.ask(from, to, for: purpose)
        if first.isRefusal { return first }
        if last.isRefusal {
            // Windows does not rename onto an existing file. The new one is complete, so the old one may go.
            let removal = CommandLine(.dele, path.bytes)
            last = try await connection.link.ask([removal, from], before: to, for: purpose).last
        }
        guard last.isRefusal else { return nil }
        throw purpose.failure(
            FTPError.Code(of: last, during: .upload), "the file is complete, but only as \(temporary)", reply: last)
    }

    /// Asks if an upload can take its name at the end by renaming.
    ///
    /// There are directories where files may be put, and neither renamed nor deleted: a temporary name would stay there
    /// for ever. So RNFR of the temporary name is tried before any byte is sent, once a directory: a server that would
    /// rename says that there is no such file.
    func mayRename(
        from temporary: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) -> Bool {
        let directory = (connection.absolute(path) ?? path).parent
        if let known = connection.habits.renames[directory] { return known }
        let reply = try await connection.link.ask(CommandLine(.rnfr, temporary.bytes), for: purpose)
        if reply.code.group == .intermediate {
            // A part of an earlier attempt is there. ProFTPD takes nothing but RNTO now: the part keeps its name.
            _ = try await connection.link.ask(CommandLine(.rnto, temporary.bytes), for: purpose)
        }
        var answer = RenamePermission(reply)
        if answer == .unclear {
            // A file that is there must not be lost; if none is, the final name does no harm.
            answer = RenamePermission(try await connection.link.ask(CommandLine(.rnfr, path.bytes), for: purpose))
            if answer == .unclear { return false }
        }
        connection.habits.renames[directory] = answer == .given
        return answer == .given
    }
}

/// The meaning of a reply to RNFR for names that do not exist yet.
private enum RenamePermission {
    case given
    case refused
    case unclear

    init(_ reply: Reply) {
        switch (reply.code.group, FTPError.Code(of: reply, during: .rename)) {
        case (.intermediate, _), (_, .notFound), (.transientRefusal, _): self = .given
        // vsftpd, of a name that does not exist; where it does not allow renaming it says "Permission denied".
        case _ where reply.text.lowercased().contains("rnfr command failed"): self = .given
        case (_, .denied), (_, .notSupported): self = .refused
        default: self = .unclear
        }
    }
}

extension FTPError {
    /// True when a server refuses to begin with a file of that name.
    var refusesName: Bool {
        guard let number = reply?.code.rawValue, number / 10 == 55 || number == 501 else { return false }
        return ![.full, .incomplete, .notFound].contains(code)
    }
}
