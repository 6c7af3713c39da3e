// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// A refusal of SQLite.
struct SQLiteError: Error {
    /// An extended result code (sqlite.org/rescode.html).
    let code: CInt
    /// SQLite's words.
    let message: String

    init(code: CInt, message: String) {
        self.code = code
        self.message = message
    }

    /// The code without its details.
    var primaryCode: CInt { code & 0xFF }

    /// Another connection kept the database locked for longer than this one waits.
    var isBusy: Bool { primaryCode == SQLITE_BUSY }

    /// The file is no database, or a broken one.
    var isDamage: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }

    /// The value to write would make no sense when it is read.
    var isRefusal: Bool { primaryCode == SQLITE_MISMATCH }

    /// Refuses to write what could not be read again.
    init(refusal message: String) {
        code = SQLITE_MISMATCH
        self.message = message
    }

    /// The database is in order, but what it holds makes no sense to us.
    init(nonsense message: String) {
        code = SQLITE_CORRUPT
        self.message = message
    }
}
