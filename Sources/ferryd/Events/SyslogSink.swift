// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The system's log by datagrams: the socket of this machine, or a collector by UDP.
struct SyslogSink: EventSink {
    private let place: SyslogPlace
    private let form: SyslogForm

    init(_ place: SyslogPlace) {
        self.place = place
        form = SyslogForm(place.kind)
    }

    var name: String { place.name }

    func write(_ events: [ToldEvent]) -> SinkOutcome {
        var (lost, reason) = (0, "")
        for event in events {
            do throws(Errno) { try send(form.message(of: event)) } catch {
                lost += 1
                reason = error.description
            }
        }
        return lost > 0 ? .lost(lost, reason) : .written
    }

    private func send(_ bytes: [UInt8]) throws(Errno) {
        try Datagrams.patiently { () throws(Errno) in
            switch place {
            case .local(let path): try System.send(datagram: bytes, to: Array(path.utf8))
            case .collector(let address): try System.send(datagram: bytes, to: address)
            case .stream: throw .notSupported
            }
        }
    }
}

/// Datagrams to a receiver on this machine, whose queue may be full for a moment.
enum Datagrams {
    /// Tries again for a second as long as the receiver has no room.
    static func patiently(_ send: () throws(Errno) -> Void) throws(Errno) {
        for _ in 0..<100 {
            do throws(Errno) { return try send() } catch {
                if error != .wouldBlock { throw error }
            }
            Thread.pause(.milliseconds(10))
        }
        throw .wouldBlock
    }
}
