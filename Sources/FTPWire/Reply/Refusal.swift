// SPDX-License-Identifier: Apache-2.0

/// A reply of the 4yz or 5yz group: the command was not done.
///
/// Texts say the cause in words and name no path: the client knows what it asked for, and no byte of it is echoed.
public struct Refusal: Error, Hashable, Sendable {
    /// The reply that is sent.
    public let reply: Reply
    /// True when the control connection ends with this reply.
    public let closesConnection: Bool

    init(_ code: UInt16, _ text: String, closes: Bool = false) {
        reply = Reply(ReplyCode(rawValue: code), text)
        closesConnection = closes || code == 421
    }
}

// MARK: - The session cannot go on (421)

package extension Refusal {
    static let tooManySessions = Refusal(421, "Too many users are connected. Please try again later.")
    static let tooManySessionsFromAddress = Refusal(421, "Too many connections from your address.")
    static let tooManySessionsOfUserFromAddress = Refusal(421, "Too many connections of this user from your address.")
    static let tooManySessionsOfUser = Refusal(421, "Too many connections of this user.")
    static let tooManyLoginAttempts = Refusal(421, "Too many failed logins. Please try again later.")
    static let tooManyUnknownCommands = Refusal(421, "That is not FTP.")
    static let loginTimeout = Refusal(421, "Nobody logged in for too long.")
    static let tooMuchBeforeLogin = Refusal(421, "Too many commands without a login.")
    static let connectsTooOften = Refusal(421, "Too many new connections from your address. Please wait a minute.")
    static let serverIsStormed = Refusal(421, "Too many new connections. Please try again in a minute.")
    static let gaveWay = Refusal(421, "Others wait for your place. Please log in sooner next time.")
    static let shuttingDown = Refusal(421, "The server is shutting down.")
    static let serviceUnavailable = Refusal(421, "The server cannot serve you now. Please try again later.")

    /// An administrator has ended the session; the reason is made safe to show.
    static func disconnected(reason: String) -> Refusal {
        let reason = reason.isEmpty ? "" : ": " + Printable.text(Array(reason.utf8))
        return Refusal(421, "The administrator ended this session\(reason).")
    }

    /// The address is banned for so long; without an end if none is known.
    static func banned(seconds: Int64?) -> Refusal {
        guard let seconds else { return Refusal(421, "Your address is banned.") }
        let minutes = max(1, (seconds + 59) / 60)
        return Refusal(421, "Your address is banned for \(minutes) more minute\(minutes == 1 ? "" : "s").")
    }

    /// No command came for so long.
    static func idleTimeout(seconds: Int) -> Refusal {
        Refusal(421, "No command came for \(seconds) seconds.")
    }
}

// MARK: - Commands not understood

package extension Refusal {
    static let unknownCommand = Refusal(500, "Unknown command.")
    static let syntaxError = Refusal(501, "The argument was not understood.")
    static let notImplemented = Refusal(502, "Command not implemented.")
    static let lineTooLong = Refusal(500, "The command line is too long.", closes: true)
    static let lineContainsNUL = Refusal(501, "A command cannot contain zero bytes.")
    static let lineContainsCarriageReturn = Refusal(501, "A command cannot contain line breaks.")
    static let argumentTooLong = Refusal(501, "The argument is too long.")
    static let argumentMissing = Refusal(501, "An argument is missing.")
    static let twoNamesWanted = Refusal(501, "Two names are wanted; one that holds blanks stands in quotes.")
    static let namesWanted = Refusal(501, "A name and those of the parts are wanted; with blanks they stand in quotes.")
    static let sameNameTwice = Refusal(501, "Each name can stand here once.")
    static let sameFileTwice = Refusal(550, "Two of these names mean the same file. Please name each file once.")
    static func tooManyParts(most: Int) -> Refusal { Refusal(501, "Please name at most \(most) parts at once.") }
    static let linkClimbs = Refusal(
        553, "A link may lead only to what is in its own directory or below. Please name a target without \"..\".")
    static let argumentNotWanted = Refusal(501, "This command takes no argument.")

    /// 501 with the reason, which must not quote the argument.
    static func badArgument(_ why: String) -> Refusal { Refusal(501, why) }

    /// 504 with the reason, which must not quote the argument.
    static func parameterNotImplemented(_ what: String) -> Refusal { Refusal(504, what) }

    /// 504: permission bits above the nine.
    static let specialBits = Refusal(504, "The set-id and sticky bits cannot be set here.")

    /// 503: a command that needs another one before it.
    static let badSequence = Refusal(503, "Bad sequence of commands.")

    /// 503: `HOST` is said before the login (RFC 7151 §3.3).
    static let hostAfterLogin = Refusal(503, "HOST must come before USER.")

    /// 503: naming the command that is needed first.
    static func needs(_ verb: Verb) -> Refusal { Refusal(503, "Send \(verb.rawValue) first.") }

    /// Makes the refusal of a line that is no command.
    init(_ malformation: CommandLineScanner.Malformation) {
        switch malformation {
        case .containsNUL: self = .lineContainsNUL
        case .containsCarriageReturn: self = .lineContainsCarriageReturn
        case .argumentTooLong: self = .argumentTooLong
        }
    }
}

