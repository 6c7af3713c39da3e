// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

extension Shell {
    /// Completes the part of a line that stands before the cursor.
    mutating func complete(_ line: [UInt8]) async -> TabCompletion {
        let request = CompletionRequest(line)
        guard let name = request.words.first else { return request.completion(from: commandNames) }
        guard let command = try? ShellCommandTable.find(name) else { return TabCompletion() }
        if request.isComplete { return TabCompletion() }
        if request.isRedirection { return request.completion(from: await candidates(.localName, for: request)) }
        if request.isOption {
            return request.completion(from: Self.options(of: command, behind: request.word))
        }
        let given = try? ArgumentParser.parse(Array(request.words.dropFirst()), options: command.options)
        let operands = given?.operands ?? []
        if let words = command.candidates(behind: operands, workspace) {
            return request.completion(from: words.map { Candidate($0) })
        }
        return request.completion(from: await candidates(command.kind(behind: operands), for: request))
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
        let usable = ShellCommandTable.all.filter { $0.needs <= offers }
        return usable.flatMap { $0.names }.map { Candidate($0) } + workspace.aliases.keys.map { Candidate($0) }
    }

    private mutating func candidates(_ kind: OperandKind, for request: CompletionRequest) async -> [Candidate] {
        let (directory, name) = request.directoryAndName
        switch kind {
        case .text: return []
        case .site: return Bookmarks.load().entries.map { Candidate($0.name) }
        case .command: return ShellCommandTable.all.flatMap { $0.names }.map { Candidate($0) }
        case .localName, .localDirectory:
            let place = request.beginsAtHome ? HomeDirectory.expand(directory) : directory
            let entries = (try? await LocalNames.entries(of: place)) ?? []
            return names(entries, in: directory, like: name, onlyDirectories: kind == .localDirectory)
        case .remoteName, .remoteDirectory:
            let entries = await listing(RemotePath(bytes: directory))
            return names(entries, in: directory, like: name, onlyDirectories: kind == .remoteDirectory)
        }
    }

    /// Names that begin with a dot are only offered to who types the dot.
    private func names(
        _ entries: some Sequence<EntryFacts>, in directory: [UInt8], like name: [UInt8], onlyDirectories: Bool
    ) -> [Candidate] {
        let dot = UInt8(ascii: ".")
        return entries.compactMap { entry in
            guard entry.isProper, entry.name.first != dot || name.first == dot else { return nil }
            if entry.leadsToDirectory { return Candidate(directory + entry.name.bytes + [.slash], continues: true) }
            return onlyDirectories && !entry.isLink ? nil : Candidate(directory + entry.name.bytes)
        }
    }

    /// A directory of the server, from a moment ago or asked for now; nothing when it cannot be had.
    private mutating func listing(_ directory: RemotePath) async -> PackedEntries {
        guard var remote = remote.take() else { return PackedEntries() }
        var found = remote.recentEntries(of: directory)
        if found == nil, remote.isLoggedIn, remote.connection.isAlive() {
            found = try? await remote.packedListing(of: directory).entries
            if let found { remote.keep(found, of: directory) }
        }
        self.remote = consume remote
        return found ?? PackedEntries()
    }
}
