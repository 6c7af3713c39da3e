// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// What the server says about a file before its transfer.
struct RemoteFile: Sendable {
    var size: Int64?
    var modified: Timestamp?
    /// The permission bits of Unix.
    var mode: UInt16?
}

extension FTPConnection {
    /// Asks for size and time, as far as they are not known, on the way to a data connection.
    mutating func survey(
        _ path: RemotePath, _ options: DownloadOptions, into remote: inout RemoteFile, for purpose: Purpose
    ) async throws(FTPError) -> DataPlan {
        let isMeasured = options.type == .binary
        remote = RemoteFile(
            size: isMeasured ? options.knownSize : nil, modified: options.knownModified, mode: options.knownMode)
        var questions: [CommandLine] = []
        if isMeasured, remote.size == nil, features.mayHave("SIZE") { questions.append(CommandLine(.size, path.bytes)) }
        if remote.modified == nil, features.mayHave("MDTM") { questions.append(.askingTime(of: path)) }
        if remote.mode == nil, options.preservesExecutability, features.tellsModes {
            questions.append(CommandLine(.mlst, path.bytes))
        }
        var replies: [Reply] = []
        let plan = try await planTransfer(as: options.type, with: questions, replies: &replies, for: purpose)
        for (question, reply) in zip(questions, replies) {
            switch question.verb {
            case .size: remote.size = reply.fileSize
            case .mlst: remote.mode = reply.machineEntry?.mode
            default: remote.modified = reply.modificationTime
            }
        }
        return plan
    }

    /// What a journal has to say to recognise this file; `nil` if the server does not tell enough.
    func journal(for path: RemotePath, _ remote: RemoteFile) -> DownloadJournal? {
        guard let size = remote.size, let modified = remote.modified, let path = absolute(path) else { return nil }
        return DownloadJournal(
            server: "\(configuration.host):\(configuration.port)", user: credentials?.user ?? [], path: path.bytes,
            size: size, modified: modified)
    }

    /// The path from the root; `nil` if the working directory is not known.
    func absolute(_ path: RemotePath) -> RemotePath? {
        path.isAbsolute ? path : workingFolder?.appending(path.bytes)
    }
}
