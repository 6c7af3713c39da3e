// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Lists a directory with LIST, and gives a file of it by which the server's clock can be learned.
    ///
    /// Servers hand the argument of LIST to something like `ls`, which takes `d[x]` for a pattern and lists `dx`. Such
    /// a directory is entered, listed without an argument, and left again.
    ///
    /// - Throws: `notFound` too where the server answers a missing directory with an empty listing.
    mutating func listPlainly(
        _ path: RemotePath?, options: [UInt8] = [], _ body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> (summary: ListingSummary, sample: EntryFacts?) {
        let purpose = Purpose(.list, path?.bytes ?? [])
        guard let path, !path.bytes.isEmpty else { return try await list(.list, options, for: purpose, body) }
        if path.isMisreadByList, let here = place.path {
            let entry = try await link.ask(CommandLine(.cwd, path.bytes), for: purpose)
            if entry.isRefusal { throw await explain(entry, about: path, for: purpose) }
            do throws(FTPError) {
                let result = try await list(.list, options, for: purpose, body)
                try await goBack(to: here, for: purpose)
                return result
            } catch {
                if isUsable { try await goBack(to: here, for: purpose) }
                throw error
            }
        }
        let argument = options + (options.isEmpty ? [] : [.space]) + path.listingArgument
        let result = try await list(.list, argument, for: purpose, body)
        if result.summary.isEmpty, let refusal = try await refusalToEnter(path, for: purpose) {
            throw await explain(refusal, about: path, for: purpose)
        }
        return result
    }

    /// The refusal to change into a directory; `nil` when the server changes into it, or cannot be asked.
    private mutating func refusalToEnter(_ path: RemotePath, for purpose: Purpose) async throws(FTPError) -> Reply? {
        guard let here = place.path else { return nil }
        let entry = try await link.ask(CommandLine(.cwd, path.bytes), for: purpose)
        if entry.isRefusal { return entry }
        try await goBack(to: here, for: purpose)
        return nil
    }
}

extension ListingSummary {
    /// True if nothing was listed, not even something strange.
    fileprivate var isEmpty: Bool { entries == 0 && unrecognised.isEmpty && refusedNames.isEmpty }
}

extension RemotePath {
    /// True if LIST may take the path for something else: a pattern, options, somebody's home, a name without blanks.
    var isMisreadByList: Bool {
        bytes.contains { "*?[]{}~\\".utf8.contains($0) }
            || bytes.split(separator: slash).contains { part in
                part.first == UInt8(ascii: "-") || part.first == .space || part.last == .space
            }
    }
}
