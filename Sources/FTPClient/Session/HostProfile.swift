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

    /// Knows nothing.
    public init() {}
}

extension HostProfile {
    /// Reads what `text` has written; a line of another form teaches nothing.
    public init(text: String) {
        let parts = text.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5 else { return }
        if parts[3] != "-" {
            guard let limit = ConnectionLimit(text: parts[3]) else { return }
            connectionLimit = limit
        }
        takesSeveralCommands = parts[0] == "several"
        logsInAtOnce = parts[1] == "at-once"
        dataWay = PassiveWay(rawValue: parts[2])
        greeting = parts[4]
    }

    /// One line: four words, and the greeting.
    public var text: String {
        [
            takesSeveralCommands ? "several" : "one", logsInAtOnce ? "at-once" : "asked", dataWay?.rawValue ?? "-",
            connectionLimit?.text ?? "-", greeting,
        ]
        .joined(separator: " ")
    }

    /// The words of a greeting that stay the same from day to day.
    static func words(of greeting: Reply) -> String {
        let line = greeting.lines.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return String(
            line.unicodeScalars.filter { !("0"..."9").contains($0) && $0.value >= 0x20 }.prefix(100).map(Character.init)
        )
    }
}

extension HostProfile.ConnectionLimit {
    /// Reads `4@1795000000`.
    fileprivate init?(text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), count > 0, let second = Int64(parts[1]) else { return nil }
        self.init(count, at: second)
    }

    fileprivate var text: String { "\(count)@\(second)" }

    /// False for one that was found out too long ago, or at a time that has not come yet.
    var isFresh: Bool { (0..<Self.lifetime).contains(System.secondsSince1970() - second) }
}

extension FTPConnection {
    /// The server's ways, as this connection has shown them.
    public var profile: HostProfile {
        var profile = HostProfile()
        profile.greeting = HostProfile.words(of: greeting)
        profile.takesSeveralCommands = link.pipelining == .proven
        profile.logsInAtOnce = logsInAtOnce
        switch connector.route.proven {
        case .extendedPassive: profile.dataWay = .epsv
        case .passive: profile.dataWay = .pasv
        case .active, nil: break
        }
        profile.connectionLimit = habits.connectionLimit
        return profile
    }

    /// Takes over what is known of the server, if it still greets in the same words.
    mutating func recall() {
        guard let profile = configuration.profile, profile.greeting == HostProfile.words(of: greeting) else {
            configuration.profile = nil
            return
        }
        if profile.takesSeveralCommands { link.pipelining = .proven }
        if let limit = profile.connectionLimit, limit.isFresh { habits.connectionLimit = limit }
        guard configuration.dataMode == .automatic, configuration.proxy == nil else { return }
        switch profile.dataWay {
        case .epsv: connector.route.worked(.extendedPassive)
        case .pasv: connector.route.worked(.passive)
        case nil: break
        }
    }

    /// Name and password in one flight, where the server is known to ask for both and for nothing else.
    ///
    /// - Returns: `false` where that was not tried, or the server does not take it so: the login has to be done step by
    ///   step, by now on a new connection if need be.
    /// - Throws: `loginRefused`, `busy`.
    mutating func identifyAtOnce(
        _ credentials: Credentials, for purpose: Purpose
    ) async throws(FTPError) -> Bool {
        guard let profile = configuration.profile, profile.logsInAtOnce, link.mayPipeline([.init(.user), .init(.pass)])
        else { return false }
        configuration.profile = nil
        let replies: [Reply]
        do throws(FTPError) {
            replies = try await link.ask(
                [CommandLine(.user, credentials.user), CommandLine(.pass, credentials.password)], for: purpose)
        } catch {
            guard error.code == .timedOut || error.code == .connectionLost, error.reply == nil else { throw error }
            link.transcript.note("The server does not take name and password at once any more: \(error)")
            var configuration = configuration
            configuration.profile = nil
            self = try await FTPConnection.open(configuration)
            return false
        }
        let login = replies[0].code.group == .completion ? replies[0] : replies[1]
        logsInAtOnce = login == replies[1] && login.code.group == .completion
        if login.code.group == .intermediate { return false }
        guard login.code.group == .completion else {
            let code = FTPError.Code(of: login, during: .login)
            throw purpose.failure(code == .busy ? code : .loginRefused, reply: login)
        }
        return true
    }
}
