// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage

extension Rights {
    /// What an account's permissions mean for the store.
    ///
    /// The two lists are the same; neither module knows the other.
    init(_ permissions: Permissions) {
        let pairs: [(Permissions, Rights)] = [
            (.list, .list), (.read, .read), (.write, .write), (.append, .append), (.delete, .delete),
            (.rename, .rename), (.make, .make), (.attributes, .attributes),
        ]
        self = pairs.reduce(into: []) { rights, pair in if permissions.contains(pair.0) { rights.insert(pair.1) } }
    }
}
