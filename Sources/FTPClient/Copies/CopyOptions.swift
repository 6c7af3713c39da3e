// SPDX-License-Identifier: Apache-2.0

/// The settings of a copy from server to server, or within one.
public struct CopyOptions: Sendable {
    /// Lets the bytes pass through here, even where servers could move them by themselves.
    public var relays = false

    /// Gives the copy the time of the original, where the server can.
    public var preservesTime = true

    /// The most bytes a second, of bytes that pass through here; `nil` for no limit.
    public var rateLimit: Int64?

    /// A limit that changes with time, in place of that one.
    public var rateSchedule: RateSchedule?

    /// The defaults.
    public init() {}
}

/// The way that the bytes of a copy have taken.
public enum CopyWay: String, Hashable, Sendable {
    /// The server has copied the file by itself (SITE CPFR and CPTO).
    case server
    /// From one server to the other, without coming here (FXP).
    case direct
    /// From one server to the other by way of this machine.
    case relayed
}

/// The result of a copy, and how sure that is.
public struct CopySummary: Sendable {
    /// Size, duration, and the check that it has passed.
    public let transfer: TransferSummary

    /// The way that the bytes have taken.
    public let way: CopyWay
}
