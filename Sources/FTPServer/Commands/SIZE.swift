// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `SIZE`: the length of a file as it would be sent (RFC 3659 §4).
///
/// If there is no file of the name, but a part of a broken upload is kept, it tells that part's length: from there the
/// client goes on.
enum SIZE: FileCommand {
    typealias Argument = Pathname
    static let verb = Verb.size
    static let syntax = "SIZE <pathname>"
    static let summary = "Tell the size of a file."

    static func run(_ argument: Pathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        // The length after conversion is known only by reading the whole file, which is a way to keep a server busy.
        if workspace.parameters.convertsText { throw .sizeUnknownInASCII }
        let path = try await workspace.filePath(argument)
        return try await orRefuse { () async throws(StorageError) in
            do throws(StorageError) {
                let entry = try await workspace.storage.entry(at: path)
                guard !entry.isDirectory else { throw StorageError(.isDirectory, .stat, path) }
                guard let size = entry.size else { throw StorageError(.notARegularFile, .stat, path) }
                return .size(size)
            } catch {
                guard error.kind == .noSuchFile, let kept = try await kept(of: path, in: workspace.storage) else {
                    throw error
                }
                return .size(kept)
            }
        }
    }

    /// The length of what is kept; nil also for whoever could not go on with it, who is told what is told of nothing.
    private static func kept(
        of path: VirtualPath, in storage: any StorageBackend
    ) async throws(StorageError) -> Int64? {
        do throws(StorageError) { return try await storage.resumableLength(of: path) } catch {
            if error.kind == .rightMissing { return nil }
            throw error
        }
    }

    static func features(_: SessionView) -> [String] { ["SIZE"] }
}
