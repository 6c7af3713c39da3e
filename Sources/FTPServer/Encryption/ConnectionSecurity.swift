// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// The encryption of one control connection, and of the data connections that belong to it.
final class ConnectionSecurity: Sendable {
    /// The mark by which data connections show that they belong here.
    let owner: TLSOwner
    /// Data connections are encrypted after a login unless the client asks otherwise.
    let protectsDataAtFirst: Bool
    private let state: Mutex<State>

    private struct State {
        var facts: EncryptionFacts
        var owesTicket = false
    }

    init(_ control: TLSFacts, _ owner: TLSOwner, protectsData: Bool) {
        self.owner = owner
        protectsDataAtFirst = protectsData
        state = Mutex(State(facts: EncryptionFacts(control: control)))
    }

    var facts: EncryptionFacts { state.withLock { $0.facts } }

    /// Notes the handshake of a data connection.
    func noteData(_ data: TLSFacts) {
        state.withLock { state in
            state.facts.data = data
            if data.isResumed { state.owesTicket = true }
        }
    }

    /// Notes that the control connection goes on in clear.
    func noteClear() { state.withLock { $0.facts.isControlClear = true } }

    /// True once after each data connection that has used up a ticket.
    func takeOwedTicket() -> Bool {
        state.withLock { state in
            defer { state.owesTicket = false }
            return state.owesTicket
        }
    }
}

/// The encryption of a session, as it is told.
package struct EncryptionFacts: Sendable {
    /// The handshake of the control connection.
    package let control: TLSFacts
    /// The control connection has gone on in clear since (`CCC`).
    package internal(set) var isControlClear = false
    /// The handshake of the latest data connection.
    package internal(set) var data: TLSFacts?

    init(control: TLSFacts) { self.control = control }
}
