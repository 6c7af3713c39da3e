// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// Asks a person about servers that nothing proves, as ssh does; a script gets no for an answer.
struct TrustDialogue: Sendable {
    let dialogue: Dialogue
    let console: Console

    /// Decides about a certificate on first use.
    ///
    /// On this machine nobody stands between: there it is remembered without a question.
    func decide(_ question: CertificateQuestion) async throws -> TrustDecision {
        if question.isLoopback { return .trust }
        guard dialogue.isWithPerson else { return .refuse }
        let place = Printable.text(Array("\(question.host):\(question.port)".utf8))
        console.tell("Nothing proves yet that \(place) is the server you mean (\(question.doubt)). It shows:")
        for line in question.certificate.lines { console.tell("  \(line)") }
        return try await ask("Does its administrator give this fingerprint? Trust it from now on? [yes, no, once] ")
    }

    /// Decides if a password goes in clear to a server that has no TLS.
    func decide(_ question: ClearLoginQuestion) async throws -> TrustDecision {
        guard dialogue.isWithPerson else { return .refuse }
        let place = Printable.text(Array("\(question.host):\(question.port)".utf8))
        console.tell("\(place) has no TLS: the password would go in clear, for all on the way to read.")
        return try await ask("Send it all the same, from now on? [yes, no, once] ")
    }

    private func ask(_ question: String) async throws -> TrustDecision {
        do throws(Failure) {
            while let answer = try await dialogue.ask(question) {
                switch String(decoding: answer.trimmingBlanks, as: UTF8.self).lowercased() {
                case "yes", "y": return .trust
                case "once", "o": return .trustOnce
                case "no", "n": return .refuse
                default: break
                }
            }
            return .refuse
        } catch {
            throw FTPError(.cancelled, .connect)
        }
    }
}

extension ServerCertificate {
    /// The facts that a person compares, a line each, safe to show.
    var lines: [String] {
        var lines = ["name:        \(holder)"]
        if !names.isEmpty { lines.append("for:         \(shownNames)") }
        lines.append("issued by:   \(issuer == subject ? "itself" : Printable.text(Array(issuer.utf8)))")
        lines.append("valid:       \(validity.dropFirst("valid ".count))")
        lines.append("fingerprint: \(fingerprint)")
        return lines
    }

    /// The same for programs.
    var members: [(key: String, value: JSON)] {
        [
            ("subject", .text(subject)), ("issuer", .text(issuer)), ("names", .list(names.map { .text($0) })),
            ("validFrom", .number(validFrom.seconds)), ("validUntil", .number(validUntil.seconds)),
            ("fingerprint", .text(fingerprint)),
        ]
    }
}

extension NegotiatedSecurity {
    /// The encryption in the line that says where one is connected to.
    var words: String {
        let key = "TLS \(version.rawValue), certificate \(certificate.fingerprint)"
        switch trust {
        case .authority: return "TLS \(version.rawValue), certificate proved by an authority"
        case .pinned: return "\(key), as named"
        case .known: return "\(key), known"
        case .firstUse: return "\(key), seen for the first time"
        case .once: return "\(key), trusted this once"
        }
    }
}

extension KnownHosts {
    /// The person's own, where the program keeps what it has to remember; `nil` when no home is known.
    static var personal: KnownHosts? {
        PersonalFile.dataDirectory.map { KnownHosts(file: LocalPath(bytes: $0 + Array("/known-hosts".utf8))) }
    }
}
