// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `tls`: how this connection is encrypted, and how the next one will be.
enum TransportSecurity: ShellCommand {
    static let names = ["tls"]
    static let group = CommandGroup.connection
    static let summary = "Show how the connection is encrypted, or choose for the next one"
    static let operands = Operands("[auto|off|require|implicit]", 0...1, .text)
    static let needs = Needs.nothing
    static let writesOutput = true
    static let options: [Option] = [.json]
    static let explanation = """
        auto: TLS where the server has it. off: in clear. require: AUTH TLS, or no connection. implicit: TLS from the
        first byte, as on port 990.
        """

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        if let word = arguments.operands.first {
            do throws(UsageError) {
                shell.workspace.settings.tls.mode = try TLSConfiguration.Mode(typed: word.text)
            } catch {
                throw Failure(error, usage: usage)
            }
        }
        let console = shell.workspace.console
        if arguments.has(.json) || console.writesJSON {
            let next: [(key: String, value: JSON)] = [("next", .text(shell.workspace.settings.tls.mode.rawValue))]
            switch shell.remote {
            case .some(let remote): console.write(line: JSON.object(members(of: remote) + next).text)
            case .none: console.write(line: JSON.object([("connected", .flag(false))] + next).text)
            }
            return
        }
        switch shell.remote {
        case .some(let remote): for (name, value) in rows(of: remote) { console.write(line: "\(name): \(value)") }
        case .none: console.write(line: "Not connected")
        }
        console.write(line: "Next connection: \(shell.workspace.settings.tls.mode.words)")
    }

    /// The encryption of a connection, for `status` too.
    static func rows(of remote: borrowing Remote) -> [(String, String)] {
        guard let security = remote.connection.security else { return [("Encryption", "none")] }
        var rows = [("Encryption", "\(security)"), ("Certificate", security.certificate.summary)]
        if let data = remote.connection.dataSecurity {
            rows.append(("Latest data connection", "\(data)"))
        } else {
            rows.append(("Data connections", remote.connection.protectsData ? "encrypted" : "not encrypted"))
        }
        return rows
    }

    /// The same for programs.
    private static func members(of remote: borrowing Remote) -> [(key: String, value: JSON)] {
        let (security, data) = (remote.connection.security, remote.connection.dataSecurity)
        return [
            ("connected", .flag(true)), ("protectsData", .flag(remote.connection.protectsData)),
            (
                "control",
                security.map { .object(facts(of: $0) + [("certificate", .object($0.certificate.members))]) } ?? .null
            ),
            ("data", data.map { .object(facts(of: $0)) } ?? .null),
        ]
    }

    private static func facts(of security: NegotiatedSecurity) -> [(key: String, value: JSON)] {
        [
            ("version", .text(security.version.rawValue)), ("cipher", .text(security.cipher)),
            ("resumed", .flag(security.isResumed)), ("trust", .text("\(security.trust)")),
        ]
    }
}

extension TLSConfiguration.Mode {
    /// Reads one of the four words.
    init(typed word: String) throws(UsageError) {
        guard let mode = Self(rawValue: word) else {
            let near = word.nearest(of: Self.allCases.map(\.rawValue)).map { "; did you mean \($0)?" } ?? ""
            throw UsageError("TLS can be auto, off, require or implicit, not \(word)\(near)")
        }
        self = mode
    }

    var words: String {
        switch self {
        case .off: "in clear (off)"
        case .automatic: "TLS where the server has it (auto)"
        case .required: "TLS, or none (require)"
        case .implicit: "TLS from the first byte (implicit)"
        }
    }
}
