// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

extension Remote {
    /// Lists a directory for a command that goes into the directories it finds; an empty path is the working directory.
    mutating func survey(of directory: RemotePath, thoroughly: Bool = false) async throws(Failure) -> DirectorySurvey {
        do throws(FTPError) {
            return try await connection.survey(directory.bytes.isEmpty ? nil : directory, thoroughly: thoroughly)
        } catch {
            throw Failure(error)
        }
    }

    /// Lists a directory, and tells how complete the listing is.
    mutating func listing(
        of directory: RemotePath
    ) async throws(Failure) -> (entries: [EntryFacts], summary: ListingSummary) {
        do throws(FTPError) { return try await connection.listing(of: directory.bytes.isEmpty ? nil : directory) } catch
        {
            throw Failure(error)
        }
    }

    /// The same, in little memory.
    mutating func packedListing(
        of directory: RemotePath
    ) async throws(Failure) -> (entries: PackedEntries, summary: ListingSummary) {
        do throws(FTPError) {
            var (entries, summary, offset) = try await connection.collectedListing(
                of: directory.bytes.isEmpty ? nil : directory, PackedEntries()
            ) { entries, batch in entries.append(batch) }
            entries.clockOffset = offset
            return (entries, summary)
        } catch {
            throw Failure(error)
        }
    }

    /// Hands over the entries of a directory as they come; what was handed over cannot be taken back.
    mutating func list(
        _ directory: RemotePath, eachBatch body: ([EntryFacts]) -> Void
    ) async throws(Failure) -> ListingSummary {
        do throws(FTPError) {
            return try await connection.batches(of: directory.bytes.isEmpty ? nil : directory) {
                (batch: [EntryFacts]) async throws(FTPError) in body(batch)
            }
        } catch {
            throw Failure(error)
        }
    }

    /// The directory that a path leads to by links or without; `nil` when it leads to none.
    mutating func place(behind path: RemotePath) async throws(Failure) -> RemotePath? {
        do throws(FTPError) { return try await connection.place(behind: path) } catch { throw Failure(error) }
    }
}

extension Remote {
    /// Asks for the entry at a path in one question; `nil` where there is none, or where the server does not tell.
    mutating func standing(at path: RemotePath) async throws(Failure) -> EntryFacts? {
        do throws(FTPError) { return try await connection.standing(at: path) } catch { throw Failure(error) }
    }
}

extension Remote {
    /// Prepares for so many files that go into a directory.
    mutating func look(
        at directory: RemotePath, for count: Int, _ inventory: inout RemoteInventory
    ) async throws(Failure) {
        do throws(FTPError) { try await inventory.expect(count, in: directory, on: &connection) } catch {
            throw Failure(error)
        }
    }

    /// The entry at a path that something goes to; `nil` where there is none.
    mutating func entry(at path: RemotePath, _ inventory: RemoteInventory) async throws(Failure) -> EntryFacts? {
        do throws(FTPError) { return try await inventory.entry(at: path, on: &connection) } catch {
            throw Failure(error)
        }
    }
}

extension ListingSummary {
    /// The defects of a listing, as failures that name the directory; empty when there are none.
    ///
    /// - Parameters:
    ///   - directory: The directory that was listed.
    ///   - consequence: The command's way with it: `; it is left alone`.
    /// - Returns: A failure for each kind of defect.
    func defects(of directory: RemotePath, _ consequence: String = "") -> [Failure] {
        let place = directory.bytes.isEmpty ? "." : directory.shown
        var defects: [Failure] = []
        if !unrecognised.isEmpty {
            let lines = Readable.count(unrecognised.count, "line")
            defects.append(
                Failure(
                    .someFailed,
                    "\(lines) of the listing of \(place) cannot be read\(consequence):\(Self.rows(unrecognised))"))
        }
        if !refusedNames.isEmpty {
            let names = Readable.count(refusedNames.count, "name")
            defects.append(
                Failure(
                    .someFailed,
                    "\(names) in \(place) cannot be used, as they lead out of it or hold line ends\(consequence):"
                        + Self.rows(refusedNames.map(\.bytes))))
        }
        if isTruncated {
            defects.append(Failure(.someFailed, "The server has cut off the listing of \(place)\(consequence)"))
        }
        return defects
    }

    /// Names that the server has left out and counted, as a failure; what was listed is certain all the same.
    func omissions(of directory: RemotePath) -> [Failure] {
        if unlistableNames == 0 { return [] }
        let (names, verb) = (Readable.count(unlistableNames, "name"), unlistableNames == 1 ? "holds" : "hold")
        let place = directory.bytes.isEmpty ? "." : directory.shown
        return [
            Failure(
                .someFailed,
                "\(names) in \(place) \(verb) line ends, so the server does not list \(unlistableNames == 1 ? "it" : "them")"
            )
        ]
    }

    /// The same as objects for programs.
    func objects(of directory: RemotePath) -> [JSON] {
        let place = JSON.name(directory.bytes, as: "directory")
        return unrecognised.map { .object(JSON.name($0, as: "unreadable") + place) }
            + refusedNames.map { .object(JSON.name($0.bytes, as: "refused") + place) }
    }

    private static func rows(_ lines: [[UInt8]]) -> String {
        lines.map { "\n  \(Printable.text($0))" }.joined()
    }
}

extension Console {
    /// Writes the part of a listing that could not be read as data, for programs.
    func write(defectsOf summary: ListingSummary, of directory: RemotePath) {
        for object in summary.objects(of: directory) { write(line: object.text) }
    }
}
