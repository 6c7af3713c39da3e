// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `REIN`: forgets the login and all that came after it; the connection stays (RFC 959 §4.1.1).
enum REIN: DepartureCommand {
    typealias Argument = NoArgument
    static let verb = Verb.rein
    static let syntax = "REIN"
    static let summary = "Start afresh with another user."
    static let departure = SessionEnd.startAfresh
    static let farewell = Completion.readyForNewUser
}
