// SPDX-License-Identifier: Apache-2.0
// Logs in over TLS or not at all, and asks about a server that nothing proves: Trust ftp://user:password@host/ FILE [KEY]
//
// Servers that were trusted are remembered in FILE. With KEY, a fingerprint such as sha256:..., no other key will do.
import FTPClient

let arguments = CommandLine.arguments
guard arguments.count > 2 else {
    fatalError("Give a URL, a file for known servers, and a fingerprint if you have one.")
}

var configuration = try ConnectionConfiguration(url: arguments[1])
configuration.tls.mode = .required
configuration.tls.minimumVersion = .tls13
configuration.tls.knownHosts = KnownHosts(file: LocalPath(arguments[2]))
if arguments.count > 3 { configuration.tls.pins = [arguments[3]] }
// Nothing was sent yet but the handshake.
configuration.tls.onUnknownCertificate = { question in
    print("\(question.certificate.holder) (\(question.doubt)). Trust it? [yes, no]")
    return readLine() == "yes" ? .trust : .refuse
}

do {
    var connection = try await FTPConnection.open(configuration)
    try await connection.login()
    if let security = connection.security { print("TLS \(security.version.rawValue), trusted: \(security.trust)") }
    await connection.quit()
} catch {
    guard error.code == .untrusted else { throw error }
    print("Not trusted")
}
