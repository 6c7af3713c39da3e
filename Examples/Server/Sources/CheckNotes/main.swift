// SPDX-License-Identifier: Apache-2.0
// Checks that the notes keep the promises of stores, as a test of any kind would: CheckNotes
import FTPStorageConformance
import NoteStore

let checks = ConformanceCheck.all(for: Notes().capabilities)
for check in checks { try await check.run { Notes() } }
print("\(checks.count) checks passed")
