// SPDX-License-Identifier: Apache-2.0

/// The text of `--help`, made from the options.
enum Usage {
    static var text: String {
        let rows = Option.all.map { option in
            let value = option.value.map { option.valueIsOptional ? "[=\($0)]" : " \($0)" } ?? ""
            return row("--\(option.name)\(value)", option.summary)
        }
        return """
            ferryd serves a folder by FTP.

            Usage: ferryd [PORT] [options]
                   ferryd user add|list|show|change|password|remove ...   keep the accounts

            It listens on port 2121 unless told otherwise. If there is no account yet, it makes one
            and prints its password, once.

            Options:
            \(rows.joined(separator: "\n"))
            \(row("--help", "show this"))
            \(row("--version", "show the version"))

            SIGTERM lets transfers finish; a second one ends them.
            """
    }

    private static func row(_ left: String, _ right: String) -> String {
        let gap = String(repeating: " ", count: max(2, 32 - left.count))
        return "  \(left)\(gap)\(right)"
    }
}
