// SPDX-License-Identifier: Apache-2.0
import FerryACME
import FerryIO
import ProgramKit
import Testing

@testable import ferryd

/// The options of a certificate that the server gets by itself.
struct ACMEOptionsTests {
    private func options(_ arguments: [String]) throws -> ACMEOptions {
        let words = arguments.map { Array($0.utf8) }
        guard case .serve(let settings) = try DaemonInvocation(words, variables: [:], standardFile: nil) else {
            throw UsageError("it would not serve")
        }
        return try settings.resolve().options.encryption.acme
    }

    @Test func `names come in one word or in several, each once`() throws {
        let acme = try options([
            "--acme", "ftp.example.org, FILES.example.org", "--acme=ftp.example.org", "--acme-email", "ada@example.org",
        ])
        #expect(acme.names.map(\.description) == ["ftp.example.org", "files.example.org"])
        #expect(acme.contact == "ada@example.org")
        #expect(acme.directory == ACMEOptions.letsEncrypt)
        #expect(acme.proof == nil)
    }

    @Test(arguments: [
        (["--acme", "a.example", "--certificate", "x"], "give one of the two"),
        (["--acme", "a.example", "--tls", "off"], "--tls is off"),
        (["--acme", "a.example,"], "is no name of DNS"), (["--acme", "*.a.example"], "--acme-dns-hook PROGRAM"),
        (["--acme", "*.a.example", "--acme-web-root", "/"], "--acme-dns-hook PROGRAM"),
        (["--acme", "a.example", "--acme-web-root", "/", "--acme-http-port", "80"], "One way to prove"),
        (["--acme", "a.example", "--acme-http-port", "65536"], "from 1 to 65535"),
        (["--acme", "a.example", "--acme-directory", "ftp://x"], "https://"),
        (["--acme", "a.example", "--acme-email", "a@b,c@d"], "one mail address"),
        (["--acme", "a.example", "--acme-eab-key-id", "x"], "belong together"),
        (["--acme-ca", "x"], "--acme ftp.example.org"),
    ])
    func `settings that do not fit together say so`(arguments: [String], words: String) {
        let error = #expect(throws: SettingsError.self) { try options(arguments) }
        #expect(error?.message.contains(words) == true)
    }

    @Test(arguments: [
        (["--acme-ca", "/etc/passwd/x"], "--acme-ca /etc/passwd/x cannot be read"),
        (["--acme-web-root", "/etc/passwd"], "--acme-web-root /etc/passwd cannot be opened: Not a directory"),
        (["--acme-dns-hook", "/etc/passwd/x"], "--acme-dns-hook /etc/passwd/x cannot be opened"),
        (["--acme-dns-hook", "/etc/passwd"], "is no program that may be started"),
        (["--acme-dns-hook", "/"], "is no program that may be started"),
        (["--acme-eab-key-id", "x", "--acme-eab-key-file", "/etc/passwd"], "is no key"),
    ])
    func `files that cannot be used stop the start`(arguments: [String], words: String) throws {
        let acme = try options(["--acme", "a.example"] + arguments)
        let error = #expect(throws: UsageError.self) {
            _ = try acme.keeper(in: StateDirectory(path: Array("/nonexistent".utf8)), listening: [])
        }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
