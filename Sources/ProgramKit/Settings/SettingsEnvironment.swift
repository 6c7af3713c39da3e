// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The settings of the environment: `FERRYD_GRACE=30`, or `FERRYD_GRACE_FILE=/run/secrets/grace`, whose first line is
/// the value.
package struct SettingsEnvironment: Sendable {
    package private(set) var settings: [Setting] = []
    /// Sentences about variables whose values cannot be taken.
    package private(set) var mistakes: [String] = []
    /// Sentences about variables that look like settings and are none.
    package private(set) var warnings: [String] = []

    /// Reads those of `variables` that belong to a program.
    ///
    /// `contents` gives the bytes of a file; an error is told as it describes itself.
    package init(
        of program: String, _ variables: [String: String], options: [Option],
        contents: (String) throws -> [UInt8]
    ) {
        let prefix = "\(program.uppercased())_"
        // Kubernetes sets these for a service of the program's name: FERRYD_PORT=tcp://10.0.0.7:21
        func isOfKubernetes(_ name: String, _ value: String) -> Bool {
            name == "\(prefix)PORT" && value.contains("://") || name.hasPrefix("\(prefix)PORT_")
                || name.hasPrefix("\(prefix)SERVICE_")
        }
        var known: [String] = []
        for option in options {
            let name = option.variable(of: program)
            known += [name, "\(name)_FILE"]
            let named = variables[name].flatMap { isOfKubernetes(name, $0) ? nil : $0 }
            // `FERRYD_FIRST_PASSWORD_FILE` is a setting of its own.
            let isOther = options.contains { $0.variable(of: program) == "\(name)_FILE" }
            let filed = isOther ? nil : variables["\(name)_FILE"]
            if named != nil, filed != nil {
                mistakes.append("\(name) and \(name)_FILE contradict each other: set one of them.")
            } else if let named {
                add(option, named, name)
            } else if let filed {
                do { add(option, String(decoding: try contents(filed).firstLine, as: UTF8.self), "\(name)_FILE") } catch
                {
                    mistakes.append("\(name)_FILE: \(filed) cannot be read: \(error).")
                }
            }
        }
        for (name, value) in variables.sorted(by: { $0.key < $1.key })
        where name.hasPrefix(prefix) && !known.contains(name) && !isOfKubernetes(name, value) {
            let words = known.map { String($0.dropFirst(prefix.count)) }
            let near = String(name.dropFirst(prefix.count)).nearest(of: words)
            let hint = near.map { "; did you mean \(prefix)\($0)?" } ?? "."
            warnings.append("\(Printable.text(Array(name.utf8))) is no setting\(hint)")
        }
    }

    private mutating func add(_ option: Option, _ text: String, _ name: String) {
        let source = Setting.Source.environment(name)
        let isFlag = option.kind == .flag || option.kind == .flagOrText
        if isFlag, let isOn = Self.flags[text.lowercased()] {
            settings.append(Setting(option, isOn ? [Setting.Value("")] : [], from: source))
        } else if option.kind == .flag {
            mistakes.append("\(name) takes true or false, not \"\(Printable.text(Array(text.utf8)))\".")
        } else if option.isRepeatable {
            let words = text.split(separator: ",").map { $0.drop(while: \.isWhitespace) }
            settings.append(Setting(option, words.map { Setting.Value(String($0)) }, from: source))
        } else if !text.isEmpty {
            // An empty variable is one that a form left empty.
            settings.append(Setting(option, [Setting.Value(text)], from: source))
        }
    }

    private static let flags = [
        "true": true, "yes": true, "on": true, "1": true, "false": false, "no": false, "off": false, "0": false,
    ]
}