// MARK: - Who may come in

package extension Refusal {
    static let notLoggedIn = Refusal(530, "Please log in with USER and PASS.")
    static let loginIncorrect = Refusal(530, "Login incorrect.")
    static let homeMissing = Refusal(
        530, "Your home directory does not exist on the server. Please tell its administrator.")
    static let homeUnavailable = Refusal(
        530, "Your home directory cannot be opened on the server. Please tell its administrator.")
}

// MARK: - Encryption (RFC 4217 §10)

package extension Refusal {
    /// 503: bytes came behind `AUTH` that are in clear and would be taken for encrypted ones.
    static let bytesBehindAuth = Refusal(503, "Nothing may follow AUTH before the handshake.", closes: true)
    /// 503: bytes came behind `CCC`, before both sides have ended the encryption.
    static let bytesBehindCCC = Refusal(503, "Nothing may follow CCC before its reply.", closes: true)
    static let alreadyEncrypted = Refusal(503, "This connection is encrypted already.")
    static let encryptFirst = Refusal(530, "This server wants TLS before a login: send AUTH TLS first.")
    static let passwordIsAdministrators = Refusal(550, "Only the administrator changes the password of this account.")
    static let encryptPasswords = Refusal(534, "Passwords would travel in clear: send AUTH TLS, and log in again.")
    static let oldPasswordWrong = Refusal(530, "The old password is wrong. Nothing was changed.")
    static let accountExpired = Refusal(530, "This account has expired.")
    static let passwordExpired = Refusal(530, "Your password has expired. Please change it, and then log in.")
    static let accountClosedNow = Refusal(530, "This account may not be used here or now.")
    static let accountClosedToAddress = Refusal(530, "This account may not be used from your address.")

    /// 530: nobody is let in before then, a time in UTC.
    static func accountDisabled(until moment: String) -> Refusal {
        Refusal(530, "This account is disabled until \(moment) UTC.")
    }

    /// 530: the account is open at other hours, by the clock of the server.
    static func accountClosed(openAt hours: String) -> Refusal {
        Refusal(530, "This account is open at these hours only: \(hours).")
    }

    static let accountWantsTLS = Refusal(534, "This account wants TLS: send AUTH TLS, and then log in.")
    static let accountWantsTLSInVain = Refusal(
        534, "This account wants TLS, and this server offers none. Please tell its administrator.")
    static let accountWantsCertificate = Refusal(530, "This account wants a certificate that is made out for it.")

    /// 534: the control connection's version of TLS is too old for the account.
    static func accountWants(tlsVersion: String) -> Refusal {
        Refusal(534, "This account wants TLS \(tlsVersion) or later.")
    }

    /// 522: the data connection's version of TLS is too old for the account.
    static func accountWantsData(tlsVersion: String) -> Refusal {
        Refusal(522, "This account wants TLS \(tlsVersion) or later, on data connections too.")
    }

    static let encryptDataFirst = Refusal(521, "Data connections must be encrypted here: send PBSZ 0 and PROT P.")
    static let clearDataDenied = Refusal(534, "Data connections must be encrypted here.")
    static let clearControlDenied = Refusal(534, "This server wants the control connection to stay encrypted.")
    static let notEncrypted = Refusal(533, "This connection is not encrypted.")
    static let protectionNotSupported = Refusal(536, "TLS knows the levels P and C.")
    /// The session that vouches that the data connection is the client's own.
    static let sessionNotResumed = Refusal(
        522, "The data connection must resume the TLS session of this control connection.")

    /// 522: saying why no encrypted data connection came to be.
    static func dataHandshakeFailed(_ reason: String) -> Refusal {
        Refusal(522, "The TLS handshake of the data connection failed: \(reason).")
    }

    /// 426: an upload that ended as nobody in TLS would end it; `kept` bytes wait to be gone on from.
    static func closeNotifyMissing(kept: Int64? = nil) -> Refusal { Refusal(426, noCloseNotify + keeping(kept)) }

    private static let noCloseNotify =
        "The data connection ended without TLS close_notify, so the file may be cut."

    /// True of an upload that is refused for want of `close_notify`, however much of it is kept.
    var isForCloseNotify: Bool { reply.code.rawValue == 426 && reply.text.hasPrefix(Self.noCloseNotify) }
}

