// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

extension Shell {
    /// What can stand at the cursor, behind this part of a line.
    mutating func complete(_ line: [UInt8]) async -> Completion {
        let request = CompletionRequest(line)
        guard let name = request.words.first else { return request.completion(from: commandNames) }
        guard let command = try? CommandTable.find(name) else { return Completion() }
        if request.isComplete { return Completion() }
        if request.isRedirection { return request.completion(from: await candidates(.localName, for: request)) }
        if request.isOption {
            return request.completion(from: Self.options(of: command, behind: request.word))
        }
        let given = (try? ArgumentParser.parse(Array(request.words.dropFirst()), options: command.options))?.operands
            .count
        return request.completion(from: await candidates(command.operands.kind(at: given ?? 0), for: request))
    }

    /// Options as they are written; those with a letter only behind a single dash.
    private static func options(of command: any ShellCommand.Type, behind typed: [UInt8]) -> [Candidate] {
        let options = command.optionsWithHelp
        let words = options.compactMap { $0.word.map { Candidate("--\($0)") } }
        if typed.count > 1 { return words }
        return words + options.compactMap { option in option.letter.map { Candidate("-\($0)") } }
    }

    private var commandNames: [Candidate] {
        let offers = offers
        let usable = CommandTable.all.filter { $0.needs <= offers }
        return usable.flatMap { $0.names }.map { Candidate($0) } + workspace.aliases.keys.map { Candidate($0) }
    }

    private mutating func candidates(_ kind: OperandKind, for request: CompletionRequest) async -> [Candidate] {
        let (folder, name) = request.folderAndName
        switch kind {
        case .text: return []
        case .command: return CommandTable.all.flatMap { $0.names }.map { Candidate($0) }
        case .localName, .localFolder:
            let place = request.beginsAtHome ? HomeDirectory.expand(folder) : folder
            let entries = (try? await LocalNames.entries(of: place)) ?? []
            return names(entries, in: folder, like: name, onlyFolders: kind == .localFolder)
        case .remoteName, .remoteFolder:
            let entries = await listing(RemotePath(bytes: folder))
            return names(entries, in: folder, like: name, onlyFolders: kind == .remoteFolder)
        }
    }

    /// Names that begin with a dot are only offered to who types the dot.
    private func names(
        _ entries: [EntryFacts], in folder: [UInt8], like name: [UInt8], onlyFolders: Bool
    ) -> [Candidate] {
        let dot = UInt8(ascii: ".")
        return entries.compactMap { entry in
            guard entry.isProper, entry.name.first != dot || name.first == dot else { return nil }
            if entry.leadsToFolder { return Candidate(folder + entry.name.bytes + [.slash], continues: true) }
            return onlyFolders && !entry.isLink ? nil : Candidate(folder + entry.name.bytes)
        }
    }

    /// A folder of the server, from a moment ago or asked for now; nothing when it cannot be had.
    private mutating func listing(_ folder: RemotePath) async -> [EntryFacts] {
        guard var remote = remote.take() else { return [] }
        var found = remote.recentEntries(of: folder)
        if found == nil, remote.isLoggedIn, remote.connection.isAlive() {
            found = try? await remote.entries(of: folder)
            if let found { remote.keep(found, of: folder) }
        }
        self.remote = consume remote
        return found ?? []
    }
}
