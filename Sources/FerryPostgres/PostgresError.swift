// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL
import FTPAccounts

/// A refusal of PostgreSQL, or the loss of a connection to it.
package struct PostgresError: Error, Hashable {
    package enum Kind: Sendable {
        /// The database cannot be reached, or could not be told what came of a statement.
        case lost
        /// There is no library to reach it with.
        case libraryMissing
        /// Nobody has made its tables yet.
        case empty
        /// The database has refused a statement.
        case refused
        /// A value that was read makes no sense.
        case nonsense
        /// The value to write would make no sense when it is read.
        case unwritable
    }

    package let kind: Kind
    package let message: String

    init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message) }

    /// libpq's words in one line, without the full stop that a sentence around them has.
    static func words(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.drop { $0.isWhitespace } }
        let line = lines.filter { !$0.hasPrefix("Is the server running") }.joined(separator: "; ")
        return line.hasSuffix(".") ? String(line.dropLast()) : line
    }
}

extension AccountError {
    /// Puts into words what went wrong with a database at an address.
    init(_ error: PostgresError, at address: PostgresAddress) {
        self =
            switch error.kind {
            case .lost: .unavailable("The database \(address) cannot be reached: \(error.message).")
            case .libraryMissing: .unavailable("The database \(address) needs \(error.message)")
            case .empty: .nothingYet("Nothing of ferryd is in the database \(address) yet.")
            case .refused: .unavailable("The database \(address) has refused a statement: \(error.message).")
            case .nonsense: .damaged("The database \(address) cannot be understood: \(error.message).")
            case .unwritable: .unavailable("The accounts in \(address) were not changed: \(error.message).")
            }
    }
}
#endif
