// SPDX-License-Identifier: Apache-2.0

/// A reply of the 2yz group: the command is done, and did what was asked.
///
/// Its meanings stand below and in `Completion+Files.swift`, each with its number, and nowhere else.
public struct Completion: Hashable, Sendable {
    /// The reply that is sent.
    public let reply: Reply

    init(_ code: UInt16, lines: [[UInt8]]) {
        reply = Reply(ReplyCode(rawValue: code), lines: lines)
    }

    init(_ code: UInt16, _ text: String...) {
        self.init(code, lines: text.map { Array($0.utf8) })
    }
}

// MARK: - Session

package extension Completion {
    /// 220, the first words of a server.
    static func greeting(_ lines: [String]) -> Completion {
        Completion(220, lines: lines.map { Array($0.utf8) })
    }

    /// 230, after a password.
    ///
    /// Further lines may greet the user.
    static func loggedIn(as name: String, message: [String] = []) -> Completion {
        Completion(230, lines: message.map { Array($0.utf8) } + [Array("Logged in as \(name).".utf8)])
    }

    /// 232, after a `USER` that a certificate has proved (RFC 2228 §5).
    static func provedByCertificate(as name: String) -> Completion {
        Completion(232, "Logged in as \(name), by your certificate.")
    }

    /// 220, after `REIN`: as new.
    static let readyForNewUser = Completion(220, "Ready for a new user.")

    /// 221, after `QUIT`.
    static let goodbye = Completion(221, "Goodbye.")

    /// 230, to `USER` with the name of who is logged in (RFC 959 §5.4).
    static let alreadyLoggedIn = Completion(230, "You are logged in already.")

    /// 202: a command that has nothing to do here, such as `ACCT`.
    static let superfluous = Completion(202, "Not needed here.")
}

// MARK: - Encryption

package extension Completion {
    /// 234, after `AUTH`: the handshake follows (RFC 4217 §4).
    static let handshakeFollows = Completion(234, "Begin the TLS handshake now.")

    /// 200, after `PBSZ` (RFC 4217 §8).
    static let bufferSizeZero = Completion(200, "PBSZ=0")

    /// 200, after `PROT P`.
    static let dataEncrypted = Completion(200, "Data connections are encrypted now.")

    /// 200, after `PROT C`.
    static let dataInClear = Completion(200, "Data connections are in clear now.")

    /// 200, after `CCC`.
    static let controlInClear = Completion(200, "This connection goes on in clear.")
}

// MARK: - Settings

package extension Completion {
    /// 200, where there is nothing to tell.
    static let commandOkay = Completion(200, "Okay.")

    /// 200, after `TYPE`.
    static func type(_ type: TypeCode) -> Completion {
        Completion(200, type == .ascii ? "Files travel as text now." : "Files travel as they are now.")
    }

    /// 200, after `MODE`.
    static func mode(_ mode: ModeCode) -> Completion {
        Completion(200, mode == .deflate ? "Data is compressed now." : "Data travels as it is now.")
    }

    /// 200, after `OPTS MODE Z`: the level that is used, which may be less than was asked for.
    static func level(_ level: Int) -> Completion { Completion(200, "MODE Z LEVEL set to \(level).") }

    /// 200, after `OPTS UTF8 ON`.
    static func names(areIn charset: String) -> Completion { Completion(200, "Names are \(charset).") }

    /// 200, after `OPTS MLST`: the facts that will be told (RFC 3659 §7.9).
    static func facts(_ selection: FactSelection) -> Completion {
        Completion(200, "MLST OPTS" + (selection.isEmpty ? "" : " " + selection.options))
    }

    /// 220, after `HOST`: the same server under each of its names (RFC 7151 §3.2).
    static let hostAccepted = Completion(220, "This server serves that name.")

    /// 200, after `LANG`.
    static let language = Completion(200, "Replies are in English.")

    /// 200, after `CSID`: the server's own words about itself.
    ///
    /// Its version is nobody's business before a login.
    static let serverIdentity = Completion(200, "Name=Ferry; CaseSensitive=1; DirSep=/;")

    /// 200, after `SITE IDLE`.
    static func idleTimeout(_ seconds: Int64, longest: Int64) -> Completion {
        Completion(200, "A session may be silent for \(seconds) seconds; \(longest) at most.")
    }

    /// 200, after `ALLO`: no room is set aside, but the size is what the upload will be measured by.
    static let sizeNoted = Completion(200, "Noted: an upload that ends before that is not complete.")

    /// 200, after `PORT` or `EPRT`.
    static let dataPortAccepted = Completion(200, "The data connection will go there.")

    /// 200, after `EPSV ALL`.
    static let onlyExtendedPassive = Completion(200, "Only EPSV will be accepted from now on.")

    /// 227, after `PASV`.
    static func enteredPassive(_ address: HostPort) -> Completion {
        Completion(227, "Entering passive mode (\(address.text)).")
    }

    /// 229, after `EPSV`.
    static func enteredExtendedPassive(port: UInt16) -> Completion {
        var line = Array("Entering extended passive mode (".utf8)
        ExtendedHostPort.appendPassive(port: port, to: &line)
        line.append(UInt8(ascii: ")"))
        return Completion(229, lines: [line])
    }
}

