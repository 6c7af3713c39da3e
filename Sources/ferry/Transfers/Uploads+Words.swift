// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

extension Uploads {
    /// Which of the words are names here, and which one says where they go.
    ///
    /// Of two the second is the new name on the server; of several the last is a target if it ends with a slash, or if
    /// no such file is here and it is a directory there. A doubt is settled before anything is sent.
    func split(_ arguments: Arguments, on remote: inout Remote) async throws(Failure) -> (
        names: [Word], target: [UInt8]?
    ) {
        let words = arguments.operands
        if let target = arguments.value(of: .target) { return (words, target) }
        guard words.count > 1, let last = words.last, last.pattern == nil else { return (words, nil) }
        let asTarget = (names: Array(words.dropLast()), target: Optional(last.bytes))
        if last.bytes.last == .slash { return asTarget }
        let here = try? LocalTree.kind(last.localPath)
        let isSource = here != nil && (here != .directory || isRecursive)
        if words.count == 2, words[0].pattern == nil {
            if isSource { try await agree(to: last, of: words[0]) }
            return asTarget
        }
        if isSource { return (words, nil) }
        if try await remote.isDirectory(RemotePath(bytes: last.bytes)) { return asTarget }
        if here != nil { return (words, nil) }
        throw Failure(
            .usage, "\(last.text) is neither a file here nor a directory on the server; nothing was sent",
            advice: "Make the directory first (mkdir \(last.text)), or write \(last.text)/ to have it made.")
    }

    /// Tells that of two files the second is taken as a name, and asks a person whether that is meant.
    private func agree(to target: Word, of source: Word) async throws(Failure) {
        if target.bytes == source.bytes || options.appends { return }
        let note = "\(target.text) is taken as the new name of \(source.text) on the server, though a file"
        try await workspace.agree(
            "\(note) \(target.text) is here, too", advice: "To put both: mput \(source.text) \(target.text)")
    }
}
