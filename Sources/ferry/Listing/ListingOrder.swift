// SPDX-License-Identifier: Apache-2.0

/// The order in which a listing is shown.
struct ListingOrder: Equatable, Sendable {
    enum Key: Sendable {
        case name, time, size
        /// As the server lists them.
        case none
    }

    var key = Key.name
    var isReversed = false
}
