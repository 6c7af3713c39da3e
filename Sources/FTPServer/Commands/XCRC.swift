// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `XCRC`: the CRC-32 checksum of a file, or of a part of it whose end is the place behind its last byte.
enum XCRC: PlainDigestCommand {
    static let verb = Verb.xcrc
    static let summary = "Tell the CRC-32 checksum of a file."
    static let algorithm = HashAlgorithm.crc32
}
