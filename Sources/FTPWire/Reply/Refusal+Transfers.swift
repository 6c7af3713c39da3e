// SPDX-License-Identifier: Apache-2.0

// MARK: - The data connection

package extension Refusal {
    static let noDataConnectionPlanned = Refusal(425, "Send PASV, EPSV, PORT or EPRT first.")
    static let cannotOpenDataConnection = Refusal(425, "The data connection could not be opened.")
    static let noPassivePort = Refusal(425, "No port is free for a data connection. Please try again.")
    /// One text for every reason, so that nobody can scan ports by the difference.
    static let dataPortRefused = Refusal(500, "That address or port is not accepted.")
    static let onlyExtendedPassiveAllowed = Refusal(503, "After EPSV ALL only EPSV is accepted.")
    static let passiveNeedsIPv4 = Refusal(425, "PASV knows IPv4 only. Use EPSV.")
    static let addressFamilyNotSupported = Refusal(522, "Address family not supported, use (1,2)")

    /// 522: naming the families that would do (RFC 2428 §2).
    static func addressFamilyNotSupported(use family: AddressFamily) -> Refusal {
        Refusal(522, "Address family not supported, use (\(family.rawValue))")
    }
}

// MARK: - Transfers that did not end well

package extension Refusal {
    /// 426, for the transfer that `ABOR` stopped.
    static func transferAborted(kept: Int64? = nil) -> Refusal {
        Refusal(426, "Transfer aborted." + keeping(kept))
    }

    /// 426: the data connection broke, or ended without proof that this was its end.
    static func dataConnectionLost(kept: Int64? = nil) -> Refusal {
        Refusal(426, "The data connection was lost." + keeping(kept))
    }

    /// 426: compressed data (`MODE Z`) that lacks its own end, however the data connection ended.
    static func compressionUnfinished(kept: Int64? = nil) -> Refusal {
        Refusal(426, "The compressed data ended before its end." + keeping(kept))
    }

    /// 451: nothing of it can be trusted, so nothing of it is kept; `kept` is what earlier uploads have brought.
    static func compressionDamaged(kept: Int64? = nil) -> Refusal {
        Refusal(451, "The compressed data is damaged. Nothing of it is kept." + keeping(kept))
    }

    /// 426: no byte moved for so long.
    static func transferStalled(seconds: Int, kept: Int64? = nil) -> Refusal {
        Refusal(426, "No data moved for \(seconds) seconds." + keeping(kept))
    }

    /// 451: the server could not go on.
    static func localError(kept: Int64? = nil) -> Refusal {
        Refusal(451, "The server had an error of its own." + keeping(kept))
    }

    /// 451: the file became shorter while it was sent.
    static let fileShrank = Refusal(451, "The file was cut while it was sent.")

    /// 451: an encrypted file was changed, cut off or moved in its store; none of the bytes that are wrong are sent.
    static let fileDamaged = Refusal(451, "The file is not what was stored: it was changed, cut off or moved.")

    /// 451: an administrator has taken a key away, or moved files to a server that lacks it.
    static let keyMissing = Refusal(451, "The file is encrypted with a key that the server does not have.")

    /// 550: a file came past the server into a place where it encrypts.
    static let fileNotSealed = Refusal(550, "The file is not encrypted, as all files in this place have to be.")

    /// 451: the directory could not be read to its end.
    static let listingIncomplete = Refusal(451, "The listing could not be completed.")

    /// 452: no room on the disk.
    static func diskFull(kept: Int64? = nil) -> Refusal { Refusal(452, "The disk is full." + keeping(kept)) }

    /// 452: no room on the disk, and nothing is kept of what arrived, so that there is some for others.
    static func diskFull(after bytes: Int64) -> Refusal { Refusal(452, "The disk is full." + losing(bytes)) }

    /// 452: found out before anything was sent.
    static func noRoom(for announced: Int64, in room: Int64) -> Refusal {
        Refusal(452, "The disk has room for \(max(0, room)) bytes, not for the \(announced) that you announced.")
    }

    /// 552: no room left for this user; `state` tells how much is used of what.
    static func quotaExceeded(kept: Int64? = nil, _ state: String? = nil) -> Refusal {
        Refusal(552, (state ?? "Your quota is used up.") + keeping(kept))
    }

    /// 552: no room left for this user, and nothing is kept of what arrived.
    static func quotaExceeded(after bytes: Int64, _ state: String? = nil) -> Refusal {
        Refusal(552, (state ?? "Your quota is used up.") + losing(bytes))
    }

    /// 552: found out before anything was sent.
    static func noQuota(for announced: Int64, in room: Int64, _ state: String) -> Refusal {
        Refusal(
            552, "Your quota has room for \(max(0, room)) bytes, not for the \(announced) that you announced. " + state)
    }

    /// Returns a sentence about bytes that were not kept; empty when there were none.
    static func losing(_ bytes: Int64) -> String {
        bytes > 0 ? " \(bytes) bytes arrived, and none are kept." : ""
    }

    /// Returns a sentence that tells the client what it can go on from; empty when no bytes are kept.
    static func keeping(_ kept: Int64?) -> String {
        guard let kept, kept > 0 else { return "" }
        return " \(kept) bytes are kept; REST \(kept) goes on from there."
    }
}
