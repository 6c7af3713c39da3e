// SPDX-License-Identifier: Apache-2.0

extension FTPConnection {
    /// Replaces a lost control connection by a new one, logged in as before and in the same folder.
    mutating func reconnect() async throws(FTPError) {
        var fresh = try await FTPConnection.open(configuration)
        if let credentials {
            try await fresh.login(as: credentials)
            if let workingFolder, workingFolder != fresh.workingFolder {
                try await fresh.changeFolder(to: workingFolder)
            }
        }
        self = fresh
    }
}
