// SPDX-License-Identifier: Apache-2.0

/// The reason that the control service cannot start: a sentence.
package struct HTTPServiceError: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ sentence: String) { description = sentence }
}
