// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The commands that bring another connection to where a first one stands, in one flight.
struct LoginFlight: Sendable {
    /// Protection of data connections, name and password.
    let login: [CommandLine]
    /// Settings, directory, type and the question for a port.
    let rest: [CommandLine]
    /// The directory that is changed to, and the place of that command in the rest; `nil` where the login leads there.
    private let change: (directory: RemotePath, index: Int)?

    /// Makes the flight; where the first connection has set no type, it is that of files.
    init(
        _ facts: SessionFacts, of credentials: Credentials, in directory: RemotePath, protection: [CommandLine],
        _ greeting: Reply, opening: CommandLine?
    ) {
        login = protection + credentials.lines
        var rest = facts.features.settings(for: facts.configuration, greeting: greeting)
        change = facts.place == facts.home ? nil : (directory, rest.count)
        if change != nil { rest.append(CommandLine(.cwd, directory.bytes)) }
        rest.append(CommandLine(.type, text: (facts.type ?? .image).rawValue))
        if let opening { rest.append(opening) }
        self.rest = rest
    }

    /// Makes sure that the connection stands in the right directory.
    func check(_ answers: [Reply]) throws(FTPError) {
        guard let (directory, index) = change, answers[index].isRefusal else { return }
        throw Purpose(.changeDirectory, directory.bytes).failure(of: answers[index])
    }
}

extension Credentials {
    /// Name and password, where the server asks for both.
    var lines: [CommandLine] { [CommandLine(.user, user), CommandLine(.pass, password)] }
}

extension [Reply] {
    /// Of the replies to name and password, which stand last, the one that decides.
    var ofLogin: Reply { self[count - 2].code.group == .completion ? self[count - 2] : self[count - 1] }

    /// True if they let the user in.
    var letIn: Bool { ofLogin.code.group == .completion }

    /// The answer to PROT, which stands before them; `nil` where it was not sent.
    var ofProtection: Reply? { count < 4 ? nil : self[count - 3] }
}

extension Reply {
    /// Makes sure that it lets a user in.
    ///
    /// - Throws: `loginRefused`, and `busy` where there are too many.
    func requireLogin(for purpose: Purpose) throws(FTPError) {
        if code.group == .completion { return }
        let failure = FTPError.Code(of: self, during: .login)
        throw purpose.failure(failure == .busy ? failure : .loginRefused, reply: self)
    }
}
