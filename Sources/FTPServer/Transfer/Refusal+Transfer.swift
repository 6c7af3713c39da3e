// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension Refusal {
    /// The reply for bytes that stopped moving; `kept` is what an upload can go on from.
    ///
    /// `quota` says how much of the account's quota is used.
    init(_ error: TransferError, stall: Duration, kept: Int64? = nil, quota: String? = nil) {
        self =
            switch error {
            case .stream(.cancelled), .stream(.interrupted), .file(.cancelled): .transferAborted(kept: kept)
            // Only a listing stops by itself: when its directory can be read no further.
            case .stopped: .listingIncomplete
            case .stream(.timedOut): .transferStalled(seconds: Int(stall.components.seconds), kept: kept)
            case .stream(.closed), .stream(.failed), .stream(.tls): .dataConnectionLost(kept: kept)
            case .file(.noSpace): .diskFull(kept: kept)
            case .file(.quotaExceeded): .quotaExceeded(kept: kept, quota)
            case .file(.fileTooLarge): .fileTooLarge
            case .file(.badMessage): .fileDamaged
            case .file: .localError(kept: kept)
            case .fileShrank: .fileShrank
            case .unfinished: .compressionUnfinished(kept: kept)
            case .damaged: .compressionDamaged(kept: kept)
            }
    }
}
