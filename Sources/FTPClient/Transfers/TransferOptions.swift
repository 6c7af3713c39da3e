// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// How a download goes.
public struct DownloadOptions: Sendable {
    /// Whether the file comes byte for byte or as text.
    public var type = TransferType.binary

    /// What happens to bytes of an earlier attempt.
    public var resume = Resume.automatic

    /// Whether the local file gets the time of the remote one.
    public var preservesTime = true

    /// Whether the disk has confirmed the bytes (fsync) before the file takes its name.
    public var synchronizes = false

    /// Whether a local file of that name may be replaced.
    public var replaces = true

    /// The size that a machine listing gave just now; spares asking.
    public var knownSize: Int64?

    /// The time that a machine listing gave just now, in UTC; spares asking.
    public var knownModified: Timestamp?

    /// The permission bits that a listing gave just now; spares asking.
    public var knownMode: UInt16?

    /// Whether a file that can be executed on the server can be executed here.
    public var preservesExecutability = true

    /// The most bytes a second; `nil` for no limit.
    public var rateLimit: Int64?

    /// The defaults.
    public init() {}
}

/// How an upload goes.
public struct UploadOptions: Sendable {
    /// Whether the file goes byte for byte or as text.
    public var type = TransferType.binary

    /// What happens to bytes of an earlier attempt.
    public var resume = Resume.automatic

    /// Whether the remote file gets the time of the local one.
    public var preservesTime = true

    /// Whether the remote file gets the permissions of a local one that can be executed (SITE CHMOD), where the server
    /// takes them.
    public var preservesExecutability = true

    /// Under which name the file grows; `nil` takes what the configuration says.
    public var naming: UploadNaming?

    /// Whether the bytes go to the end of an existing file (APPE).
    public var appends = false

    /// The size, where the source cannot tell it (a pipe).
    public var knownSize: Int64?

    /// The most bytes a second; `nil` for no limit.
    public var rateLimit: Int64?

    /// The defaults.
    public init() {}
}

/// What happens to bytes of an earlier attempt.
public enum Resume: Sendable {
    /// They are used if it can be shown that they belong to the same file; else the transfer starts again.
    case automatic
    /// The transfer always starts at the beginning.
    case never
    /// They must be used; if they do not fit, the transfer fails and changes nothing (`reget`, `reput`).
    case required
}
