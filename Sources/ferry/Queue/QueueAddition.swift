// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// A transfer that is to be put into the queue: its words, with whole paths in place of those that begin where somebody is.
struct QueueAddition {
    let verb: QueuedTransfer.Verb
    let place: [UInt8]
    private let names: [[UInt8]]
    private let target: [UInt8]
    private let arguments: Arguments

    /// - Parameters:
    ///   - verb: The command.
    ///   - site: The server and the user.
    ///   - names: The words for what is moved.
    ///   - target: The place it all goes to; `nil` for where one is.
    ///   - arguments: The options of the command.
    ///   - there: The directory on the server; empty for the login directory.
    /// - Throws: A failure of usage, where standard input or output is named.
    init(
        _ verb: QueuedTransfer.Verb, at site: SiteAddress, _ names: [Word], to target: [UInt8]?,
        _ arguments: Arguments, in there: [UInt8]
    ) throws(Failure) {
        let stream = [UInt8(ascii: "-")]
        if target == stream || names.contains(where: { $0.bytes == stream }) {
            throw Failure(.usage, "A transfer in the queue has no - to read from or to write to")
        }
        let here = try LocalWorkingDirectory.path()
        (self.verb, self.arguments) = (verb, arguments)
        place = site.placeText
        switch verb {
        case .get:
            self.names = names.map { Self.whole($0.typedRemotely, in: QuotedText(quoting: there).escaped) }
            self.target = Self.whole(target ?? [], in: here)
        case .put:
            self.names = names.map { Self.whole($0.typedLocally, in: QuotedText(quoting: here).escaped) }
            self.target = Self.whole(target ?? [], in: there)
        }
    }

    /// The transfer under its number.
    func transfer(_ number: Int) -> QueuedTransfer {
        var transfer = QueuedTransfer(number: number, verb: verb, place: place, names: names, target: target)
        transfer.take(arguments)
        return transfer
    }

    /// A path from the root, or as it is where there is no directory that it begins in.
    private static func whole(_ path: [UInt8], in directory: [UInt8]) -> [UInt8] {
        let isWhole = path.first == .slash || path.first == UInt8(ascii: "~")
        if isWhole || directory.isEmpty { return path }
        let base = directory + (directory.last == .slash ? [] : [.slash])
        return path == [UInt8(ascii: ".")] ? base : base + path
    }
}

extension Word {
    /// The word as it is typed for a name or pattern on the server.
    fileprivate var typedRemotely: [UInt8] { pattern?.text ?? QuotedText(quoting: path).escaped }

    /// The word as it is typed for a name or pattern on this machine, the home directory in place of `~`.
    fileprivate var typedLocally: [UInt8] { localPattern?.text ?? QuotedText(quoting: localPath).escaped }
}
