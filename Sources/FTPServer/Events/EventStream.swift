// SPDX-License-Identifier: Apache-2.0

/// Hands every event to every subscriber.
package struct EventStream: Sendable {
    private let subscribers: [any EventSubscriber]

    /// Whether anybody wants to hear of single commands; nobody on a busy server does.
    let wantsCommands: Bool

    package init(_ subscribers: [any EventSubscriber]) {
        self.subscribers = subscribers
        wantsCommands = subscribers.contains(where: \.wantsCommands)
    }

    func emit(_ event: Event) {
        for subscriber in subscribers { subscriber.receive(event) }
    }
}

/// Somebody who wants to know what happens.
///
/// `receive` runs on the loop that serves the connection: it must not wait.
package protocol EventSubscriber: Sendable {
    func receive(_ event: Event)
    /// Whether single commands and their answers are among what it wants to know.
    var wantsCommands: Bool { get }
}
