// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPStorage

/// The decision with what an upload begins, as a table.
@Suite struct UploadBeginningTests {
    struct Row: Sendable {
        let mode: WriteMode
        let old: Int64?
        let kept: [Int64]
        let beginning: UploadBeginning?
        let refusal: StorageError.Kind?

        init(_ mode: WriteMode, old: Int64?, kept: [Int64], _ beginning: UploadBeginning) {
            (self.mode, self.old, self.kept) = (mode, old, kept)
            (self.beginning, refusal) = (beginning, nil)
        }

        init(_ mode: WriteMode, old: Int64?, kept: [Int64], refused: StorageError.Kind) {
            (self.mode, self.old, self.kept) = (mode, old, kept)
            (beginning, refusal) = (nil, refused)
        }
    }

    static let rows: [Row] = [
        Row(.replace, old: nil, kept: [], .nothing),
        Row(.replace, old: 10, kept: [5], .nothing),
        Row(.create, old: nil, kept: [], .nothing),
        Row(.create, old: 0, kept: [], refused: .alreadyExists),
        Row(.append, old: nil, kept: [], .nothing),
        Row(.append, old: nil, kept: [5], .kept(0, length: 5)),
        Row(.append, old: 10, kept: [5], .copy(length: 10)),
        Row(.append, old: 0, kept: [5], .copy(length: 0)),
        Row(.resume(at: 0), old: 10, kept: [5], .nothing),
        Row(.resume(at: 5), old: nil, kept: [5], .kept(0, length: 5)),
        Row(.resume(at: 5), old: 10, kept: [9, 5], .kept(1, length: 5)),
        Row(.resume(at: 5), old: 10, kept: [9], .copy(length: 5)),
        Row(.resume(at: 10), old: 10, kept: [], .copy(length: 10)),
        Row(.resume(at: 5), old: nil, kept: [3, 9], .kept(1, length: 5)),
        Row(.resume(at: 5), old: 4, kept: [9], .kept(0, length: 5)),
        Row(.resume(at: 5), old: 4, kept: [3], refused: .offsetBeyondEnd),
        Row(.resume(at: 1), old: nil, kept: [], refused: .offsetBeyondEnd),
        Row(.resume(at: .max), old: 10, kept: [10], refused: .offsetBeyondEnd),
    ]

    @Test(arguments: rows)
    func `mode, old file and rests decide`(_ row: Row) {
        do throws(StorageFault) {
            #expect(try UploadBeginning(row.mode, old: row.old, kept: row.kept) == row.beginning)
        } catch {
            #expect(error.kind == row.refusal)
        }
    }
}
