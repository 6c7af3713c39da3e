// SPDX-License-Identifier: Apache-2.0

/// The code that a run of the program ends with; a promise to scripts.
struct ExitCode: RawRepresentable, Hashable, Sendable {
    let rawValue: CInt

    static let done = ExitCode(rawValue: 0)
    static let someFailed = ExitCode(rawValue: 1)
    static let usage = ExitCode(rawValue: 2)
    static let cannotConnect = ExitCode(rawValue: 3)
    static let notTrusted = ExitCode(rawValue: 4)
    static let loginRefused = ExitCode(rawValue: 5)
    static let notFound = ExitCode(rawValue: 6)
    static let denied = ExitCode(rawValue: 7)
    static let full = ExitCode(rawValue: 8)
    static let localFile = ExitCode(rawValue: 9)
    static let incomplete = ExitCode(rawValue: 10)
    static let protocolError = ExitCode(rawValue: 11)
    static let guarded = ExitCode(rawValue: 12)
    static let interrupted = ExitCode(rawValue: 130)
    static let terminated = ExitCode(rawValue: 143)
}

extension ExitCode: Comparable {
    /// The higher one is the worse one.
    static func < (left: ExitCode, right: ExitCode) -> Bool { left.rawValue < right.rawValue }

    /// All of them with what they mean, for the help page.
    static let meanings: [(code: ExitCode, meaning: String)] = [
        (.done, "done"), (.someFailed, "some items failed, each named on stderr"), (.usage, "usage"),
        (.cannotConnect, "cannot connect"), (.notTrusted, "certificate not trusted, or TLS refused"),
        (.loginRefused, "login refused"), (.notFound, "not found on the server"), (.denied, "denied by the server"),
        (.full, "server full, or over quota"), (.localFile, "local file problem"),
        (.incomplete, "transfer incomplete, or verification failed"), (.protocolError, "protocol error"),
        (.guarded, "refused by a guard"), (.interrupted, "interrupted"), (.terminated, "terminated"),
    ]
}
