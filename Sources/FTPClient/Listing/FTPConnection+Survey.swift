// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// A directory's entries, with links told apart from what they lead to.
public struct DirectorySurvey: Sendable {
    /// All entries; a link is a `.symbolicLink` whatever MLSD called it, its `resolvedKind` what it leads to if known.
    public internal(set) var entries: [EntryFacts] = []

    /// The end of the listing.
    public internal(set) var summary = ListingSummary()

    /// Names of directories that may be links, as far as the server lets one know.
    public internal(set) var doubtful: Set<FileName> = []
}

extension FTPConnection {
    /// Lists a directory for an operation that goes into the directories it finds.
    ///
    /// MLSD of some servers calls a link to a directory a directory (pyftpdlib), or leaves out links that lead nowhere
    /// (ProFTPD). LIST shows both with an `l`, so it is asked too, until MLSD has shown a link to a directory as a
    /// link; that it shows a link that leads nowhere proves nothing.
    ///
    /// - Parameters:
    ///   - path: The directory; the working directory if `nil`.
    ///   - thoroughly: Asks LIST in any case: for links that lead nowhere, and for the targets of links; and `LIST -a` where
    ///     LIST is all there is, for names that begin with a dot.
    ///   - isNoLink: Tells of directories that need no proof; where there are no others, LIST is not asked. `nil` checks all.
    /// - Returns: The entries, and the names of those that may be something else.
    /// - Throws: What listing throws; a LIST that fails leaves all directories in doubt instead.
    public mutating func survey(
        _ path: RemotePath? = nil, thoroughly: Bool = false, trusting isNoLink: ((FileName) -> Bool)? = nil
    ) async throws(FTPError) -> DirectorySurvey {
        let (entries, summary) = try await listing(of: path)
        return try await survey(path, thoroughly: thoroughly, trusting: isNoLink, entries, summary)
    }

    /// The same, where files are handed over as they come, in constant memory, and left out of the survey.
    ///
    /// - Returns: `nil` where not every entry is known for what it is at once; nothing was asked then.
    mutating func survey(
        _ path: RemotePath?, passing files: ([EntryFacts]) -> Void
    ) async throws(FTPError) -> DirectorySurvey? {
        let isListed = !features.mayHave("MLSD") || !features.has("MLST") && !features.has("MLSD")
        guard tellsTimesAtOnce, isListed || tellsLinks else { return nil }
        var survey = DirectorySurvey()
        survey.summary = try await batches(of: path) { (batch: [EntryFacts]) async throws(FTPError) in
            files(batch.filter { $0.kind == .file })
            survey.entries += batch.filter { $0.kind != .file }
        }
        return survey
    }

    /// True when MLSD has shown a link to a directory as a link, or LIST would show no more (ferryd).
    private var tellsLinks: Bool { features.tellsLinks || features.replacesAtomically }

    private mutating func survey(
        _ path: RemotePath?, thoroughly: Bool, trusting isNoLink: ((FileName) -> Bool)?, _ entries: [EntryFacts],
        _ summary: ListingSummary
    ) async throws(FTPError) -> DirectorySurvey {
        var survey = DirectorySurvey()
        (survey.entries, survey.summary) = (entries, summary)
        guard survey.summary.command == Verb.mlsd.rawValue else {
            if thoroughly { try await addHiddenNames(to: &survey, of: path) }
            return survey
        }
        let needsProof =
            if let isNoLink {
                survey.entries.contains { $0.kind == .directory && !isNoLink($0.name) }
            } else {
                !survey.entries.isEmpty
            }
        if thoroughly || !tellsLinks && needsProof {
            try await check(&survey, of: path, options: [])
            // Some servers list names that begin with a dot only when asked to.
            if survey.doubtful.contains(where: { $0.first == UInt8(ascii: ".") }) {
                try await check(&survey, of: path, options: Array("-a".utf8))
            }
        }
        return survey
    }

    /// Adds what only `LIST -a` shows.
    ///
    /// A server that takes `-a` for a name lists something else, so all that was listed before must be there too.
    private mutating func addHiddenNames(
        to survey: inout DirectorySurvey, of path: RemotePath?
    ) async throws(FTPError) {
        var all = DirectorySurvey()
        do throws(FTPError) {
            let listed = try await listPlainly(path, options: Array("-a".utf8)) { batch in all.entries += batch }
            all.summary = listed.summary
        } catch {
            guard isUsable, error.code != .cancelled else { throw error }
            return
        }
        let known = Set(survey.entries.map(\.name))
        let hidden = all.entries.filter { !known.contains($0.name) }
        guard all.summary.isComplete, hidden.count + known.count == all.entries.count,
            hidden.allSatisfy({ $0.name.first == UInt8(ascii: ".") })
        else { return }
        survey.entries += hidden
    }

    /// Compares with LIST; a listing that cannot be had leaves all directories in doubt.
    private mutating func check(
        _ survey: inout DirectorySurvey, of path: RemotePath?, options: [UInt8]
    ) async throws(FTPError) {
        var listed: [EntryFacts] = []
        do throws(FTPError) {
            _ = try await listPlainly(path, options: options) { batch in listed += batch }
        } catch {
            guard isUsable, error.code != .cancelled else { throw error }
        }
        let told = survey.compare(with: listed, isTrusted: features.tellsLinks)
        for name in told.prefix(3) where !features.tellsLinks {
            link.features.tellsLinks =
                try await self.place(behind: (path ?? RemotePath(bytes: [])).appending(name)) != nil
        }
    }
}

extension DirectorySurvey {
    /// Takes links from LIST, and doubts directories that are not in it.
    ///
    /// - Returns: The links that MLSD has told, if it has told all it knows of.
    fileprivate mutating func compare(with listed: [EntryFacts], isTrusted: Bool) -> [FileName] {
        let plain = Dictionary(listed.map { ($0.name, $0) }) { first, _ in first }
        var known: Set<FileName> = []
        var told: [FileName] = []
        var hidesLinks = false
        doubtful = []
        for index in entries.indices {
            let entry = entries[index]
            known.insert(entry.name)
            guard let other = plain[entry.name] else {
                if entry.kind == .directory, !isTrusted { doubtful.insert(entry.name) }
                continue
            }
            guard case .symbolicLink(let target) = other.kind else { continue }
            switch entry.kind {
            case .symbolicLink(let known):
                told.append(entry.name)
                entries[index].kind = .symbolicLink(target: known ?? target)
            default:
                hidesLinks = true
                entries[index].kind = .symbolicLink(target: target)
                entries[index].resolvedKind = entry.kind
            }
        }
        for entry in listed where !known.contains(entry.name) {
            if case .symbolicLink = entry.kind { entries.append(entry) }
        }
        return hidesLinks ? [] : told
    }
}
