// SPDX-License-Identifier: Apache-2.0
public import FTPServer
public import FTPStorage

/// A promise that a store has to keep, as a check that throws when it does not.
///
/// It needs no test framework. A test of any kind runs those that hold for the capabilities of a store:
///
/// ```swift
/// for check in ConformanceCheck.all(for: Notes().capabilities) {
///     try await check.run { Notes() }
/// }
/// ```
public struct ConformanceCheck: Sendable, CustomStringConvertible {
    /// The promise as a sentence, such as "the old file stands until the new one is committed".
    public let description: String
    /// The capabilities without which the promise means nothing.
    public let needs: StorageCapabilities

    private let body: @Sendable (ConformanceGround) async throws -> Void

    init(
        _ description: String, needs: StorageCapabilities = [],
        _ body: @escaping @Sendable (ConformanceGround) async throws -> Void
    ) {
        (self.description, self.needs, self.body) = (description, needs, body)
    }

    /// All checks.
    ///
    /// Those that need nothing look at the files that a store has by itself; the others store files of their own.
    public static let all: [ConformanceCheck] = consistency + reading + names + uploads + resuming

    /// The checks for a store of these capabilities.
    public static func all(for capabilities: StorageCapabilities) -> [ConformanceCheck] {
        all.filter { capabilities.isSuperset(of: $0.needs) }
    }

    /// Runs the check on a store that nothing else uses.
    ///
    /// The root may hold files of the store's own, whose names are neither letters of the alphabet alone nor `f` and a
    /// number.
    ///
    /// - Throws: A ``ConformanceFailure`` that says which promise is broken, and the place of the check; and errors of
    ///   `makeStore`.
    public func run(_ makeStore: @Sendable () async throws -> any FileStore) async throws {
        let store = try await makeStore()
        try await run { ForeignStorage(store, account: Array($0.utf8)) }
    }

    /// Runs the check on backends that see one tree, each as the account of that name.
    package func run(backend: @escaping @Sendable (String) -> any StorageBackend) async throws {
        do {
            try await body(ConformanceGround(backend))
        } catch let failure as ConformanceFailure {
            throw ConformanceFailure("\(description): \(failure.description)")
        } catch {
            throw ConformanceFailure("\(description): \(error)")
        }
    }
}

/// A promise that a store does not keep.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// The promise, the difference, and the place of the check.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Compares what a store did with what it has promised.
func expect<Value: Equatable>(
    _ found: Value, _ wanted: Value, _ note: String = "", file: String = #fileID, line: Int = #line
) throws {
    if found == wanted { return }
    let note = note.isEmpty ? "" : " (\(note))"
    throw ConformanceFailure("found \(found), expected \(wanted)\(note), at \(file):\(line)")
}

/// Demands that something holds.
func expect(_ condition: Bool, _ note: String = "", file: String = #fileID, line: Int = #line) throws {
    if !condition { throw ConformanceFailure("\(note.isEmpty ? "it does not hold" : note), at \(file):\(line)") }
}
