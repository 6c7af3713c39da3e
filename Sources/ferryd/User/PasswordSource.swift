// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

/// The source of a new password: the terminal, a file, or standard input.
enum PasswordSource {
    /// Gets the password that the arguments say where to find, and hashes it.
    static func newHash(for name: AccountName, _ arguments: UserArguments, _ streams: StandardStreams) async throws
        -> PasswordHash
    {
        let password =
            if let file = arguments[.passwordFile] {
                try read(file, streams)
            } else {
                try ask(for: name, streams)
            }
        return try await BlockingPool.shared.run { () throws(UnusablePassword) in try PasswordHash(of: password) }
    }

    private static func read(_ file: [UInt8], _ streams: StandardStreams) throws -> [UInt8] {
        let password: [UInt8]?
        if file == Array("-".utf8) {
            password = try streams.firstLine(of: streams.input)
        } else {
            guard let path = PathBytes(file) else { throw UsageError("--password-file needs the path of a file.") }
            do throws(Errno) {
                let opened = try System.open(hostPath: path, .readOnly)
                password = try streams.firstLine(of: opened.raw)
            } catch {
                throw UserFailure("The password file \(Printable.text(file)) cannot be read: \(error).")
            }
        }
        return password ?? []
    }

    private static func ask(for name: AccountName, _ streams: StandardStreams) throws -> [UInt8] {
        guard System.isTerminal(streams.input) else {
            throw UsageError(
                "There is no terminal to ask for the password on. Say where it is: --password-file FILE, or - for"
                    + " standard input.")
        }
        guard let first = try streams.askSecretly("Password for \(name): ") else { throw Interrupted() }
        if first.isEmpty { throw UnusablePassword.empty }
        let second = try streams.askSecretly("Once more: ")
        if first != second { throw UserFailure("The two passwords differ. Nothing was changed.") }
        return first
    }
}

/// Something could not be done, for a reason that a sentence tells.
struct UserFailure: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String) { description = sentence }
}
