// SPDX-License-Identifier: Apache-2.0

/// The sanitizer under which tests and programs run.
package enum Sanitizer {
    /// True if memory cannot be counted, as the address sanitizer keeps for a while what was freed.
    package static let keepsFreedMemory = environmentValue("ASAN_OPTIONS") != nil
    /// True under the thread sanitizer.
    package static let watchesThreads = environmentValue("TSAN_OPTIONS") != nil
    /// True under either, where everything takes several times as long.
    package static let isThere = watchesThreads || keepsFreedMemory
}
