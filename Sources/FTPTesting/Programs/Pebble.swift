// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// Pebble, a real authority for tests (Debian's package `pebble`), with a DNS server in which each name is this machine.
package final class Pebble {
    /// The settings that tests change.
    package struct Settings: Sendable {
        /// The life of its certificates in seconds; `nil` for years.
        package var validity: Int?
        /// The part of good nonces that it refuses, in percent.
        package var noncesRefused = 5
        /// The one account, by its name and its key, that it has given by other means; `nil` if it wants none.
        package var external: (id: String, key: String)?
        /// The address that DNS has for all names.
        package var address = "127.0.0.1"

        package init() {}
    }

    package let directory: TemporaryDirectory
    private let settings: Settings
    private let ports: [ReservedPort]
    private var processes: [RunningProgram] = []

    /// Reserves its ports; it does not run yet.
    package init(_ settings: Settings = Settings()) throws {
        directory = try TemporaryDirectory(named: "pebble")
        self.settings = settings
        ports = try (0..<6).map { _ in try ReservedPort() }
        let made = try SelfSignedCertificate(names: ["127.0.0.1"], days: 30)
        try Files.write(made.certificate, to: authorities)
        try Files.write(made.key, to: directory.path("key.pem"))
        try Files.write(Array(configuration.utf8), to: directory.path("configuration.json"))
    }

    /// The address of its directory.
    package var url: String { "https://\(ports[0].name)/dir" }
    /// The PEM file of the authority that signed its own certificate.
    package var authorities: String { directory.path("authorities.pem") }
    /// The port at which it looks for proofs by HTTP.
    package var httpPort: UInt16 { ports[2].name.port }
    /// The port at which it looks for proofs by TLS.
    package var tlsPort: UInt16 { ports[3].name.port }

    /// The options of `ferryd` that name it.
    package func options(for names: String) -> [String] {
        ["--acme", names, "--acme-directory", url, "--acme-ca", authorities]
    }

    private var configuration: String {
        let validity = settings.validity.map { ",\"certificateValidityPeriod\": \($0)" } ?? ""
        let keys = settings.external.map { "\"\($0.id)\": \"\($0.key)\"" } ?? ""
        return """
            {"pebble": {
              "listenAddress": "\(ports[0].name)", "managementListenAddress": "\(ports[1].name)",
              "certificate": "\(authorities)", "privateKey": "\(directory.path("key.pem"))",
              "httpPort": \(httpPort), "tlsPort": \(tlsPort), "ocspResponderURL": "",
              "externalAccountBindingRequired": \(settings.external != nil),
              "externalAccountMACKeys": {\(keys)}\(validity)
            }}
            """
    }

    /// Starts it, and waits until it answers.
    package func start() throws {
        let dns = TestProgram(
            TestProgram.named("pebble-challtestsrv") ?? "pebble-challtestsrv", "-defaultIPv4", settings.address,
            "-defaultIPv6", "", "-dns01", "\(ports[4].name)", "-management", "\(ports[5].name)", "-http01", "",
            "-https01", "", "-tlsalpn01", "")
        let authority = TestProgram(
            TestProgram.named("pebble") ?? "pebble", "-config", directory.path("configuration.json"), "-dnsserver",
            "\(ports[4].name)"
        )
        .setting("PEBBLE_VA_NOSLEEP", to: "1").setting("PEBBLE_AUTHZREUSE", to: "0")
        .setting("PEBBLE_WFE_NONCEREJECT", to: "\(settings.noncesRefused)")
        processes = [try RunningProgram(dns), try RunningProgram(authority)]
        let limit = WaitLimit.usual
        for port in [ports[0], ports[1], ports[4], ports[5]] {
            while (try? RawSocket(connectingTo: port.name)) == nil {
                guard processes.allSatisfy(\.isRunning), !limit.passed else {
                    throw TestFailure("pebble: " + processes.map(\.outputText).joined())
                }
                usleep(5000)
            }
        }
    }

    /// Its root certificate in a PEM file; each start makes a new one.
    package func root() throws -> String {
        let result = try TestProgram.curl("--insecure", "https://\(ports[1].name)/roots/0").run()
        guard result.end == .exit(0) else { throw TestFailure("pebble's root: \(result.errorText)") }
        try Files.write(result.output, to: directory.path("root.pem"))
        return directory.path("root.pem")
    }

    /// Makes a program for `--acme-dns-hook` that changes its DNS, and notes its arguments in the file `hook.log`.
    package func makeHook() throws -> String {
        let script = """
            #!/bin/sh
            echo "$@" >> '\(directory.path("hook.log"))'
            case $1 in present) way=set-txt ;; *) way=clear-txt ;; esac
            exec curl -sS -d "{\\"host\\":\\"$2.\\",\\"value\\":\\"$3\\"}" http://\(ports[5].name)/$way
            """
        let path = directory.path("hook")
        try Files.write(Array(script.utf8), to: path)
        chmod(path, 0o755)
        return path
    }

    /// The text that it and its DNS have written.
    package var log: String { processes.map(\.outputText).joined() }
}
