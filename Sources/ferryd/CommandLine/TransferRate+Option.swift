// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import ProgramKit

extension TransferRate {
    /// Reads the value of an option.
    init(_ text: String, of option: String) throws(UsageError) {
        guard let rate = TransferRate(text) else {
            throw UsageError("\(option) takes bytes a second from 1K on, such as 500K or 2M, not \"\(text)\".")
        }
        self = rate
    }
}
