// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPServer

/// The decision whether an upload is whole, sign by sign.
struct EndProofTests {
    private let start = ContinuousClock.now

    private func end(_ change: (inout EndOfData) -> Void = { _ in }) -> EndOfData {
        var end = EndOfData(time: start, received: 1000)
        change(&end)
        return end
    }

    private func client(_ change: (inout ClientSigns) -> Void = { _ in }) -> ClientSigns {
        var client = ClientSigns()
        change(&client)
        return client
    }

    @Test func `a client that is still there proves an orderly end`() {
        #expect(EndProof(of: end(), client()) == .controlAlive)
        #expect(EndProof(of: end(), client { $0.left = start }) == nil)
        #expect(EndProof(of: end(), client { $0.isStopped = true }) == nil)
        #expect(EndProof(of: end { $0.isOrderly = false }, client()) == nil)
    }

    @Test func `the announced size proves any end but one that ABOR asked for`() {
        let whole = end {
            $0.isAllAnnounced = true
            $0.isOrderly = false
        }
        #expect(EndProof(of: whole, client { $0.left = start }) == .announcedSize)
        #expect(EndProof(of: whole, client { $0.isStopped = true }) == .announcedSize)
        #expect(EndProof(of: whole, client { $0.asksToStop = true }) == nil)
    }

    @Test func `QUIT behind the end of the data is taken for the end, wherever the client is`() {
        for left in [nil, start] {
            let quit = client {
                $0.goodbye = .afterTheEnd
                $0.left = left
            }
            #expect(EndProof(of: end(), quit) == .inferredFromQuit)
            #expect(EndProof(of: end { $0.isOrderly = false }, quit) == nil)
        }
        let both = client {
            $0.goodbye = .afterTheEnd
            $0.asksToStop = true
        }
        #expect(EndProof(of: end(), both) == nil)
    }

    /// An early `QUIT` and its client's leaving, in milliseconds from the `QUIT`, and how much had come by then.
    struct Parting {
        let bytes: Int64
        let end: Int
        let left: Int
        let followedAtOnce: Bool
        let isBelieved: Bool

        static let all: [Parting] = [
            // The end was overtaken on its way.
            Parting(bytes: 1000, end: 20, left: 0, followedAtOnce: false, isBelieved: true),
            // Bytes and end lay in the client's kernel, and came without a pause.
            Parting(bytes: 500, end: 60_000, left: 100, followedAtOnce: true, isBelieved: true),
            // A killed client: nothing behind the QUIT, a pause before the end, or gone apart from the QUIT.
            Parting(bytes: 1000, end: 21, left: 21, followedAtOnce: true, isBelieved: false),
            Parting(bytes: 500, end: 21, left: 21, followedAtOnce: false, isBelieved: false),
            Parting(bytes: 500, end: 101, left: 101, followedAtOnce: true, isBelieved: false),
        ]
    }

    @Test(arguments: Parting.all)
    func `an early QUIT counts if it overtook what had been sent before it`(_ parting: Parting) {
        var end = EndOfData(time: start + .milliseconds(parting.end), received: 1000)
        end.followedAtOnce = parting.followedAtOnce
        var client = ClientSigns()
        client.goodbye = .early(at: start, bytes: parting.bytes)
        #expect(EndProof(of: end, client) == .controlAlive)
        client.left = start + .milliseconds(parting.left)
        #expect(EndProof(of: end, client) == (parting.isBelieved ? .inferredFromQuit : nil))
    }

    @Test func `how long it is looked after the client depends on what is known`() {
        let long = Duration.seconds(1)
        #expect(client().lookout(at: end(), after: .milliseconds(9)) == .zero)
        #expect(client().lookout(at: end(), after: .milliseconds(64)) == .milliseconds(2))
        #expect(client().lookout(at: end(), after: .seconds(60)) == .milliseconds(100))
        #expect(client().lookout(at: end { $0.isAllAnnounced = true }, after: long) == .zero)
        #expect(client { $0.goodbye = .afterTheEnd }.lookout(at: end(), after: long) == .zero)
        #expect(client { $0.left = start }.lookout(at: end(), after: long) == .zero)
        let early = client { $0.goodbye = .early(at: start, bytes: 1) }
        #expect(early.lookout(at: end(), after: .milliseconds(1)) == .milliseconds(100))
    }
}
