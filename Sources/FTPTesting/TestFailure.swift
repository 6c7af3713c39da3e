// SPDX-License-Identifier: Apache-2.0

/// The reason why a test could not go on: what was expected, and what came instead.
package struct TestFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
