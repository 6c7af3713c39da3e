// SPDX-License-Identifier: Apache-2.0

/// The choices of whoever moves accounts here.
package struct ImportChoices: Sendable {
    /// True to keep the numbers of users and groups as the owners of new files.
    package var keepsOwners = false
    /// True if passwords that are no hash are meant to be passwords, where a source leaves that open.
    package var takesPlainPasswords = false
    /// The places of directories that have moved: the path there, and the path here.
    package var moves: [(from: [UInt8], to: [UInt8])] = []

    package init() {}
}

/// The servers that accounts can come from.
package enum ImportSource: String, CaseIterable, Sendable {
    case pureFTPd = "pure-ftpd"
    case proftpd
    case vsftpd
    case filezilla
    case sftpgo

    /// Reads files of that server; it depends on nothing but their bytes.
    package func read(_ files: [ImportFile], _ choices: ImportChoices = ImportChoices()) -> Takeover {
        switch self {
        case .pureFTPd: PureFTPdAccounts.read(files, choices)
        case .proftpd: ProFTPDAccounts.read(files, choices)
        case .vsftpd: VsftpdAccounts.read(files, choices)
        case .filezilla: FileZillaAccounts.read(files, choices)
        case .sftpgo: SFTPGoAccounts.read(files, choices)
        }
    }
}
