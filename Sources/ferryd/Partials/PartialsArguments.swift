// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// The words behind `ferryd partials`, understood.
struct PartialsArguments {
    private let arguments: ParsedArguments<PlainWord>
    /// Absolute paths of this machine; none means everything.
    let paths: [[UInt8]]

    init(_ words: [[UInt8]]) throws {
        let options = PartialsOption.allCases.map(\.declaration)
        arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: options)
        if let twice = options.first(where: { [arguments] in arguments.count(of: $0) > 1 }) {
            throw UsageError("\(twice.name) is given twice.")
        }
        paths = try arguments.operands.map { try Self.absolute($0.bytes) }
        let isSelective = !paths.isEmpty || has(.account)
        if has(.help) { return }
        if has(.clear), !isSelective, !has(.all) {
            throw UsageError("--clear removes what is named: a PATH, --account NAME, or --all.")
        }
        if has(.all), !has(.clear) || isSelective {
            throw UsageError("--all goes with --clear alone: without a PATH or an account, everything is listed.")
        }
    }

    func has(_ option: PartialsOption) -> Bool { arguments.has(option.declaration) }

    /// The account to which `--account` limits it.
    var account: String? { arguments.value(of: PartialsOption.account.declaration).map { Printable.text($0) } }

    /// The served directory.
    var root: [UInt8] {
        get throws {
            try Self.absolute(
                arguments.value(of: PartialsOption.root.declaration) ?? Array(Options.configured().root.utf8))
        }
    }

    /// The directories of this machine in the tree of every account.
    var directories: [[UInt8]] {
        get throws { try Options.configured().directories.standing.compactMap(\.host) }
    }

    /// Opens the accounts of the server that is meant.
    func openStore() async throws -> any AdministeredStore {
        let state = arguments.value(of: PartialsOption.state.declaration).map { StateDirectory(path: $0) }
        return try await (state ?? .configured()).accounts(create: false, looks: true)
    }

    /// An absolute path without `.`, `..` and slashes at its end.
    private static func absolute(_ path: [UInt8]) throws -> [UInt8] {
        if path.isEmpty { throw UsageError("An empty word is no path.") }
        let slash = UInt8(ascii: "/")
        return VirtualPath(path.first == slash ? path : try System.currentDirectory() + [slash] + path).bytes
    }
}