// MARK: - Information

package extension Completion {
    /// 215, after `SYST`: `UNIX` tells clients how listings look.
    static let systemType = Completion(215, "UNIX Type: L8")

    /// 211, after `FEAT` (RFC 2389 §3.2).
    static func features(_ features: [String]) -> Completion {
        guard !features.isEmpty else { return Completion(211, "No extra features.") }
        return Completion(211, lines: (["Features:"] + features + ["End."]).map { Array($0.utf8) })
    }

    /// 211, after `STAT` with nothing under way.
    static func systemStatus(_ lines: [String]) -> Completion {
        Completion(211, lines: (["Status:"] + lines + ["End."]).map { Array($0.utf8) })
    }

    /// 211, after `SITE WHO`.
    static func sessions(_ lines: [String]) -> Completion {
        Completion(211, lines: (["Your sessions:"] + lines + ["End."]).map { Array($0.utf8) })
    }

    /// 211, after `SITE QUOTA`.
    static func quota(_ lines: [String]) -> Completion {
        if lines.isEmpty { return Completion(211, "Your account has no quota.") }
        return Completion(211, lines: (["Your quota:"] + lines + ["End."]).map { Array($0.utf8) })
    }

    /// 214, after `HELP`.
    static func help(_ lines: [String]) -> Completion {
        Completion(214, lines: lines.map { Array($0.utf8) })
    }

    /// 213, after `STAT` while a transfer runs.
    static func transferStatus(_ status: TransferStatus) -> Completion {
        let heading = status.isErrand ? "Work in progress:" : "Transfer in progress:"
        return Completion(213, lines: ([heading] + status.lines + ["End."]).map { Array($0.utf8) })
    }
}

// MARK: - Transfers

package extension Completion {
    /// 226: every byte is where it belongs.
    ///
    /// On uploads this is a promise: the file is stored under its name.
    static func transferComplete(bytes: Int64, duration: Duration) -> Completion {
        var line: [UInt8] = []
        line.reserveCapacity(64)
        line.append("Transfer complete: ")
        TransferStatus.appendSummary(bytes: bytes, duration: duration, to: &line)
        line.append(UInt8(ascii: "."))
        return Completion(226, lines: [line])
    }

    /// 226: the listing was sent to its end; names that would break its lines are left out of it and counted.
    static func listingComplete(entries: Int, unlistable: Int = 0) -> Completion {
        let count = "Listing complete: \(entries) \(entries == 1 ? "entry" : "entries")"
        return Completion(226, "\(count)\(UnlistableNames(count: unlistable).remark).")
    }

    /// 226, after `ABOR`, once the transfer has answered 426 for itself.
    static let aborted = Completion(226, "The transfer was stopped.")

    /// 226, after `ABOR`, when the transfer was complete before it could be stopped and has answered 226 for itself
    /// (RFC 959 §4.1.3).
    static let tooLateToAbort = Completion(226, "The transfer was complete.")

    /// 225, after `ABOR` with nothing to stop.
    static let nothingToAbort = Completion(225, "No transfer was running.")
}
