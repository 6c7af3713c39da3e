// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `SITE`: what this server can do besides (RFC 959 §4.1.3): `CHMOD` sets permission bits, `HELP` lists them.
enum SITE: FileCommand {
    static let verb = Verb.site
    static let syntax = "SITE HELP | CHMOD <mode> <pathname>"
    static let summary = "Set the permissions of a file: three octal digits."

    /// The command behind `SITE`, and what it needs.
    enum Argument: CommandArgument {
        case help
        case changeMode(UInt16, pathname: [UInt8])

        init(parsing argument: [UInt8]) throws(Refusal) {
            let words = argument.split(separator: .space, maxSplits: 1, omittingEmptySubsequences: false)
            let rest = words.count > 1 ? Array(words[1]) : []
            switch String(decoding: words[0].map(\.uppercased), as: Unicode.ASCII.self) {
            case "HELP": self = .help
            case "CHMOD": self = try Self.changeMode(rest)
            default: throw .parameterNotImplemented("There is no such SITE command; SITE HELP lists them.")
            }
        }

        private static func changeMode(_ argument: [UInt8]) throws(Refusal) -> Argument {
            let words = argument.split(separator: .space, maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2, !words[1].isEmpty else { throw .argumentMissing }
            let isOctal = (1...4).contains(words[0].count) && words[0].allSatisfy { (0x30...0x37).contains($0) }
            guard isOctal, let mode = UInt16(String(decoding: words[0], as: UTF8.self), radix: 8) else {
                throw .badArgument("The permissions must be octal digits, such as 644.")
            }
            guard mode <= 0o777 else {
                throw .parameterNotImplemented("The set-id and sticky bits cannot be set here.")
            }
            return .changeMode(mode, pathname: Array(words[1]))
        }
    }

    static func run(_ argument: Argument, in workspace: Workspace) async throws(Refusal) -> Completion {
        switch argument {
        case .help:
            return .help(["The SITE commands:", "CHMOD HELP", "SITE CHMOD <mode> <pathname>: three octal digits."])
        case .changeMode(let mode, let pathname):
            let path = await workspace.path(pathname)
            try await orRefuse { () async throws(StorageError) in
                try await workspace.storage.setMode(mode, of: path)
            }
            return .permissionsChanged
        }
    }

    static func features(_ view: SessionView) -> [String] { view.capabilities.contains(.modes) ? ["SITE CHMOD"] : [] }
}
