// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Passes on what is said on a control connection to whoever listens.
struct Transcript: Sendable {
    let listener: (@Sendable (TranscriptLine) -> Void)?

    func sent(_ line: CommandLine) {
        guard let listener else { return }
        let isSecret = line.verb == .pass || line.verb == .acct
        let argument = isSecret ? Array("****".utf8) : line.argument
        listener(TranscriptLine(speaker: .client, bytes: line.verbText + (argument.isEmpty ? [] : [0x20] + argument)))
    }

    func received(_ reply: Reply) {
        guard let listener else { return }
        for line in reply.wireBytes.split(separator: UInt8(ascii: "\n")) {
            let end = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            listener(TranscriptLine(speaker: .server, bytes: Array(end)))
        }
    }

    func note(_ text: String) {
        listener?(TranscriptLine(speaker: .note, bytes: Array(text.utf8)))
    }
}
