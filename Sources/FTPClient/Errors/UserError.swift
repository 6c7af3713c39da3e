// SPDX-License-Identifier: Apache-2.0

/// Carries an error of the caller's own through operations that throw `FTPError`.
///
/// A closure of the caller runs inside them. Its `FTPError`s pass as they are; another error is kept here, and ends the
/// operation by one that nothing repeats.
final class UserError {
    private(set) var error: (any Error)?

    func run<Result>(_ body: () async throws -> Result) async throws(FTPError) -> Result {
        error = nil
        do { return try await body() } catch let error as FTPError {
            throw error
        } catch {
            self.error = error
            throw FTPError(.cancelled, .ask)
        }
    }
}
