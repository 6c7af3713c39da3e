// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// One copy, from the questions about the original to the proof that all of it is at its new place.
///
/// Whatever moves the bytes, they go to a temporary name, and the copy takes its own when its size is right.
struct CopyOperation: Sendable {
    let path: RemotePath
    let target: RemotePath
    let options: CopyOptions
    let observer: ProgressObserver?
    let start = ContinuousClock.now
    /// The original, as its server described it at the beginning.
    let original: EntryFacts

    init(
        _ path: RemotePath, to target: RemotePath, _ options: CopyOptions, _ observer: ProgressObserver?,
        on source: inout FTPConnection
    ) async throws(FTPError) {
        (self.path, self.target, self.options, self.observer) = (path, target, options, observer)
        let purpose = Purpose(.download, path.bytes)
        var facts = try await source.stat(path)
        if facts.isLink {
            guard let file = try await source.linkedFile(at: path) else { throw purpose.failure(.notFound) }
            facts = file
        }
        if facts.leadsToDirectory { throw purpose.failure(.isDirectory) }
        if facts.size == nil { facts.size = try await source.size(of: path) }
        if facts.modified == nil, options.preservesTime { facts.modified = try await source.modificationTime(of: path) }
        original = facts
    }

    var purpose: Purpose { Purpose(.upload, target.bytes) }
    var sourcePurpose: Purpose { Purpose(.download, path.bytes) }

    /// The name under which the copy grows.
    var draft: RemotePath { target.parent.appending(TemporaryName.part(of: target.name)) }

    /// The time that servers get to move the bytes between themselves, of which nothing is seen here.
    var patience: Duration { .seconds(min(Double(original.size ?? 0) / Self.slowestMove, 86_400)) }

    /// The bytes a second of the slowest movement that is waited for.
    private static var slowestMove: Double { 50_000 }
}

// MARK: - The end

extension CopyOperation {
    /// Gives a copy its name, if its size is that of the original.
    ///
    /// - Throws: `incomplete` if it is not: then the draft is deleted.
    func finish(
        _ name: RemotePath, by way: CopyWay, on connection: inout FTPConnection
    ) async throws(FTPError) -> CopySummary {
        var verification = TransferSummary.Verification.reply
        if let size = original.size, connection.features.mayHave("SIZE") {
            let there = try await connection.size(of: name)
            if there != size {
                if name != target { await discard(name, on: &connection) }
                let found = there.map { "\($0)" } ?? "unknown"
                throw purpose.failure(.incomplete, "of \(size) bytes the size of the copy is \(found)")
            }
            verification = .size
        }
        if name != target { try await rename(name, on: &connection) }
        await keepTime(on: &connection)
        let size = original.size ?? 0
        return CopySummary(
            transfer: TransferSummary(size: size, moved: size, since: start, verification), way: way)
    }

    /// Gives the copy the time of the original, where the server takes it.
    func keepTime(on connection: inout FTPConnection) async {
        guard options.preservesTime, let time = original.modified,
            let setter = connection.timeSetter(insisting: false)
        else { return }
        _ = try? await connection.link.ask(setter.command(target, time), for: purpose)
    }

    /// Takes a draft away.
    func discard(_ name: RemotePath, on connection: inout FTPConnection) async {
        if connection.isUsable { _ = try? await connection.link.ask(CommandLine(.dele, name.bytes), for: purpose) }
    }

    private func rename(_ name: RemotePath, on connection: inout FTPConnection) async throws(FTPError) {
        let (from, to) = (CommandLine(.rnfr, name.bytes), CommandLine(.rnto, target.bytes))
        var last = try await connection.link.ask([from], before: to, for: purpose).last
        if last.isRefusal {
            // Windows does not rename onto an existing file. The copy is complete, so the old one may go.
            let removal = CommandLine(.dele, target.bytes)
            last = try await connection.link.ask([removal, from], before: to, for: purpose).last
        }
        guard last.isRefusal else { return }
        throw purpose.failure(
            FTPError.Code(of: last, during: .upload), "the copy is complete, but only as \(name)", reply: last)
    }
}

// MARK: - By the server itself

extension CopyOperation {
    /// Has a server copy the file by itself (SITE CPFR, SITE CPTO, as mod_copy of ProFTPD has them).
    func copy(within connection: inout FTPConnection) async throws(FTPError) -> CopySummary {
        // A server that keeps the old file until the new one is complete needs no help with that.
        let name = connection.features.replacesAtomically ? target : draft
        let (patience, path) = (patience, path)
        try await connection.recovering { connection throws(FTPError) in
            connection.link.patience = patience
            defer { connection.link.patience = .zero }
            let from = CommandLine(.site, Array("CPFR ".utf8) + path.bytes)
            let first = try await connection.link.ask(from, for: sourcePurpose)
            guard first.code.group == .intermediate else { throw sourcePurpose.failure(of: first) }
            let to = CommandLine(.site, Array("CPTO ".utf8) + name.bytes)
            let last = try await connection.link.ask(to, for: purpose)
            if last.isRefusal {
                if name != target { await discard(name, on: &connection) }
                throw purpose.failure(of: last)
            }
        }
        return try await finish(name, by: .server, on: &connection)
    }
}
