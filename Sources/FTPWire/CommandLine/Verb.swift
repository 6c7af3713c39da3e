// SPDX-License-Identifier: Apache-2.0

/// A command word that Ferry speaks; the raw value is how it stands on the wire (RFC 959 §5.3, RFC 5797).
public enum Verb: String, CaseIterable, Hashable, Sendable {
    case user = "USER"
    case pass = "PASS"
    case acct = "ACCT"
    case host = "HOST"
    case rein = "REIN"
    case quit = "QUIT"

    case auth = "AUTH"
    case pbsz = "PBSZ"
    case prot = "PROT"
    case ccc = "CCC"

    case cwd = "CWD"
    case cdup = "CDUP"
    case pwd = "PWD"
    case mkd = "MKD"
    case rmd = "RMD"

    case dele = "DELE"
    case rnfr = "RNFR"
    case rnto = "RNTO"
    case size = "SIZE"
    case mdtm = "MDTM"
    case mfmt = "MFMT"
    case mfct = "MFCT"
    case mff = "MFF"
    case avbl = "AVBL"
    case comb = "COMB"
    case hash = "HASH"
    case xcrc = "XCRC"
    case xmd5 = "XMD5"
    case xsha1 = "XSHA1"
    case xsha256 = "XSHA256"
    case xsha512 = "XSHA512"
    case md5 = "MD5"
    case site = "SITE"

    case type = "TYPE"
    case stru = "STRU"
    case mode = "MODE"
    case opts = "OPTS"

    case pasv = "PASV"
    case epsv = "EPSV"
    case port = "PORT"
    case eprt = "EPRT"

    case retr = "RETR"
    case stor = "STOR"
    case appe = "APPE"
    case stou = "STOU"
    case allo = "ALLO"
    case rest = "REST"
    case rang = "RANG"
    case abor = "ABOR"

    case list = "LIST"
    case nlst = "NLST"
    case mlsd = "MLSD"
    case mlst = "MLST"

    case syst = "SYST"
    case stat = "STAT"
    case feat = "FEAT"
    case help = "HELP"
    case noop = "NOOP"
    case clnt = "CLNT"
    case csid = "CSID"
    case lang = "LANG"

    /// Reads a command word without regard to case; the X forms of RFC 775 mean the plain ones.
    public init?(wire word: some Collection<UInt8>) {
        guard let verb = Self.known[Self.packed(word)] else { return nil }
        self = verb
    }

    /// Hashes the word as a number, which every command pays for.
    public func hash(into hasher: inout Hasher) { hasher.combine(Self.packed(rawValue.utf8)) }

    /// True when the word is a command of some FTP, Ferry's or another: one not implemented gets 502, not 500.
    public static func isRecognised(wire word: some Collection<UInt8>) -> Bool {
        Verb(wire: word) != nil || foreign.contains(String(decoding: word.map(\.uppercased), as: Unicode.ASCII.self))
    }

    private static let known: [UInt64: Verb] = {
        let plain = allCases.map { ($0.rawValue, $0) }
        let experimental: [(String, Verb)] = [
            ("XCWD", .cwd), ("XCUP", .cdup), ("XPWD", .pwd), ("XMKD", .mkd), ("XRMD", .rmd),
            ("XSHA", .xsha1),
        ]
        return Dictionary(uniqueKeysWithValues: (plain + experimental).map { (packed($0.utf8), $1) })
    }()

    /// A short word in upper case as one number, which is found faster than text; 0 for longer ones.
    private static func packed(_ word: some Collection<UInt8>) -> UInt64 {
        word.count > 7 ? 0 : word.reduce(1) { $0 << 8 | UInt64($1.uppercased) }
    }

    /// The registry of RFC 5797 and the drafts in use, less what Ferry speaks.
    private static let foreign: Set<String> = [
        "ADAT", "CONF", "CPSV", "DSIZ", "ENC", "ESTA", "ESTP", "LPRT", "LPSV", "MACB", "MAIL", "MIC",
        "MLFL", "MMD5", "MRCP", "MRSQ", "MSAM", "MSND", "MSOM", "PRET", "RMDA", "SMNT", "SSCN", "THMB", "XRCP", "XRSQ",
        "XSEM", "XSEN",
    ]
}
