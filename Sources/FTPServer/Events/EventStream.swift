// SPDX-License-Identifier: Apache-2.0

/// Hands every event to every subscriber.
package struct EventStream: Sendable {
    private let subscribers: [any EventSubscriber]

    package init(_ subscribers: [any EventSubscriber]) { self.subscribers = subscribers }

    func emit(_ event: Event) {
        for subscriber in subscribers { subscriber.receive(event) }
    }
}

/// Somebody who wants to know what happens. `receive` runs on the loop that serves the connection: it must not wait.
package protocol EventSubscriber: Sendable {
    func receive(_ event: Event)
}
