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
        var kept = start
        for index in start..<buffer.count {
            let byte = buffer[index]
            switch state {
            case .data where byte == Self.interpretAsCommand:
                state = .command
            case .data:
                kept = keep(byte, at: kept, in: &buffer)
            case .command:
                kept = finishCommand(byte, at: kept, in: &buffer)
            case .option:
                state = .data
            case .subnegotiation:
                if byte == Self.interpretAsCommand { state = .subnegotiationCommand }
                if byte == .lineFeed { state = .data }
            case .subnegotiationCommand:
                state = byte == Self.subnegotiationEnd ? .data : .subnegotiation
            }
        }
        buffer.removeSubrange(kept...)
    }

    /// Acts on the byte after `IAC`.
    ///
    /// Writes at most two bytes for the two that were read.
    private mutating func finishCommand(_ byte: UInt8, at position: Int, in buffer: inout [UInt8]) -> Int {
        state = .data
        switch byte {
        case Self.interpretAsCommand: return keep(byte, at: position, in: &buffer)
        case Self.options: state = .option
        case Self.subnegotiationBegin: state = .subnegotiation
        case 0xF0...0xF9: break
        default:
            var position = position
            if !lineIsEmpty { position = keep(Self.interpretAsCommand, at: position, in: &buffer) }
            return keep(byte, at: position, in: &buffer)
        }
        return position
    }

    private mutating func keep(_ byte: UInt8, at position: Int, in buffer: inout [UInt8]) -> Int {
        buffer[position] = byte
        lineIsEmpty = byte == .lineFeed
        return position + 1
    }
}
