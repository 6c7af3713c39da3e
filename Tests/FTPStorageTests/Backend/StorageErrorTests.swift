// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import Testing

@Suite struct StorageErrorTests {
    @Test func `every kind has a sentence of its own`() {
        let sentences = StorageError.Kind.allCases.map { StorageError($0, .read, VirtualPath()).sentence }
        #expect(Set(sentences).count == sentences.count)
        #expect(sentences.allSatisfy { $0.hasSuffix(".") && $0.first?.isUppercase == true })
    }

    @Test func `a description tells operation, path and cause on one line`() {
        let path = VirtualPath().appending(Array("a\nb".utf8))
        let error = StorageError(.storageFull, .write, path, cause: .noSpace)
        #expect(error.description.hasPrefix("write /a"))
        #expect(error.description.contains("The storage is full."))
        #expect(!error.description.contains("\n"))
    }

    @Test(arguments: [
        (Errno.noEntry, StorageError.Kind.noSuchFile), (.noSpace, .storageFull), (.quotaExceeded, .quotaExceeded),
        (.accessDenied, .permissionDenied), (.crossDevice, .outsideRoot), (.noDeviceOrAddress, .notARegularFile),
        (.wouldBlock, .busy), (.brokenPipe, .failed),
    ])
    func `errors of the kernel have a meaning`(_ errno: Errno, _ kind: StorageError.Kind) {
        #expect(StorageError.Kind(errno) == kind)
    }
}
