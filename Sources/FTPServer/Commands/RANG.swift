// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `RANG`: the part of a file that the very next download or digest is of (draft-bryan-ftp-range).
///
/// The second number is the last byte. `RANG 1 0` means the whole file again.
enum RANG: OpeningCommand {
    typealias Argument = RawArgument
    static let verb = Verb.rang
    static let syntax = "RANG <first byte> <last byte>"
    static let summary = "Choose a part of a file for RETR or HASH."

    static func run(_ argument: RawArgument, in _: Workspace) async throws(Refusal) -> Intermediate {
        let request: ByteRange.Request
        do throws(ArgumentError) { request = try ByteRange.Request(parsing: argument.bytes) } catch {
            throw .syntaxError
        }
        switch request {
        case .everything: return Intermediate(reply: .wholeFile, unlocks: .nothing)
        case .range(let range):
            return Intermediate(reply: .range(range), unlocks: .range(RequestedRange(bytes: range)))
        }
    }

    static func features(_: SessionView) -> [String] { ["RANG STREAM"] }
}

/// Proof that `RANG` was accepted: only this file can make one, and using it spends it.
struct RequestedRange: ~Copyable {
    let bytes: ByteRange

    fileprivate init(bytes: ByteRange) { self.bytes = bytes }
}
