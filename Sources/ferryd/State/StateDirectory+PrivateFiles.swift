// SPDX-License-Identifier: Apache-2.0
import FerryACME
import FerryIO

/// The place where an account with an authority and its certificate are kept.
extension StateDirectory: PrivateFiles {
    func contents(of name: String) throws(PrivateFileError) -> [UInt8]? {
        do throws(StateDirectoryError) {
            let path = try privateFile(name, create: false)
            do throws(Errno) { return try System.contents(of: path) } catch {
                throw StateDirectoryError("\(self)/\(name) cannot be read: \(error).")
            }
        } catch {
            if error.isAbsence { return nil }
            throw PrivateFileError(error.description)
        }
    }

    func replace(_ name: String, with bytes: [UInt8]) throws(PrivateFileError) {
        do throws(StateDirectoryError) { try replaceFile(name, with: bytes) } catch {
            throw PrivateFileError(error.description)
        }
    }
}
