// SPDX-License-Identifier: Apache-2.0
import FTPStorage

/// A backend that keeps its ground: the directory is removed when the test lets go of the last one.
struct FixtureStorage: StorageDecorator {
    let base: any StorageBackend
    let ground: StorageFixture
}
