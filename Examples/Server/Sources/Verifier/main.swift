// SPDX-License-Identifier: Apache-2.0
// A server whose accounts are the program's own: Verifier. Staff may do everything, a token of the day only reads, and
// `ops` comes in from this machine alone.
import FTPServer

struct Staff: LoginVerifier {
    let token = "blue-42"

    func account(for attempt: LoginAttempt) async throws -> Account? {
        switch attempt.name {
        case "reader" where attempt.secretIs(token): try Account("reader", permissions: .readOnly)
        case "ops" where attempt.host == "127.0.0.1" && attempt.secretIs("hunter2"): try Account("ops")
        default: nil
        }
    }
}

let server = try FTPServer(.memory, verifier: Staff(), listen: [.loopback(port: 0)])
print("Listening on \(server.addresses[0])")
await server.run()
