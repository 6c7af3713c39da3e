// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO

/// The file whose digest is wanted: opened, with the part that is meant.
struct DigestErrand {
    /// The name as the client sent it.
    private let pathname: [UInt8]
    private let reader: any FileReader
    private let part: Range<Int64>

    /// Opens the file of the likeliest reading of an argument that there is one for.
    init(_ argument: DigestArgument, _ range: ByteRange?, in workspace: Workspace) async throws(Refusal) {
        var refusal = Refusal.noSuchFile
        for reading in argument.readings {
            do throws(StorageError) {
                self = try await Self(reading, range, in: workspace)
                return
            } catch {
                if error.kind == .isDirectory { throw .directoryHasNoDigest }
                refusal = Refusal(error)
                if ![.noSuchFile, .notADirectory, .rightMissing].contains(error.kind) { break }
            }
        }
        throw refusal
    }

    private init(
        _ reading: DigestArgument.Reading, _ range: ByteRange?, in workspace: Workspace
    ) async throws(StorageError) {
        let path = await workspace.path(reading.pathname)
        let file = try await workspace.storage.openForReading(path)
        let size = file.facts.size ?? 0
        if reading.start > size || !reading.namesPart && (range?.start ?? 0) > size {
            throw StorageError(.offsetBeyondEnd, .read, path)
        }
        pathname = reading.pathname
        reader = file.reader
        if reading.namesPart {
            part = reading.start..<min(reading.end ?? size, size)
        } else {
            part = range?.clamped(to: size) ?? 0..<size
        }
    }

    /// The work: from what is known if possible.
    func errand(
        _ algorithm: HashAlgorithm, in workspace: Workspace,
        _ reply: @escaping @Sendable (_ digest: [UInt8], _ part: Range<Int64>, _ pathname: [UInt8]) -> Completion
    ) async throws(Refusal) -> Errand {
        guard let user = workspace.view.user else { throw .notLoggedIn }
        let client = DigestDesk.Client(
            account: user, visitorsHost: user == .anonymous ? workspace.view.connection.peer.host : nil)
        let (desk, reader, part, pathname) = (workspace.digests, reader, part, pathname)
        if let digest = await desk.known(algorithm, of: part, in: reader) {
            return Errand(total: 0) { _ in reply(digest, part, pathname) }
        }
        return Errand(total: Int64(part.count)) { counter throws(Refusal) in
            let digest = try await desk.take(algorithm, of: part, in: reader, for: client, counting: counter)
            return reply(digest, part, pathname)
        }
    }
}

/// The argument of a digest command.
struct DigestedFile: CommandArgument {
    let argument: DigestArgument

    init(parsing bytes: [UInt8]) throws(Refusal) {
        guard let argument = DigestArgument(parsing: bytes) else { throw .argumentMissing }
        self.argument = argument
    }
}

/// A command that answers with nothing but the digest of one algorithm, as several servers have it.
protocol PlainDigestCommand: ErrandCommand where Argument == DigestedFile {
    static var algorithm: HashAlgorithm { get }
}

extension PlainDigestCommand {
    static var syntax: String { "\(verb.rawValue) <pathname> [<start> [<end>]]" }

    static func plan(
        _ file: DigestedFile, _ part: ByteRange?, in workspace: Workspace
    ) async throws(Refusal) -> Errand {
        let opened = try await DigestErrand(file.argument, part, in: workspace)
        return try await opened.errand(algorithm, in: workspace) { digest, _, _ in .plainDigest(digest) }
    }

    static func features(_: SessionView) -> [String] { [verb.rawValue] }
}
