// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The first phase of a connection: the server says hello.
struct Greeting: ~Copyable {
    private var channel: ControlChannel
    private let context: ConnectionContext

    init(on channel: consuming ControlChannel, for context: ConnectionContext) {
        self.channel = channel
        self.context = context
    }

    consuming func run() -> Login {
        context.report(.connected)
        channel.send(Completion.greeting(context.services.configuration.greeting.lines).reply)
        return Login(on: channel, for: context)
    }
}
