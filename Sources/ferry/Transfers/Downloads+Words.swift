// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

extension Downloads {
    /// Which of the words are names on the server, and which one says where they go.
    ///
    /// Of two the second is the new name; of several the last is a target if it ends with a slash or is a directory
    /// here.
    /// The server is asked before anything is fetched, where that leaves a doubt.
    func split(_ arguments: Arguments, on remote: inout Remote) async throws(Failure) -> (
        names: [Word], target: [UInt8]?
    ) {
        let words = arguments.operands
        if let target = arguments.word(of: .target) { return (words, target.localPath) }
        guard words.count > 1, let last = words.last, last.pattern == nil else { return (words, nil) }
        let asTarget = (names: Array(words.dropLast()), target: Optional(last.localPath))
        if last.bytes.last == .slash || last.bytes == [UInt8(ascii: "-")] || last.beginsAtHome { return asTarget }
        let isDirectoryHere = LocalTree.isDirectory(last.localPath)
        let isPair = words.count == 2 && words[0].pattern == nil
        if isDirectoryHere, isPair || !isRecursive { return asTarget }
        let there = try await remote.standing(at: RemotePath(bytes: last.bytes))
        let isSource = there.map { !$0.leadsToDirectory || isRecursive } ?? false
        if isPair {
            if isSource { try await agree(to: last, of: words[0]) }
            return asTarget
        }
        // A word that exists on the server is a source, as it was when the same command made a copy of it here.
        if isSource { return (words, nil) }
        if isDirectoryHere { return asTarget }
        throw Failure(
            .usage, "\(last.text) is neither a file on the server nor a directory here; nothing was fetched",
            advice: "Make the directory first (lmkdir \(last.text)), or write \(last.text)/ to have it made.")
    }

    /// Tells that of two files the second is taken as a name, and asks a person whether that is meant.
    private func agree(to target: Word, of source: Word) async throws(Failure) {
        if target.bytes == source.bytes { return }
        let note = "\(target.text) is taken as the new name of \(source.text) here, though the server has a file"
        try await workspace.agree(
            "\(note) \(target.text), too", advice: "To get both: mget \(source.text) \(target.text)")
    }
}

extension ShellWorkspace {
    /// Tells what is about to be done, and asks a person whether to go on.
    func agree(_ note: String, advice: String) async throws(Failure) {
        var confirmation = Confirmation(self, isWanted: settings.asksBeforeReplacing && !settings.writesJSON)
        if !confirmation.asks { return console.say("\(note). \(advice)") }
        if try await !confirmation.agrees("\(note). Go on?") {
            throw Failure(.usage, "Nothing was done.", advice: advice)
        }
    }
}
