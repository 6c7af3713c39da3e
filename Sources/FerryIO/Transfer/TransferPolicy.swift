// SPDX-License-Identifier: Apache-2.0

/// The sizes and times that decide how bytes move.
///
/// `docs/how-bytes-move.md` tells what each is for.
package enum TransferPolicy {
    /// Up to here an upload is taken into memory on the loop, and stored and named in one call.
    package static let shortUpload = 32 * 1024
    /// The time that a short upload may take to arrive; until then it is in memory alone.
    package static let shortUploadTime = Duration.milliseconds(50)
    /// Up to here a fresh connection takes a whole file at once, so a download is handed over before its 150 is sent.
    package static let shortDownload: Int64 = 16 * 1024
    /// From here on the congestion control of a transfer within a local network is chosen for it.
    package static let largeTransfer: Int64 = 1 << 20

    /// The bytes that move in one go where they pass through memory of this process.
    package static let piece = 256 * 1024

    /// The bytes that one call of sendfile(2) on the loop may send before other tasks get their turn.
    static let sendSlice: Int64 = 1024 * 1024
    /// The same where they are enciphered first: at 2 GB/s that takes 0.13 ms.
    static let encipheredSlice: Int64 = 256 * 1024
    /// The bytes that are deciphered before they are written, and that are read from the socket for it: both fit into
    /// the second-level cache of a processor (512 KiB on small ones) while two transfers take turns.
    static let decipheredPiece = 64 * 1024
    /// The bytes sent from a disk before the transfer looks up: a slow disk sends them in a fraction of a second.
    static let diskSlice: Int64 = 4 * 1024 * 1024
    /// The bytes that the disk is asked to read ahead.
    static let readAhead: Int64 = 2 * 1024 * 1024
    /// The bytes that a thread of the pool may receive before other transfers get their turn.
    static let receiveSlice: Int64 = 64 * 1024 * 1024
    /// A peer that has moved so much in one go is fast: more comes, or is taken, sooner than a thread could be woken.
    static let fastPeer: Int64 = 128 * 1024
    /// The milliseconds for which a thread of the pool stays for a fast peer.
    static let fastPeerPatience: CInt = 2
}
