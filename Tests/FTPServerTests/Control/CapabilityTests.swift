// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import Testing

/// A store that promises less is offered for less.
@Suite(.ownThread) struct CapabilityTests {
    private struct LesserStorage: StorageDecorator {
        let base: any StorageBackend
        let capabilities: StorageCapabilities

        /// It stands behind no rules for places.
        func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }
    }

    private static let features: [(StorageCapabilities, String)] = [
        (.resume, " REST STREAM"), (.modificationTimes, " MFMT"), (.modes, " SITE CHMOD"), (.creationTimes, " MFCT"),
        (.freeSpace, " AVBL"), (.links, " SITE SYMLINK"), (.directories, " SITE MKDIR"),
    ]

    @Test(arguments: features.indices)
    func `FEAT leaves out what the store cannot do`(_ index: Int) async throws {
        let (capability, feature) = Self.features[index]
        let files = try ServedFiles(.memory)
        let all = StorageCapabilities.all.union(.creationTimes)
        for (capabilities, isOffered) in [(all, true), (all.subtracting(capability), false)] {
            try await LiveServer.run(
                files, accounts: [try .named("ada")],
                openStorage: {
                    LesserStorage(base: files.storage(of: $0.name.bytes), capabilities: capabilities)
                }
            ) { server in
                let text = try server.client().ask("FEAT", expecting: 211).text
                #expect(text.split(separator: "\n").contains(Substring(feature)) == isOffered)
                for (other, line) in Self.features where other != capability {
                    #expect(text.split(separator: "\n").contains(Substring(line)))
                }
            }
        }
    }
}
