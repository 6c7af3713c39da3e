// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The data connection of the next transfer, asked for while the one before is under way.
extension DataConnector {
    /// True when the data connection of the next transfer has been asked for already.
    var isAhead: Bool { ahead != nil && .now < aheadUntil }

    /// The command that opens the port of the next transfer while this one is under way; `nil` where no way of that
    /// kind is proven.
    var commandAhead: CommandLine? {
        switch route.proven {
        case .extendedPassive: CommandLine(.epsv)
        case .passive: CommandLine(.pasv)
        case .active, nil: nil
        }
    }

    /// Dials the port that the answer to `commandAhead` tells of, for the next transfer; an answer that makes no sense
    /// is left to that one.
    mutating func goAhead(to answer: Reply, on link: borrowing ControlLink) {
        guard let way = route.proven, way != .active, answer.code.group == .completion,
            let place = try? place(of: way, in: answer, link.configuration, for: Purpose(.connect, []))
        else { return }
        aheadUntil = .now + .seconds(5)
        do throws(Errno) {
            ahead = .dialling(
                try Dialer.begin(to: place.address, from: source(in: link.configuration), on: link.loop), place)
        } catch {
            ahead = .dial(place)
        }
    }

    /// Gives up a data connection that was asked for ahead: no transfer follows.
    mutating func stayBehind() { ahead = nil }
}
