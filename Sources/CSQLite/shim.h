// SPDX-License-Identifier: Apache-2.0
// Wrappers for what Swift cannot call: a macro that is a cast, and a variadic function.
#ifndef FERRY_CSQLITE_H
#define FERRY_CSQLITE_H

#include <sqlite3.h>

// SQLITE_TRANSIENT: SQLite copies the bytes before it returns.
static inline int ferry_sqlite_bind_text(sqlite3_stmt *statement, int index, const void *text, int count) {
    return sqlite3_bind_text(statement, index, (const char *)text, count, SQLITE_TRANSIENT);
}

static inline int ferry_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

static inline int ferry_sqlite_configure(sqlite3 *database, int option, int on) {
    return sqlite3_db_config(database, option, on, (int *)0);
}

#endif
