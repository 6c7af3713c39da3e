// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import Testing

@testable import AdminHTTP
@testable import FTPServer

/// Events become numbers.
struct ServerCountersTests {
    private let counters = ServerCounters()

    private func tell(_ kinds: Event.Kind..., of connection: Int = 1) {
        let peer = SocketAddress(.v4(0xC000_0201), port: 4711)
        for kind in kinds { counters.receive(Event(connection: connection, peer: peer, user: nil, kind: kind)) }
    }

    private func read() throws -> Exposition {
        var text = MetricsText()
        counters.write(to: &text)
        return try Exposition(text.text)
    }

    private func subject(_ direction: TransferSubject.Direction) -> TransferSubject {
        TransferSubject(direction: direction, path: VirtualPath("/"))
    }

    @Test func `all families are told before anything has happened`() throws {
        let read = try self.read()
        #expect(read.families.count >= 16)
        #expect(read["ferryd_transfers_total", ["kind": "upload", "verdict": "failed"]] == 0)
        #expect(read["ferryd_tls_handshakes_total", ["version": "1.3", "resumed": "true"]] == 0)
        #expect(read["ferryd_session_duration_seconds_count"] == 0)
    }

    @Test func `a session and its transfers are counted once each`() throws {
        tell(
            .connected, .loggedIn,
            .transferEnded(subject(.upload), .complete(nil), bytes: 1000, duration: .milliseconds(3)),
            .transferEnded(subject(.upload), .failed(.diskFull()), bytes: 10, duration: .seconds(3)),
            .transferEnded(subject(.listing), .complete(nil), bytes: 5, duration: .milliseconds(1)),
            .closed(.quit))
        let read = try self.read()
        #expect(read["ferryd_connections_total"] == 1)
        #expect(read["ferryd_logins_total", ["outcome": "accepted"]] == 1)
        #expect(read["ferryd_transfers_total", ["kind": "upload", "verdict": "complete"]] == 1)
        #expect(read["ferryd_transfers_total", ["kind": "upload", "verdict": "failed"]] == 1)
        #expect(read["ferryd_transfers_total", ["kind": "listing", "verdict": "complete"]] == 1)
        #expect(read["ferryd_transfer_bytes_total", ["kind": "upload"]] == 1010)
        #expect(read["ferryd_storage_errors_total", ["kind": "full"]] == 1)
        #expect(read["ferryd_transfer_duration_seconds_bucket", ["kind": "upload", "le": "0.005"]] == 1)
        #expect(read["ferryd_transfer_duration_seconds_count", ["kind": "upload"]] == 2)
        #expect(read["ferryd_connections_closed_total", ["reason": "quit"]] == 1)
        #expect(read["ferryd_session_duration_seconds_count"] == 1)
    }

    @Test func `logins are told apart by how they end, refusals by their reason`() throws {
        let name = try AccountName(Array("ada".utf8))
        tell(
            .loginFailed(user: "x"), .loginFailed(user: "y"), .loginRefused(user: name, .tooManySessions(1)),
            .accountsUnavailable(.unavailable("gone")), .refusedConnection(.tooManySessions),
            .refusedConnection(.connectsTooOften), .refusedConnection(.serverIsStormed),
            .refusedConnection(.serviceUnavailable))
        let read = try self.read()
        #expect(read["ferryd_logins_total", ["outcome": "wrong"]] == 2)
        #expect(read["ferryd_logins_total", ["outcome": "refused"]] == 1)
        #expect(read["ferryd_logins_refused_total", ["reason": "too-many-sessions"]] == 1)
        #expect(read["ferryd_logins_total", ["outcome": "unavailable"]] == 1)
        #expect(read["ferryd_connections_refused_total", ["reason": "sessions"]] == 1)
        #expect(read["ferryd_connections_refused_total", ["reason": "rate"]] == 2)
        #expect(read["ferryd_connections_refused_total", ["reason": "other"]] == 1)
    }
}
