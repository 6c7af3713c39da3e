// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit
import Synchronization

extension StateDirectory {
    /// The directory that a command means without `--state`: the server's, by the environment and the file of settings.
    static func configured() throws -> StateDirectory {
        guard let directory = try Options.forStateAlone().keptState else {
            throw UsageError("Neither XDG_STATE_HOME nor HOME says where accounts are kept. Say it with --state DIR.")
        }
        return directory
    }
}

extension Options {
    /// The options of the server that a command means: those of the environment and the file of settings.
    static func configured() throws(SettingsError) -> Options { try DaemonSettings().resolve().options }

    /// The keys that say where a server keeps its state and is spoken to.
    private static let keysOfState: Set<String> = [
        "state", "database", "database-password-file", "control-socket",
    ]

    /// The same for a command that needs only the state of the server: mistakes elsewhere are a warning, told once.
    static func forStateAlone() throws -> Options {
        do throws(SettingsError) {
            let (options, mistakes) = try DaemonSettings().resolve(needing: keysOfState)
            if let first = mistakes.first, !isTold.exchange(true, ordering: .relaxed) {
                StandardStreams.standard.complain(warning(first, others: mistakes.count - 1))
            }
            return options
        } catch {
            throw UnknownState(mistakes: error.mistakes)
        }
    }

    private static let isTold = Atomic(false)

    /// One line, although a mistake may be told in several.
    static func warning(_ first: String, others: Int) -> String {
        let words = first.split(separator: "\n").joined(separator: " ")
        let more = others == 0 ? "" : others == 1 ? " And one more mistake." : " And \(others) more mistakes."
        return "Warning: \(words)\(more) This command goes on without that; the server will not start. "
            + "All of it: ferryd check"
    }
}

/// The reason that a command does not know which server is meant.
struct UnknownState: Error, CustomStringConvertible {
    let mistakes: [String]

    var description: String {
        (["The settings of the server do not say for certain where its state is:"] + mistakes.map { "  \($0)" }
            + ["Mend that (ferryd check), or name the directory: --state DIR"]).joined(separator: "\n")
    }
}
