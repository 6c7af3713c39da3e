// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The ways of a server, as a connection to it has shown them, kept for later connections.
///
/// It spares questions whose answers are known, and proves nothing: what turns out to be otherwise is asked as ever.
public struct HostProfile: Equatable, Sendable {
    /// The first line of the greeting without its digits: a server that greets otherwise is another one.
    public var greeting = ""
    /// It has answered several commands that came at once.
    public var takesSeveralCommands = false
    /// It has asked for a name and a password, and for nothing else.
    public var logsInAtOnce = false
    /// The way to a data connection that has worked.
    public var dataWay: PassiveWay?
    /// The connections that it lets in at a time; `nil` as long as it has refused none.
    public var connectionLimit: ConnectionLimit?
    /// The answer to FEAT: names of features in capitals, and what followed them.
    ///
    /// A server that answers otherwise has changed, and then what is below is not believed.
    public var features: [String: String] = [:]
    /// The clock of LIST, where the time of a file has shown it.
    public var clock: Clock?
    /// The second since 1970 in which MLSD, which it announces, was found not to work; `nil` where it works.
    public var refusesMLSD: Int64?

    /// A way to a data connection that the client makes.
    public enum PassiveWay: String, Sendable { case epsv = "EPSV", pasv = "PASV" }

    /// The connections that a server let in at a time when it refused one more.
    public struct ConnectionLimit: Equatable, Sendable {
        /// The seconds for which plans keep to it.
        ///
        /// Others may have held the rest, so that it is found out anew then, for one refused connection.
        public static let lifetime: Int64 = 3600

        /// At least 1.
        public var count: Int
        /// The second since 1970 in which one more was refused.
        public var second: Int64

        /// Notes a limit; below 1 it is 1.
        public init(_ count: Int, at second: Int64) { (self.count, self.second) = (max(1, count), second) }
    }

    /// The clock that times in LIST are told by.
    public struct Clock: Equatable, Sendable {
        /// The seconds for which times are shown by it without asking for that of a file once more.
        ///
        /// Clocks are changed for the summer. What is compared is always proven anew.
        public static let lifetime: Int64 = 3600

        /// The seconds that it is ahead of UTC.
        public var offset: Int
        /// The second since 1970 in which that was found out.
        public var second: Int64

        /// Notes a clock.
        public init(_ offset: Int, at second: Int64) { (self.offset, self.second) = (offset, second) }
    }

    /// The seconds for which MLSD is not tried again.
    public static let refusalLifetime: Int64 = 7 * 86400

    /// Knows nothing.
    public init() {}
}

extension HostProfile {
    /// True for a second since 1970 that is less than so many ago, and not still to come.
    static func isFresh(_ second: Int64, for lifetime: Int64) -> Bool {
        (0..<lifetime).contains(System.secondsSince1970() - second)
    }

    /// The words of a greeting that stay the same from day to day.
    static func words(of greeting: Reply) -> String {
        let line = greeting.lines.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return String(
            line.unicodeScalars.filter { !("0"..."9").contains($0) && $0.value >= 0x20 }.prefix(100).map(Character.init)
        )
    }
}

extension HostProfile.Clock {
    /// False for one that was found out too long ago, or at a time that has not come yet.
    var isFresh: Bool { HostProfile.isFresh(second, for: Self.lifetime) }
}

extension HostProfile.ConnectionLimit {
    /// False for one that was found out too long ago, or at a time that has not come yet.
    var isFresh: Bool { HostProfile.isFresh(second, for: Self.lifetime) }
}
