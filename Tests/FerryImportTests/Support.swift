// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryImport
import Testing

extension ImportSource {
    /// Reads one file.
    func read(_ text: String, named name: String = "accounts", _ choices: ImportChoices = ImportChoices()) -> Takeover {
        read([ImportFile(name: name, bytes: Array(text.utf8))], choices)
    }

    /// Reads every beginning of a file, and the file without one of its bytes or with another in its place: whatever it
    /// says, the reader comes to an end.
    func survives(_ text: String) {
        let bytes = Array(text.utf8)
        for end in bytes.indices { _ = read([ImportFile(name: "cut", bytes: Array(bytes[..<end]))]) }
        let others: [UInt8] = [0, 0x0A, 0x22, 0x27, 0x3A, 0x3C, 0x5C, 0xFF]
        for index in stride(from: 0, to: bytes.count, by: 3) {
            var changed = bytes
            changed[index] = others[index / 3 % others.count]
            _ = read([ImportFile(name: "changed", bytes: changed)])
            changed.remove(at: index)
            _ = read([ImportFile(name: "holed", bytes: changed)])
        }
    }
}

extension Takeover {
    func account(_ name: String) throws -> ImportedAccount {
        try #require(accounts.first { $0.account.name.description == name }, "no account \(name)")
    }

    /// The faults as lines of a terminal.
    var faultLines: [String] { faults.map(\.description) }
}

extension ImportedAccount {
    /// The settings as options have them, and the rules.
    var facts: [String] { account.settings.words }

    var lost: [String] { remarks.compactMap { if case .lost(let text) = $0 { text } else { nil } } }
    var chosen: [String] { remarks.compactMap { if case .chosen(let text) = $0 { text } else { nil } } }

    var hash: PasswordHash? { if case .hash(let hash) = password { hash } else { nil } }
    var method: String? { hash?.method }
}

extension AccountSettings {
    /// The settings as options have them, and the rules.
    var words: [String] {
        AccountSetting.all.compactMap { setting in
            setting.text(self).map { "\(setting.name)=\(String(decoding: $0, as: UTF8.self))" }
        } + rules.map { String(decoding: $0.bytes, as: UTF8.self) }
    }
}
