// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The command lines that a scripted server was told, in their order.
package final class CommandLog: Sendable {
    private let lines = Mutex<[String]>([])

    package init() {}

    package var all: [String] { lines.withLock { $0 } }

    package func add(_ line: String) { lines.withLock { $0.append(line) } }

    /// True when a command of that verb was among them.
    package func has(_ verb: String) -> Bool { all.contains { $0 == verb || $0.hasPrefix("\(verb) ") } }
}

extension ScriptedSession {
    /// Lets whoever comes log in, and answers what is asked until QUIT or the end of the connection.
    ///
    /// - Parameters:
    ///   - log: Takes note of each command.
    ///   - replies: Whole replies by command line, or else by verb; what is in neither gets 502. `FEAT`, `PWD`, `CWD` and
    ///     `TYPE` work unless the table says otherwise.
    ///   - data: What a command behind `EPSV` sends; `nil` refuses with 550.
    /// - Throws: A failure of the connection.
    package func converse(
        _ log: CommandLog, replies: [String: String] = [:], data: (_ command: String) -> String? = { _ in nil }
    ) throws {
        let usual = ["FEAT": "502 No.", "CWD": "250 There.", "TYPE": "200 Yes.", "QUIT": "221 Bye."]
        var directory = "/"
        try welcome()
        while let command = try nextCommand(log) {
            let verb = String(command.prefix { $0 != " " })
            if verb == "EPSV", replies["EPSV"] == nil {
                let listener = try RawListener()
                try reply("229 Yes (|||\(try listener.name.port)|).")
                guard let command = try nextCommand(log) else { return }
                guard let bytes = data(command) else {
                    try reply("550 No.")
                    continue
                }
                try reply("150 Here.")
                let connection = try listener.accept()
                try connection.send(bytes)
                connection.close()
                try reply("226 Done.")
                continue
            }
            let answer = replies[command] ?? replies[verb] ?? usual[verb]
            if verb == "CWD", answer?.first == "2" {
                let path = String(command.dropFirst(4))
                directory = path.hasPrefix("/") ? path : directory + (directory == "/" ? "" : "/") + path
            }
            let place = verb == "PWD" ? "257 \"\(directory)\"" : nil
            try reply(answer ?? place ?? "502 \(verb) is not known here.")
            if verb == "QUIT" { return }
        }
    }

    private func nextCommand(_ log: CommandLog) throws -> String? {
        let line = try nextLine().map { String(decoding: $0, as: UTF8.self) }
        if let line { log.add(line) }
        return line
    }
}
