// SPDX-License-Identifier: Apache-2.0
import Foundation

@testable import FTPAccounts

/// Programs of other servers that make accounts, as `scripts/fetch-servers` unpacks them.
enum ThirdPartyTool {
    private static let servers = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/servers")

    static let purePW = existing("bin/pure-pw")
    static let ftpasswd = existing("tree/usr/sbin/ftpasswd")

    private static func existing(_ name: String) -> String? {
        let path = servers.appending(path: name).path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}

extension PasswordHash {
    func isRight(for password: String) -> Bool { PasswordCheck().matches(Array(password.utf8), self) }
}
