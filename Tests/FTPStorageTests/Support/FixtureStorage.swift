// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// A backend that keeps its ground: the directory is removed when the test lets go of the last one.
struct FixtureStorage: StorageDecorator {
    let base: any StorageBackend
    let ground: StorageFixture

    func withoutLinks(showing isShown: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend {
        FixtureStorage(base: base.withoutLinks(showing: isShown), ground: ground)
    }
}
