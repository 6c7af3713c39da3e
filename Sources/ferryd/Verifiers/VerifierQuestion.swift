// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

/// The question about a login that a verifying program reads: one object of JSON on one line.
struct VerifierQuestion: Hashable, Sendable {
    let user: String
    let password: [UInt8]
    /// The numeric address of the client.
    let address: String

    /// The version of the form: members may be added within one, none changes its meaning.
    private static let version: Int64 = 1

    /// The line for a login.
    static func line(for credentials: LoginCredentials) -> [UInt8] {
        let origin = credentials.origin
        var object = JSONObject()
        object.add("version", version)
        object.add("user", credentials.name.description)
        object.add(bytes: credentials.secret, as: "password")
        object.add("address", SocketAddress(origin.client, port: 0).hostText)
        object.add("server-address", origin.server.map { .text($0.hostText) } ?? .null)
        object.add("server-port", origin.server.map { .number(Int64($0.port)) } ?? .null)
        object.add("tls", origin.tls.map { .text($0.rawValue) } ?? .null)
        object.add("host", origin.serverName.map { .text($0) } ?? .null)
        return Array(object.text.utf8) + [.lineFeed]
    }

    /// Reads such a line; nil for anything else.
    init?(parsing line: [UInt8]) {
        guard let object = JSON(parsing: line), object["version"]?.asNumber == Self.version,
            let user = object["user"]?.asText, let password = object["password"]?.asText,
            let address = object["address"]?.asText
        else { return nil }
        self.user = user
        self.address = address
        self.password = object["password-encoded"]?.asText.flatMap(PercentEncoding.bytes) ?? Array(password.utf8)
    }
}
