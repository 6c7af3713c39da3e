// SPDX-License-Identifier: Apache-2.0

/// Something typed that makes no sense; the message tells what, and how it would make sense.
package struct UsageError: Error, Equatable {
    package let message: String

    package init(_ message: String) { self.message = message }
}
