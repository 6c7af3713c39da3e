// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// An operation and its object: carried along, so that errors can name them.
struct Purpose: Sendable {
    let operation: FTPError.Operation
    let place: [UInt8]

    init(_ operation: FTPError.Operation, _ place: [UInt8]) {
        self.operation = operation
        self.place = place
    }

    func failure(
        _ code: FTPError.Code, _ detail: String? = nil, reply: Reply? = nil, cause: (any Error)? = nil
    ) -> FTPError {
        FTPError(code, operation, place, detail, reply: reply, cause: cause)
    }

    /// The error that a refusing reply means.
    func failure(of reply: Reply) -> FTPError {
        failure(FTPError.Code(of: reply, during: operation), reply: reply)
    }
}
