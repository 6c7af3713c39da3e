// SPDX-License-Identifier: Apache-2.0

/// An option as a key of a file of settings, and as a variable of the environment.
extension Option {
    /// The kind of value that it takes, where kinds differ.
    package enum Kind: Sendable {
        /// True or false.
        case flag
        /// True, false, or a text.
        case flagOrText
        case text
        case number
        /// A number, or a word instead: `N|off`.
        case numberOrText
        /// A path, which in a file begins at the directory of that file.
        case path
    }

    package var kind: Kind {
        guard let value else { return .flag }
        if valueIsOptional { return .flagOrText }
        switch value {
        case "FILE", "DIR": return .path
        case "N", "SECONDS", "PORT": return .number
        case _ where value.hasPrefix("N|"): return .numberOrText
        default: return .text
        }
    }

    /// Its key in a file of settings.
    package var key: String { word ?? "" }

    /// Its variable in the environment of a program: `FERRYD_PASSIVE_PORTS`.
    package func variable(of program: String) -> String {
        let name = "\(program)_\(key)".uppercased()
        return String(name.map { $0 == "-" ? "_" : $0 })
    }
}

// MARK: - Examples

extension Option {
    /// A value as it may stand in a file of settings: `2121`, `"/srv/ftp"`, `["127.0.0.1"]`.
    package var exampleValue: String {
        let text = exampleText
        let one =
            switch kind {
            case .flag: "true"
            case .number where Int(text) != nil, .numberOrText where Int(text) != nil: text
            default: JSON.quoted(text)
            }
        return isRepeatable ? "[\(one)]" : one
    }

    /// The example that was declared, or one that the kind of value and what holds without it suggest.
    private var exampleText: String {
        if let example { return example }
        guard let value else { return "" }
        let choices = value.split(separator: "|").map(String.init)
        if choices.count > 1 { return choices.first { $0 == standard } ?? choices[0] }
        switch value {
        case "FILE": return "/etc/ferryd/\(key)"
        case "DIR": return "/srv/\(key)"
        case "N", "SECONDS", "PORT": return standard.flatMap { Int($0) }.map { "\($0)" } ?? "10"
        case "RATE": return "2M"
        case "ADDRESS": return "127.0.0.1"
        case "HOST": return "192.0.2.7"
        default: return standard ?? value
        }
    }
}
