// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// A setting of the shell, declared once: `set`, its help and its completion are derived from this.
///
/// The text of a value reads back as that value.
struct ShellSetting: Sendable {
    typealias Reading = @Sendable (ShellWorkspace) -> String
    typealias Change = @Sendable (String, inout Shell) throws(Failure) -> Void

    /// Its name, that of the program's option where there is one.
    let name: String

    /// The values it takes: a choice, `on|off`, or words for them, `SECONDS|auto`.
    let values: String

    /// The phrase that tells what it does, without a full stop.
    let summary: String

    /// The value that it has where nobody has given one.
    let standard: String

    /// True when a connection that stands keeps what it began with.
    var isForNextConnection = false

    let text: Reading
    let change: Change

    /// The words among the values, for completion.
    var words: [String] {
        values.split(separator: "|").map(String.init).filter { $0.allSatisfy { !$0.isUppercase } }
    }

    /// The setting of a name.
    static func find(_ name: String) throws(Failure) -> ShellSetting {
        if let setting = all.first(where: { $0.name == name }) { return setting }
        let near = name.nearest(of: all.map(\.name)).map { "Did you mean \($0)?" }
        throw Failure(.usage, "There is no setting \(name)", advice: near ?? "Try: set")
    }
}

extension ShellSetting {
    /// One that is on or off.
    static func flag(
        _ name: String, _ summary: String, isOn standard: Bool, isForNextConnection: Bool = false,
        _ value: @escaping @Sendable (ShellWorkspace) -> Bool,
        _ change: @escaping @Sendable (Bool, inout Shell) throws(Failure) -> Void
    ) -> ShellSetting {
        ShellSetting(
            name: name, values: "on|off", summary: summary, standard: standard ? "on" : "off",
            isForNextConnection: isForNextConnection, text: { value($0) ? "on" : "off" },
            change: { (word, shell) throws(Failure) in
                switch word.lowercased() {
                case "on", "yes", "1": try change(true, &shell)
                case "off", "no", "0": try change(false, &shell)
                default: throw Failure(.usage, "\(name) is on or off, not \(word)")
                }
            })
    }

    /// One that is one of a few words.
    static func choice<Value: Equatable & Sendable>(
        _ name: String, _ summary: String, of choices: [(word: String, value: Value)],
        isForNextConnection: Bool = false,
        _ value: @escaping @Sendable (ShellWorkspace) -> Value,
        _ change: @escaping @Sendable (Value, inout Shell) throws(Failure) -> Void
    ) -> ShellSetting {
        let words = choices.map(\.word)
        return ShellSetting(
            name: name, values: words.joined(separator: "|"), summary: summary, standard: words[0],
            isForNextConnection: isForNextConnection,
            text: { workspace in
                let value = value(workspace)
                return choices.first { $0.value == value }?.word ?? words[0]
            },
            change: { (word, shell) throws(Failure) in
                guard let choice = choices.first(where: { $0.word == word.lowercased() }) else {
                    let near = word.nearest(of: words).map { "Did you mean \($0)?" }
                    throw Failure(.usage, "\(name) is \(words.joined(separator: ", ")), not \(word)", advice: near)
                }
                try change(choice.value, &shell)
            })
    }

    /// One with an amount, or with a word for none.
    static func amount<Value: Sendable>(
        _ name: String, _ kind: String, orNone none: String, _ summary: String, isForNextConnection: Bool = false,
        _ value: @escaping @Sendable (Settings) -> Value?,
        _ change: @escaping @Sendable (Value?, inout Settings) -> Void,
        text: @escaping @Sendable (Value) -> String,
        read: @escaping @Sendable (String, _ name: String) throws(UsageError) -> Value
    ) -> ShellSetting {
        ShellSetting(
            name: name, values: "\(kind)|\(none)", summary: summary, standard: none,
            isForNextConnection: isForNextConnection, text: { value($0.settings).map(text) ?? none },
            change: { (word, shell) throws(Failure) in
                if word.lowercased() == none { return change(nil, &shell.workspace.settings) }
                do throws(UsageError) {
                    change(try read(word, name), &shell.workspace.settings)
                } catch {
                    throw Failure(error)
                }
            })
    }
}
