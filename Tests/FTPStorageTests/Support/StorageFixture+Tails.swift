// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPStorage

extension StorageFixture {
    /// A tail of an upload of ann's to `/log` as a kill leaves it: where its commit had begun, `stored` of its bytes stand
    /// behind the file.
    func leaveTail(_ tail: String, behind file: String, stored: String, state: TailHeader.State) throws {
        try Files.write(Array(file.utf8), to: path("log"))
        let place = try TreeLookup(root).place(of: VirtualPath("/log"))
        let old = try #require(try place.status())
        var header = TailHeader(of: old, named: "log".utf8)
        header.state = state
        let name = try StagingNames(owner: PartialOwner(of: Array("ann".utf8)), name: "log".utf8).tail(0)
        try Files.write(header.page + Array(tail.utf8), to: path(String(decoding: name.bytes, as: UTF8.self)))
        if state == .committing { try Files.write(Array((file + stored).utf8), to: path("log")) }
    }
}
