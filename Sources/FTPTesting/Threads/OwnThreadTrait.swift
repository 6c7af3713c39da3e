// SPDX-License-Identifier: Apache-2.0
package import Testing

/// Gives each test of a suite a thread of its own, so that it may be written as plain blocking code.
package struct OwnThreadTrait: SuiteTrait, TestTrait, TestScoping {
    package let isRecursive = true

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await OwnThread.run(function)
    }
}

extension Trait where Self == OwnThreadTrait {
    /// For suites whose tests block: they talk to sockets, programs and terminals.
    package static var ownThread: Self { OwnThreadTrait() }
}
