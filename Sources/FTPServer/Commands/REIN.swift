// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `REIN`: forgets the login and all that came after it; the connection stays (RFC 959 §4.1.1).
enum REIN: DepartureCommand {
    typealias Argument = RawArgument
    static let verb = Verb.rein
    static let syntax = "REIN"
    static let summary = "Start afresh with another user."

    static func depart(_: Argument, _: SessionEncryption) -> Departure {
        Departure(end: .startAfresh, completion: .readyForNewUser)
    }
}
