// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPClient

@Suite(.ownThread) struct SharedDownloadTests {
    private static let least = SharedDownload.least

    /// A download of sixteen times the least range, of which nothing is here.
    private static func begin(
        _ body: (SharedDownload, _ directory: String) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let place = try await LocalDirectory.open(LocalPath(directory.path))
        let modified = Timestamp(seconds: 7)
        let journal = DownloadJournal(server: "h:21", user: [], path: [0x61], size: 16 * least, modified: modified)
        let part = try await PartialFile.open([0x61], in: place, journal: journal, options: DownloadOptions())
        try await body(SharedDownload("a", size: 16 * least, modified: modified, in: part), directory.path)
    }

    private static func write(_ count: Int64, _ claim: SharedDownload.Claim, of download: SharedDownload) async -> Bool
    {
        var sink = ClaimedSink(claim: claim, download: download)
        do throws(TransferError) {
            try await sink.take([UInt8](repeating: 1, count: Int(count)))
            return true
        } catch {
            return false
        }
    }

    @Test func `the first one has all, and each further one half of the longest rest`() async throws {
        try await Self.begin { download, _ in
            #expect(download.claim()?.start == 0)
            #expect(download.isShared == false)
            #expect(download.claim(asHelper: true)?.start == 8 * Self.least)
            #expect(download.isShared)
            let starts = (0..<8).compactMap { _ in download.claim(asHelper: true)?.start }
            #expect(Set(starts).count == 8)
            for _ in 0..<6 { #expect(download.claim() != nil) }
            // All ranges are as short as may be.
            #expect(download.claim() == nil)
            #expect(download.divisible == 0)
        }
    }

    @Test func `who loses half of a range stops where it now ends`() async throws {
        try await Self.begin { download, _ in
            let first = try #require(download.claim())
            #expect(await Self.write(2 * Self.least, first, of: download))
            let second = try #require(download.claim(asHelper: true))
            #expect(second.start == 9 * Self.least)
            #expect(await Self.write(6 * Self.least, first, of: download))
            #expect(await Self.write(2 * Self.least, first, of: download) == false)
            download.release(first)
            #expect(download.present.ranges == [0..<9 * Self.least])
            #expect(download.moved.value == 9 * Self.least)
        }
    }

    @Test func `what is given back goes to the next, before anything is parted`() async throws {
        try await Self.begin { download, _ in
            let first = try #require(download.claim())
            let second = try #require(download.claim(asHelper: true))
            #expect(await Self.write(Self.least, second, of: download))
            download.release(second)
            #expect(download.claim()?.start == 9 * Self.least)
            download.release(first)
            download.refuseHelpers()
            #expect(download.claim(asHelper: true) == nil)
            #expect(download.claim()?.start == 0)
        }
    }

    @Test func `after the end nothing is written, and more bytes than the file has are refused`() async throws {
        try await Self.begin { download, _ in
            let claim = try #require(download.claim())
            #expect(await Self.write(17 * Self.least, claim, of: download) == false)
            #expect(download.present.count == download.size)
            download.release(claim)
        }
        try await Self.begin { download, _ in
            let claim = try #require(download.claim())
            await download.close()
            #expect(await Self.write(1, claim, of: download) == false)
            #expect(download.present.count == 0)
        }
    }

    @Test func `the journal tells of holes before anything stands behind one`() async throws {
        try await Self.begin { download, directory in
            let claim = try #require(download.claim())
            #expect(await Self.write(Self.least, claim, of: download))
            #expect(await download.prepare())
            let names = try Files.list(directory)
            let journals = try names.map {
                String(decoding: try Files.read("\(directory)/\($0)").prefix(400), as: UTF8.self)
            }
            #expect(journals.contains { $0.contains("ranges 0-\(Self.least)\n") })
        }
    }
}
