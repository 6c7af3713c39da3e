// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// A question of the server, which has given up root, to its privileged monitor, as it travels between them.
///
/// Its bytes are one letter and, of a file, those of its path. The answer is one byte and, if that is 0, a descriptor; else the
/// byte is the error (errno(3)). Both travel as a `NumberedMessage`.
enum MonitorRequest: Equatable {
    /// To open a file for reading.
    case read([UInt8])
    /// To open a file for writing behind its end; it is made if it is missing.
    case append([UInt8])
    /// To start the process that asks PAM about a user; the descriptor is a socket over which it is asked.
    case check
    /// To start the process that runs the programs that the settings name; the descriptor is a socket over which it is
    /// asked.
    case programs
    /// To start the process anew that was started last for programs, and is no more.
    case programsAgain

    private enum Letter: UInt8 {
        case read = 0x52
        case append = 0x41
        case check = 0x43
        case programs = 0x50
        case programsAgain = 0x70
    }

    var bytes: [UInt8] {
        switch self {
        case .read(let path): [Letter.read.rawValue] + path
        case .append(let path): [Letter.append.rawValue] + path
        case .check: [Letter.check.rawValue]
        case .programs: [Letter.programs.rawValue]
        case .programsAgain: [Letter.programsAgain.rawValue]
        }
    }

    /// Reads a message; `nil` if it is none.
    init?(_ bytes: [UInt8]) {
        guard let letter = bytes.first.flatMap(Letter.init) else { return nil }
        let path = Array(bytes.dropFirst())
        self =
            switch letter {
            case .read: .read(path)
            case .append: .append(path)
            case .check: .check
            case .programs: .programs
            case .programsAgain: .programsAgain
            }
    }

    /// The answer that it failed, or with `nil` that a descriptor comes.
    static func answer(_ error: Errno?) -> [UInt8] { [UInt8(clamping: error?.rawValue ?? 0)] }

    /// The error in an answer; `nil` if it is none.
    static func error(in answer: [UInt8]) -> Errno? {
        guard answer.count == 1 else { return .inputOutput }
        return answer[0] == 0 ? nil : Errno(rawValue: CInt(answer[0]))
    }
}

/// A question or its answer on the line between a server and its monitor: both have the same number, in four bytes.
struct NumberedMessage: Equatable {
    let number: UInt32
    let body: [UInt8]

    init(number: UInt32, body: [UInt8]) { (self.number, self.body) = (number, body) }

    /// Reads a message; `nil` if it is none, or may have been cut off.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 4, bytes.count < DescriptorChannel.longest else { return nil }
        number = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        body = Array(bytes.dropFirst(4))
    }

    var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } + body }
}
