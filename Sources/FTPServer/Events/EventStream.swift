// SPDX-License-Identifier: Apache-2.0

/// Hands every event to every subscriber.
package struct EventStream: Sendable {
    private let subscribers: [any EventSubscriber]

    /// True if a subscriber wants to hear of single commands; on a busy server none does.
    let wantsCommands: Bool

    package init(_ subscribers: [any EventSubscriber]) {
        self.subscribers = subscribers
        wantsCommands = subscribers.contains(where: \.wantsCommands)
    }

    /// True if a subscriber keeps records now.
    var wantsRecords: Bool { subscribers.contains { $0.wantsRecords } }

    /// True if a subscriber wants the digests of uploads that begin now.
    var wantsDigests: Bool { subscribers.contains { $0.wantsDigests } }

    func emit(_ event: Event) {
        for subscriber in subscribers { subscriber.receive(event) }
    }
}

/// A receiver of events.
///
/// `receive` runs on the loop that serves the connection: it must not wait.
package protocol EventSubscriber: Sendable {
    func receive(_ event: Event)
    /// True if it wants to hear of single commands and their answers too, which it knows from the beginning on.
    var wantsCommands: Bool { get }
    /// True if it keeps records: events then carry one, and changes of names are told. It may change its mind.
    var wantsRecords: Bool { get }
    /// True if it wants the digest of each upload, which is taken while the bytes pass. It may change its mind.
    var wantsDigests: Bool { get }
}

extension EventSubscriber {
    package var wantsRecords: Bool { false }
    package var wantsDigests: Bool { false }
}
