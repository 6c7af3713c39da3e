// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// One attempt to get a certificate.
extension CertificateKeeper {
    /// Gets a certificate and keeps it; gives the time of its renewal.
    func renew(telling tell: @Sendable (ACMEEvent) async -> Void) async throws(ACMEFailure) -> Int64 {
        await tell(.ordering(settings.names, directory: settings.directory))
        let (accountKey, key, kept) = try await stored {
            [directory = settings.directory] store throws(PrivateFileError) in
            (try store.signingKey(), try store.certificateKey(), try store.record(of: directory))
        }
        var record = kept
        let names = settings.names.map(\.description)
        if record.thumbprint != JWS.thumbprint(of: accountKey) {
            (record.account, record.thumbprint, record.order) = ("", JWS.thumbprint(of: accountKey), nil)
        }
        if Set(record.orderNames) != Set(names) { (record.order, record.orderNames) = (nil, names) }
        // A directory that takes no files is found out before the authority has counted an order.
        try await keep(record)
        do throws(ACMEFailure) {
            let text = try await certificate(by: accountKey, key, &record, telling: tell)
            let certificate = try await facts(of: text, key, &record)
            // In this order, and before the order is forgotten: an attempt behind a failure here fetches it again.
            try await stored { store throws(PrivateFileError) in try store.keep(certificate: text) }
            (record.issuer, record.names, record.order, record.notBefore) = (settings.directory, names, nil, 0)
            (record.failures, record.retry) = (0, 0)
            try await keep(record)
            let renewal = RenewalSchedule.renewal(of: certificate)
            await tell(.obtained(certificate, renewal: renewal))
            return renewal
        } catch {
            if error.problem?.kind == "accountDoesNotExist" {
                // The authority has forgotten it: the next attempt makes it anew.
                (record.account, record.order) = ("", nil)
                try? await keep(record)
            }
            if let notBefore = error.notBefore, notBefore > clock.now {
                record.notBefore = notBefore
                try? await keep(record)
            }
            throw error
        }
    }

    /// Talks with the authority until it gives a certificate.
    private func certificate(
        by accountKey: SigningKey, _ key: [UInt8], _ record: inout ACMEStore.Record,
        telling tell: @Sendable (ACMEEvent) async -> Void
    ) async throws(ACMEFailure) -> [UInt8] {
        var conversation = try await ACMEConversation(with: settings.directory, by: accountKey, over: transport, clock)
        try await enter(&conversation, &record, telling: tell)
        var noted = record
        defer { record = noted }
        return try await conversation.certificate(
            for: settings.names, key: key, proving: solver, resuming: record.order
        ) { address throws(ACMEFailure) in
            noted.order = address
            try await keep(noted)
        }
    }

    private func keep(_ record: ACMEStore.Record) async throws(ACMEFailure) {
        try await stored { store throws(PrivateFileError) in try store.keep(record) }
    }

    /// Enters the account that is known, or opens one.
    private func enter(
        _ conversation: inout ACMEConversation, _ record: inout ACMEStore.Record,
        telling tell: @Sendable (ACMEEvent) async -> Void
    ) async throws(ACMEFailure) {
        if record.account.isEmpty {
            try await conversation.openAccount(contact: settings.contact, external: settings.external)
            record.account = conversation.account ?? ""
            record.contact = settings.contact
            try await keep(record)
            let terms = conversation.directory.terms.map { ACMEProblem.printable($0) }
            await tell(.account(directory: settings.directory, terms: terms))
        }
        conversation.account = record.account
        if record.contact != settings.contact {
            try await conversation.changeContact(settings.contact)
            record.contact = settings.contact
            try await keep(record)
        }
    }

    /// The facts of a certificate that came, if it is the one that was asked for; else its order is of no use.
    private func facts(
        of text: [UInt8], _ key: [UInt8], _ record: inout ACMEStore.Record
    ) async throws(ACMEFailure) -> Certificate {
        do throws(TLSFailure) {
            let certificate = try TLSIdentity(certificates: text, key: key).facts
            let names = Set(certificate.names.map { $0.lowercased() })
            if names.isSuperset(of: settings.names.map(\.description)) { return certificate }
            throw TLSFailure(.certificate, "it is for other names")
        } catch {
            record.order = nil
            try? await keep(record)
            throw ACMEFailure(.wasted, "The authority sent a certificate that cannot be used: \(error).")
        }
    }
}
