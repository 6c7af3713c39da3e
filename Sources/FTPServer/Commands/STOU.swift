// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `STOU`: takes a file under a name that is free, which the server chooses and tells (RFC 959 §4.1.3).
///
/// A name given by the client is used if it is free, else the first of `name.1`, `name.2`, ... that is.
enum STOU: TransferCommand {
    typealias Argument = OptionalPathname
    static let verb = Verb.stou
    static let syntax = "STOU [<pathname>]"
    static let summary = "Take a file from you under a new name."
    private static let attempts = 1000

    static func plan(
        _ argument: OptionalPathname, in workspace: Workspace, _ terms: TransferTerms
    ) async throws(Refusal) -> any DataTransfer & ~Copyable {
        let wish = try await workspace.filePath(argument.bytes ?? Array("upload".utf8))
        guard let name = wish.name else { throw .isDirectory }
        for attempt in 0..<attempts {
            let candidate = attempt == 0 ? name : name + Array(".\(attempt)".utf8)
            let path = wish.parent.appending(candidate)
            guard try await workspace.isFree(path) else { continue }
            do throws(Refusal) { return try await IncomingUpload.begin(to: path, .create, in: workspace, terms) } catch
            {
                // Another upload has chosen the name meanwhile, or a broken one has left something under it.
                if error != .alreadyExists { throw error }
            }
        }
        throw .alreadyExists
    }
}

extension Workspace {
    fileprivate func isFree(_ path: VirtualPath) async throws(Refusal) -> Bool {
        do throws(StorageError) {
            _ = try await storage.entry(at: path)
            return false
        } catch {
            if error.kind == .noSuchFile { return true }
            throw Refusal(error)
        }
    }
}
