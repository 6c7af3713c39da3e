// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL

/// The place of a database, as libpq takes it: `postgresql://USER@HOST:PORT/NAME?sslmode=verify-full`.
package struct PostgresAddress: Hashable, Sendable {
    let text: String
    /// The password; without one libpq looks for `PGPASSWORD` and `~/.pgpass`.
    let password: String?
    /// The time within which it has to answer.
    let patience: Duration

    /// Takes a text to which `obstacle(to:)` finds none.
    package init(_ text: String, password: String? = nil, patience: Duration = .seconds(10)) {
        (self.text, self.password, self.patience) = (text, password, patience)
    }

    /// The reason, as a sentence, for which a text is no address of a database.
    package static func obstacle(to text: String) -> String? {
        guard let scheme = ["postgresql://", "postgres://"].first(where: text.hasPrefix), text.count > scheme.count
        else { return "An address such as postgresql://ferry@db.example.org/ferry is needed." }
        if text.contains("\0") { return "An address cannot contain a NUL byte." }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
        // Everybody on the machine sees the words by which a program was started.
        guard !user.contains(":"), !text.contains("password=") else {
            return "The password must not stand in the address. Put it into a file: --database-password-file FILE"
        }
        return nil
    }
}

extension PostgresAddress: CustomStringConvertible {
    /// The address without its parameters, for messages.
    package var description: String { String(text.prefix { $0 != "?" }) }
}
#endif
