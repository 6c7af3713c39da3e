// SPDX-License-Identifier: Apache-2.0

/// One thing that an examination has found out about a server and the way to it.
public struct ServerFinding: Sendable {
    /// The things that are looked at, in their order.
    public enum Check: String, CaseIterable, Sendable {
        /// The host's name, and the addresses it stands for.
        case name
        /// One of those addresses.
        case address
        /// The server's first words.
        case greeting
        /// TLS, and its versions.
        case encryption
        /// The proof that it is the server that is meant.
        case certificate
        case login
        /// The ways of the server that earlier connections have shown.
        case profile
        case features
        /// Several commands at once.
        case pipelining
        /// Data connections by EPSV.
        case epsv
        /// Data connections by PASV.
        case pasv
        /// Data connections that the server makes.
        case active
        /// TLS on data connections.
        case dataEncryption
        /// Uploading, renaming and deleting a scratch file.
        case writing
        /// The server's clock and zone.
        case clock
        /// The number of connections that are let in.
        case connections
    }

    /// The result of a check.
    public enum Verdict: String, Sendable {
        /// All is well.
        case good
        /// Worth knowing, and no hindrance.
        case note
        /// Something does not work.
        case problem
        /// It was not looked at.
        case skipped
    }

    /// The side on which something has to change.
    public enum Fault: String, Sendable {
        case server
        /// A firewall, a router, or the provider.
        case network
        /// The name and password, or what the account may do.
        case account
        /// This machine, or what was typed.
        case here
    }

    /// A value for programs.
    public enum Fact: Sendable {
        case text(String)
        case number(Int64)
        case flag(Bool)
        case list([String])
    }

    /// The thing that was looked at.
    public let check: Check

    /// The result.
    public let verdict: Verdict

    /// One or two sentences, safe to show.
    public let message: String

    /// The side that a problem is on, as far as that shows from here.
    public var fault: Fault?

    /// The thing to do about it.
    public var advice: String?

    /// Values by name, for programs.
    public var facts: [(name: String, value: Fact)] = []

    package init(_ check: Check, _ verdict: Verdict, _ message: String, _ fault: Fault? = nil, _ advice: String? = nil)
    {
        (self.check, self.verdict, self.fault, self.advice) = (check, verdict, fault, advice)
        // A server's words may end with a full stop of their own.
        self.message = message.hasSuffix("..") ? String(message.dropLast()) : message
    }

    func with(_ facts: (name: String, value: Fact)...) -> ServerFinding {
        var finding = self
        finding.facts += facts
        return finding
    }
}

extension Duration {
    /// Milliseconds, for findings.
    var milliseconds: Int64 { Int64(self / .milliseconds(1)) }

    /// `12 ms`, `3.5 s`.
    var shown: String {
        let count = milliseconds
        return count < 1000 ? "\(count) ms" : "\(count / 1000).\(count % 1000 / 100) s"
    }
}
