// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import Synchronization

/// A file that gets every line of the dialogue with the server (`--trace FILE`), passwords left out.
final class TraceFile: Sendable {
    private let file: Descriptor
    private let begin = ContinuousClock.now

    /// Makes the file, or empties it, closed to everybody else: a dialogue tells a lot.
    init(_ path: [UInt8]) throws(Failure) {
        do throws(Errno) {
            let (directory, name) = LocalTree.split(path)
            guard let name = PathBytes(name) else { throw .invalidArgument }
            let parent = try LocalTree.openDirectory(directory)
            file = try System.open(name, from: parent, [.writeOnly, .create], mode: 0o600, resolve: [])
            try System.truncate(file, to: 0)
        } catch {
            throw Failure(error, local: path)
        }
    }

    /// Records a line: seconds since the beginning, who speaks, what was said.
    func record(_ line: TranscriptLine) {
        let time = Readable.seconds(begin.duration(to: .now))
        try? System.write(Array("\(time) \(line.mark) \(Printable.text(line.bytes))\n".utf8), to: file.raw)
    }
}

extension TranscriptLine {
    /// `>` for what is sent, `<` for what comes, `*` for what happens around it.
    var mark: String {
        switch speaker {
        case .client: ">"
        case .server: "<"
        case .note, .encryption: "*"
        }
    }
}