// MARK: - Digests and copies

package extension Refusal {
    /// 426, for work without a transfer that `ABOR` stopped.
    static let workAborted = Refusal(426, "Stopped.")
    /// 450: the answer would be of neither the old content nor the new one.
    static let changedMeanwhile = Refusal(450, "The file was changed meanwhile. Please try again.")
    static let directoryHasNoDigest = Refusal(553, "A directory has no digest.")
    static let algorithmUnavailable = Refusal(504, "That algorithm is not available here.")
    static let unknownAlgorithm = Refusal(501, "Unknown algorithm; the one before stays chosen.")
    static let copyNeedsSource = Refusal(503, "Send SITE CPFR first.")
}

// MARK: - Files

package extension Refusal {
    static let fileBusy = Refusal(450, "The file is busy.")
    static let stillCounting = Refusal(450, "Your files are being counted for your quota. Try again in a moment.")
    static let noSuchFile = Refusal(550, "No such file or directory.")
    static let isDirectory = Refusal(550, "That is a directory.")
    static let notDirectory = Refusal(550, "That is not a directory.")
    static let isLink = Refusal(550, "That is a symbolic link. DELE removes it.")
    static let notRegularFile = Refusal(550, "That is not a regular file.")
    static let permissionDenied = Refusal(550, "Permission denied.")
    static let readOnly = Refusal(550, "This place is read-only.")
    static let alreadyExists = Refusal(550, "That name exists already.")
    static let mayNotReplace = Refusal(
        550, "That name exists already, and this account may not replace what is here. Please choose another name.")
    static let directoryNotEmpty = Refusal(550, "The directory is not empty.")
    static let linkLoop = Refusal(550, "Too many symbolic links.")
    static let sizeUnknownInASCII = Refusal(550, "SIZE is not known in ASCII mode. Send TYPE I first.")
    static let timeNotSettable = Refusal(550, "The time cannot be set.")
    static let noFilesFound = Refusal(450, "No files found.")
    static let fileTooLarge = Refusal(552, "The file is too large.")
    static let nameNotAllowed = Refusal(553, "That name is not allowed.")
    static let namesDirectory = Refusal(553, "A name that ends in a slash is that of a directory, not of a file.")
    static let nameTooLong = Refusal(553, "That name is too long.")
    static let crossesDevices = Refusal(553, "A file cannot be renamed to another file system.")
    /// A place that the administrator has put there.
    static let isMountPoint = Refusal(553, "This directory is the server's own: it cannot be renamed or removed.")
    static let movesIntoItself = Refusal(553, "A directory cannot be moved into itself.")
    static let restartBeyondEnd = Refusal(554, "The restart position lies beyond the end of the file.")
    static let rangeBeyondEnd = Refusal(554, "The part begins beyond the end of the file.")
    static let rangeIsForReading = Refusal(504, "RANG is for RETR and HASH. An upload starts where REST says.")
    static let noRestartInASCII = Refusal(504, "Restarting is not possible in ASCII mode. Send TYPE I first.")

    /// 550: the rights of the account do not reach so far, whatever the file system says.
    static func accountMayNot(_ deed: String) -> Refusal {
        Refusal(550, "Permission denied: this account may not \(deed).")
    }

    /// 550: the account may, but the file system does not let the server.
    static func serverMayNot(_ deed: String) -> Refusal {
        Refusal(550, "\(serverMayNot) \(deed).")
    }

    /// True of what the account may and the server may not.
    var isForServersRights: Bool { reply.code.rawValue == 550 && reply.text.hasPrefix(Self.serverMayNot) }

    private static let serverMayNot = "Permission denied: the server itself may not"

    /// 550 with a reason of its own, which must not quote what the client sent.
    static func unavailable(_ why: String) -> Refusal { Refusal(550, why) }
}
