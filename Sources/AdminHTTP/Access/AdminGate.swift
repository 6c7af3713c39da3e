// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO
import Synchronization

/// The way in by TCP, where anybody on this machine can knock: the address that is asked for has to be the server's, and
/// whoever asks has to prove a token.
package final class AdminGate: Sendable {
    /// The names of the server, in small letters and without a port.
    private let names: Set<String>
    let tokens: TokenBook
    private let throttle = LoginThrottle()
    /// The callers that wait because of wrong tokens.
    private let waiting = Mutex(0)

    /// The most that wait; who comes then is told to come later, and takes no connection away from others.
    static let mostWaiting = 8

    /// `names` are those by which proxies in front of it are known.
    package init(names: [String], tokens: TokenBook) {
        self.names = Set(["localhost", "127.0.0.1", "[::1]"] + names.map { $0.lowercased() })
        self.tokens = tokens
    }

    /// Lets nobody in who asks for another server: a page whose name was made to lead here (DNS rebinding).
    func checkHost(_ request: AdminRequest) throws(AdminRefusal) {
        let hosts = request.headers.filter { $0.name == "host" }.map(\.value)
        if hosts.count == 1, let host = hosts.first, names.contains(Self.name(ofHost: host)) { return }
        throw AdminRefusal(
            421, "This is no server of that name. A proxy's own name belongs into control-name of the settings.")
    }

    /// The host without its port, in small letters.
    private static func name(ofHost host: String) -> String {
        let name = host.hasPrefix("[") ? host.firstIndex(of: "]").map { host[...$0] } : nil
        return (name ?? host.prefix { $0 != ":" }).lowercased()
    }

    /// The caller that a request proves.
    func caller(of request: AdminRequest) async throws(AdminRefusal) -> AdminCaller {
        guard let header = request.header("authorization") else {
            throw AdminRefusal(
                401, "A token is missing. Make one: ferryd ctl token add NAME",
                ("WWW-Authenticate", "Bearer realm=\"ferryd\""))
        }
        let words = header.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            throw AdminRefusal(
                401, "A token is sent as \"Authorization: Bearer TOKEN\".",
                ("WWW-Authenticate", "Bearer realm=\"ferryd\""))
        }
        return AdminCaller(try await token(String(words[1])))
    }

    /// The token that a text proves; who is wrong waits, longer each time, as at a login by FTP.
    ///
    /// A right token never waits: nobody on this machine is to keep the others out by guessing, and what is right is too long
    /// to be guessed.
    func token(_ text: String) async throws(AdminRefusal) -> AccessToken {
        if let token = tokens.token(provedBy: text, at: System.secondsSince1970()) { return token }
        let name = Array(text.prefix { $0 != "." }.utf8)
        let attempt = throttle.attempt(name: name, password: Array(text.utf8), from: .v4(0x7F00_0001))
        let delay = attempt.delay
        if delay > .zero {
            let isLetWait = waiting.withLock { waiting in
                if waiting >= Self.mostWaiting { return false }
                waiting += 1
                return true
            }
            guard isLetWait else {
                throw AdminRefusal(
                    429, "Too many wrong tokens came. Wait a minute.", ("Retry-After", "60"))
            }
            try? await Task.sleep(for: delay)
            waiting.withLock { $0 -= 1 }
        }
        throw AdminRefusal(
            401, "This token is wrong, over, or was removed. Make one: ferryd ctl token add NAME",
            ("WWW-Authenticate", "Bearer realm=\"ferryd\", error=\"invalid_token\""))
    }
}
