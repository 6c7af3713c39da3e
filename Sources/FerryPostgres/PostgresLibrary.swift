// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL
import CPostgreSQL

/// libpq, which is loaded once, and only by a program that needs it.
final class PostgresLibrary: @unchecked Sendable {  // nothing changes the table after `init`
    let functions: ferry_pq

    /// `nil` where it is not installed.
    static let shared = PostgresLibrary()

    private init?() {
        var functions = ferry_pq()
        guard unsafe ferry_pq_load(&functions) == 0 else { return nil }
        self.functions = functions
    }
}
#endif
