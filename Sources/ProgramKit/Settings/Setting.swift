// SPDX-License-Identifier: Apache-2.0

/// The value that was given for an option, and where.
package struct Setting: Sendable {
    package let option: Option
    /// The texts of its values, as the command line would have them: none for a flag that is false, an empty one for a
    /// flag that is true.
    package let values: [Value]
    package let source: Source

    package struct Value: Hashable, Sendable {
        package let text: String
        /// Its place in the file.
        package var position: TextPosition?

        package init(_ text: String, at position: TextPosition? = nil) {
            (self.text, self.position) = (text, position)
        }
    }

    /// A place where settings are given.
    package enum Source: Hashable, Sendable {
        case commandLine
        /// A variable of the environment.
        case environment(String)
        /// A file, by its path.
        case file(String)
    }

    package init(_ option: Option, _ values: [Value], from source: Source) {
        (self.option, self.values, self.source) = (option, values, source)
    }

    /// The texts of its values.
    package var texts: [String] { values.map(\.text) }
}

extension Setting {
    /// The sentence about a mistake in this setting as the place where it was given calls things: options by their
    /// words on a command line, by their keys in a file, where a line and a column stand before it.
    ///
    /// `message` names options as a command line does, `--grace`.
    package func localized(_ message: String, at value: Value? = nil) -> String {
        switch source {
        case .commandLine: return message
        case .environment(let variable): return message.replacing(option.name, with: variable)
        case .file(let path):
            let position = (value?.position ?? values.first?.position).map { ":\($0.line):\($0.column)" } ?? ""
            return "\(path)\(position): \(Self.withKeys(message))"
        }
    }

    /// A sentence with keys in place of options: `--grace` is `grace`.
    private static func withKeys(_ message: String) -> String {
        message.replacing(#/(^|[\s("])--([a-z])/#) { "\($0.output.1)\($0.output.2)" }
    }
}

/// Settings that belong together: a table of a file that may stand there several times.
package struct SettingGroup: Sendable {
    package let name: String
    package let position: TextPosition
    package let settings: [Setting]
}

/// The declaration of such a table.
package struct OptionGroup: Sendable {
    package let name: String
    package let summary: String
    package let options: [Option]

    package init(_ name: String, _ summary: String, options: [Option]) {
        (self.name, self.summary, self.options) = (name, summary, options)
    }
}
