// SPDX-License-Identifier: Apache-2.0
/// A command word behind `SITE`: what this server can do besides FTP (RFC 959 §4.1.3).
public enum SiteWord: String, CaseIterable, Hashable, Sendable {
    case help = "HELP"
    case chmod = "CHMOD"
    case utime = "UTIME"
    case mkdir = "MKDIR"
    case symlink = "SYMLINK"
    case hash = "HASH"
    case copy = "COPY"
    case cpfr = "CPFR"
    case cpto = "CPTO"
    case who = "WHO"
    case idle = "IDLE"
    case quota = "QUOTA"
    case umask = "UMASK"
    case pswd = "PSWD"

    /// Reads a word without regard to case.
    public init?(wire word: some Collection<UInt8>) {
        self.init(rawValue: String(decoding: word.map(\.uppercased), as: Unicode.ASCII.self))
    }
}
