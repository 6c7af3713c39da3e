// SPDX-License-Identifier: Apache-2.0

/// Takes Telnet's commands out of a control connection's bytes (RFC 854; RFC 959 §4.1.3 sends some before `ABOR`).
///
/// `IAC IAC` becomes the byte 0xFF. A 0xFF that is followed by no Telnet command is kept: it is a byte of a file
/// name from a program that does not know Telnet. Only at the start of a line it is dropped, for there it is what
/// remains of a `DM` whose second byte went as urgent data.
struct TelnetFilter: Sendable {
    private enum State {
        case data, command, option, subnegotiation, subnegotiationCommand
    }

    static let interpretAsCommand: UInt8 = 0xFF
    private static let subnegotiationBegin: UInt8 = 0xFA
    private static let subnegotiationEnd: UInt8 = 0xF0
    private static let options: ClosedRange<UInt8> = 0xFB...0xFE

    private var state = State.data
    private var lineIsEmpty = true

    /// Removes the commands from `buffer[start...]`, in place.
    mutating func filter(_ buffer: inout [UInt8], from start: Int) {
        if state == .data, !buffer[start...].contains(Self.interpretAsCommand) {
            if let last = buffer[start...].last { lineIsEmpty = last == .lineFeed }
            return
        }
        let raw = Array(buffer[start...])
        buffer.removeSubrange(start...)
        for byte in raw { take(byte, into: &buffer) }
    }

    private mutating func take(_ byte: UInt8, into buffer: inout [UInt8]) {
        switch state {
        case .data where byte == Self.interpretAsCommand: state = .command
        case .data: keep(byte, in: &buffer)
        case .command: finishCommand(byte, into: &buffer)
        case .option: state = .data
        case .subnegotiation:
            if byte == Self.interpretAsCommand { state = .subnegotiationCommand }
            // None reaches over a line: this one was never meant, and must not swallow the next command.
            if byte == .lineFeed {
                state = .data
                keep(byte, in: &buffer)
            }
        case .subnegotiationCommand: state = byte == Self.subnegotiationEnd ? .data : .subnegotiation
        }
    }

    /// Acts on the byte after `IAC`.
    private mutating func finishCommand(_ byte: UInt8, into buffer: inout [UInt8]) {
        state = .data
        switch byte {
        case Self.interpretAsCommand: keep(byte, in: &buffer)
        case Self.options: state = .option
        case Self.subnegotiationBegin: state = .subnegotiation
        case 0xF0...0xF9: break
        default:
            if !lineIsEmpty { keep(Self.interpretAsCommand, in: &buffer) }
            keep(byte, in: &buffer)
        }
    }

    private mutating func keep(_ byte: UInt8, in buffer: inout [UInt8]) {
        buffer.append(byte)
        lineIsEmpty = byte == .lineFeed
    }
}
