// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The places whose files are encrypted, and where their keys come from.
struct SealingOptions: Hashable, Sendable {
    /// Directories of this machine, and paths in object stores.
    var places: [String] = []
    var keyFile: String?
    var keyCommand: String?

    /// Looks whether the settings fit together.
    func check() throws(UsageError) {
        if keyFile != nil, keyCommand != nil {
            throw UsageError(
                "--encrypt-key-file and --encrypt-key-command contradict each other: keys come from one of them.")
        }
        let hasKeys = keyFile != nil || keyCommand != nil
        if !places.isEmpty, !hasKeys {
            throw UsageError(
                "--encrypt-files needs keys. Make some: (umask 077; openssl rand -hex 32 > FILE), and name them: "
                    + "--encrypt-key-file FILE")
        }
        if places.isEmpty, hasKeys {
            let option = keyFile != nil ? "--encrypt-key-file" : "--encrypt-key-command"
            throw UsageError("\(option) encrypts nothing by itself. Name a directory: --encrypt-files DIR")
        }
    }
}

extension DaemonOption {
    /// The options about encrypted files.
    static let sealing: [DaemonOption] = [
        DaemonOption(
            name: "encrypt-files", value: "DIR",
            summary:
                "encrypt the contents of files in homes and virtual directories that are at or below this path; may be "
                + "repeated", standard: "none", isRepeatable: true, example: "/srv/ftp/private", needsRestart: true,
            apply: { $1.sealing.places.append($0) }),
        DaemonOption(
            name: "encrypt-key-file", value: "FILE",
            summary:
                "the keys of encrypted files, a line of 64 hexadecimal digits each: the first one encrypts, and all "
                + "decrypt", standard: "none", example: "/etc/ferryd/file-keys", needsRestart: true,
            apply: { $1.sealing.keyFile = $0 }),
        DaemonOption(
            name: "encrypt-key-command", value: "COMMAND",
            summary: "a command of the shell that writes such lines, run at the start", standard: "none",
            example: "vault kv get -field=keys secret/ferryd", needsRestart: true,
            apply: { $1.sealing.keyCommand = $0 }),
    ]
}
