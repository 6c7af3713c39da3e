// SPDX-License-Identifier: Apache-2.0

extension HookQueue {
    /// The state of a queue, for an administrator who looks on.
    struct Standing: Hashable, Sendable {
        /// The events that wait, those among them that are just being told.
        var waiting = 0
        /// Those of them that were not taken yet and are tried again.
        var putOff = 0
        /// The time until the next of those is due; nil without any.
        var next: Duration?
        /// The clause that says why one was not taken; nil while none is put off.
        var reason: String?
    }
}
