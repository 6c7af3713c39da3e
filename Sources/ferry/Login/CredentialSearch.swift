// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO

/// Finds out who logs in, and with which password: from the URL, the options, a password command, the environment,
/// `~/.netrc`, and at last from the person.
struct CredentialSearch {
    let site: SiteAddress
    /// The port of the connection, also where the site names none.
    let port: UInt16
    let settings: Settings
    let dialogue: Dialogue
    /// The name that was used for the site last, which a person need not type again.
    var lastUser: [UInt8]?

    /// The variable a script may leave a password in.
    static let variable = "FERRY_PASSWORD"

    /// The same for the server that files are copied to, which is not to be told the password for another one.
    static let targetVariable = "FERRY_TARGET_PASSWORD"

    /// Asks in that order; each step only fills in what is still missing.
    func credentials() async throws(Failure) -> Credentials {
        var user = site.user ?? settings.user ?? site.bookmarkUser
        var password = site.password
        if password == nil, let user { password = try await toldPassword(of: user) }
        var account: [UInt8]?
        if password == nil, settings.readsNetrc, let entry = try Netrc.load()?.entry(for: site.host, user: user) {
            user = user ?? entry.login
            password = entry.password
            account = entry.account
            // A command goes before the file, which may name the user for it.
            if settings.passwordCommand != nil, let user { password = try await toldPassword(of: user) }
        }
        if user == nil, site.isURL { return .anonymous }
        let isAsked = user == nil
        if isAsked {
            let offer = dialogue.isWithPerson ? lastUser : nil
            user = try await ask("Name (\(offer.map { Printable.text($0) } ?? Self.guest)): ") ?? offer
        }
        let name = user ?? Array(Self.guest.utf8)
        if password == nil, let user { password = try await toldPassword(of: user) }
        return try await credentials(user: name, password: password, account: account, isAsked: isAsked)
    }

    /// The password that a command or a variable tells; the guest needs none from a command.
    private func toldPassword(of user: [UInt8]) async throws(Failure) -> [UInt8]? {
        var login = Credentials.anonymous
        login.user = user
        guard let command = settings.passwordCommand, !login.isAnonymous else {
            return Environment[settings.passwordVariable]
        }
        return try await command.password(of: user, at: site.host, port)
    }

    private func credentials(
        user: [UInt8], password: [UInt8]?, account: [UInt8]?, isAsked: Bool
    ) async throws(Failure) -> Credentials {
        var credentials = Credentials.anonymous
        credentials.user = user
        let isGuest = credentials.isAnonymous
        credentials.account = account
        if let password {
            credentials.password = password
        } else if isGuest, !isAsked || dialogue.isWithPerson {
            // The guest needs no password; lines that are read as a dialogue have one behind each name.
        } else if let typed = try await dialogue.askSecret("Password: ") {
            if !isGuest || !typed.isEmpty { credentials.password = typed }
        } else if !isGuest {
            throw Failure(
                .loginRefused, "Nobody is there to ask for the password of \(Printable.text(user))",
                advice:
                    "Put it into ~/.netrc or into the variable \(settings.passwordVariable), or use --password-command."
            )
        }
        return credentials
    }

    private static let guest = "anonymous"

    private func ask(_ question: String) async throws(Failure) -> [UInt8]? {
        guard let answer = try await dialogue.ask(question) else { return nil }
        let name = Array(answer.trimmingBlanks)
        return name.isEmpty ? nil : name
    }
}
