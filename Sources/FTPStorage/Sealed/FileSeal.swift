// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Seals and opens the blocks of one file.
struct FileSeal: Sendable {
    let header: [UInt8]
    private let cipher: AuthenticatedCipher

    init(header: SealedHeader, cipher: AuthenticatedCipher) {
        self.header = header.bytes
        self.cipher = cipher
    }

    /// Seals a block, which is the last one of the file or not.
    func seal(_ content: ArraySlice<UInt8>, block index: Int64, isLast: Bool) throws(Errno) -> [UInt8] {
        guard let sealed = cipher.seal(content, boundTo: Self.place(index, isLast)) else { throw .notSupported }
        return sealed
    }

    /// The content of a block; nil if it is not the one that was stored there.
    func open(_ sealed: ArraySlice<UInt8>, block index: Int64, isLast: Bool) -> [UInt8]? {
        cipher.open(sealed, boundTo: Self.place(index, isLast))
    }

    private static func place(_ index: Int64, _ isLast: Bool) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: index >> Int64($0)) } + [isLast ? 1 : 0]
    }
}
