// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The first phase of a connection: the server says hello.
struct Greeting: ~Copyable {
    private var channel: ControlChannel
    private let visit: Visit

    init(on channel: consuming ControlChannel, for visit: Visit) {
        self.channel = channel
        self.visit = visit
    }

    consuming func run() -> Login {
        visit.report(.connected)
        channel.send(Completion.greeting([visit.services.configuration.greeting]).reply)
        return Login(on: channel, for: visit)
    }
}
