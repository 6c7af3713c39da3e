// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// The settings of a download.
public struct DownloadOptions: Sendable {
    /// The form in which the file comes: byte for byte, or as text.
    public var type = TransferType.binary

    /// The use that is made of bytes of an earlier attempt.
    public var resume = Resume.automatic

    /// Gives the local file the time of the remote one.
    public var preservesTime = true

    /// Has the disk confirm the bytes (fsync) before the file takes its name.
    public var synchronizes = false

    /// Replaces a local file of that name; otherwise it ends the download with `refusedByGuard`.
    public var replaces = true

    /// The size in bytes that a machine listing gave just now; spares asking.
    public var knownSize: Int64?

    /// The time that a machine listing gave just now, in UTC; spares asking.
    public var knownModified: Timestamp?

    /// The permission bits that a listing gave just now; spares asking.
    public var knownMode: UInt16?

    /// The size that a listing for people gave; only a hint.
    var listedSize: Int64?

    /// The place where others find a long file that they can help with.
    var sharing: DownloadSharing?

    /// Makes a file that can be executed on the server one that can be executed here.
    public var preservesExecutability = true

    /// The most bytes a second; `nil` for no limit.
    public var rateLimit: Int64?

    /// A limit that changes with time, in place of that one.
    public var rateSchedule: RateSchedule?

    /// The defaults.
    public init() {}
}

/// The settings of an upload.
public struct UploadOptions: Sendable {
    /// The form in which the file goes: byte for byte, or as text.
    public var type = TransferType.binary

    /// The use that is made of bytes of an earlier attempt.
    public var resume = Resume.automatic

    /// Gives the remote file the time of the local one, where the server can.
    public var preservesTime = true

    /// Tries all ways to keep the time that servers have, beyond those that the server is known to have.
    package var insistsOnTime = false

    /// Gives the remote file the permissions of a local one that can be executed (SITE CHMOD), where the server takes
    /// them.
    public var preservesExecutability = true

    /// The name under which the file grows; `nil` takes that of the configuration.
    public var naming: UploadNaming?

    /// Puts the bytes at the end of an existing file (APPE).
    public var appends = false

    /// The size in bytes, where the source cannot tell it (a pipe).
    public var knownSize: Int64?

    /// The most bytes a second; `nil` for no limit.
    public var rateLimit: Int64?

    /// A limit that changes with time, in place of that one.
    public var rateSchedule: RateSchedule?

    /// The defaults.
    public init() {}
}

/// Tells the most bytes a second at the moment, `nil` for no limit; it is asked once a second.
public typealias RateSchedule = @Sendable () -> Int64?

/// The use that is made of bytes of an earlier attempt.
public enum Resume: Sendable {
    /// They are used if it can be shown that they belong to the same file; else the transfer starts again.
    case automatic
    /// The transfer always starts at the beginning.
    case never
    /// They must be used; if they do not fit, the transfer fails and changes nothing (`reget`, `reput`).
    case required
}

/// The form in which files travel (RFC 959 §3.1.1).
public enum TransferType: Sendable {
    /// Byte for byte.
    case binary

    /// As text: a line ends in `CR LF` on the way, in `LF` here, and on the server in its own way.
    ///
    /// Either side may have another length for it. So it always begins at the beginning, its size is not compared, and
    /// the server's word that it is complete must do.
    case text
}

extension TransferType {
    /// The argument of TYPE.
    var code: TypeCode {
        switch self {
        case .binary: .image
        case .text: .ascii
        }
    }

    /// The use that can be made of bytes of an earlier attempt.
    func resume(_ wanted: Resume, for purpose: Purpose) throws(FTPError) -> Resume {
        guard self == .text else { return wanted }
        guard wanted != .required else {
            throw purpose.failure(
                .refusedByGuard, "text cannot go on where it stopped, as its length differs on either side")
        }
        return .never
    }
}
