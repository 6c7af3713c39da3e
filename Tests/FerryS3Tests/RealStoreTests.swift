// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryHTTP
import FerryIO
import Testing

@testable import FerryS3

/// The same promises by a real store, whose address `scripts/test-s3` puts into the environment.
@Suite(.enabled(if: Environment.text("S3_ENDPOINT") != nil)) struct RealStoreTests {
    private static func tree(
        _ prefix: String = "t\(UInt64.random(in: 0 ... .max))", _ change: (inout S3Settings) -> Void = { _ in }
    ) throws -> S3Tree {
        let (address, bucket) = (Environment.text("S3_ENDPOINT") ?? "", Environment.text("S3_BUCKET") ?? "")
        let region = Environment.text("S3_REGION") ?? "us-east-1"
        let endpoint = try #require(S3Endpoint(address, region: region, bucket: bucket))
        let credentials = try #require(S3Credentials(environment: { Environment.text($0) }))
        let transport = CurlTransport(
            store: "ferry-tests", pool: BlockingPool(width: 16), answerLimit: 96 << 20, seconds: 60)
        var settings = S3Settings()
        change(&settings)
        return S3Tree(
            S3Bucket(endpoint, by: { credentials }, over: transport), prefix: prefix, settings: settings)
    }

    @Test(arguments: ConformanceCheck.all(for: [.resume, .writing, .directories]))
    func `a real store keeps what stores promise`(_ check: ConformanceCheck) async throws {
        let tree = try Self.tree()
        try await check.run(backend: { S3Storage(tree, account: Array($0.utf8)) })
    }

    @Test func `parts, their resumption, and appending by a copy inside the store`() async throws {
        let storage = S3Storage(try Self.tree { $0.keepsTimes = true }, account: [0x61])
        let bytes = (0..<23_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
        let path = VirtualPath("/a big file+é")
        let upload = try await storage.openForWriting(path, .replace)
        try await upload.writer.write(Array(bytes[..<20_000_000]), at: 0)
        #expect(await upload.abandon(keepingPartial: true) == 20_000_000)
        let next = try await storage.openForWriting(path, .resume(at: 20_000_000))
        try await next.writer.write(Array(bytes[20_000_000...]), at: next.writeOffset)
        #expect(try await next.commit() == 23_000_000)
        let more = try await storage.openForWriting(path, .append)
        try await more.writer.write(Array("end".utf8), at: more.writeOffset)
        #expect(try await more.commit() == 23_000_003)
        let time = Timestamp(seconds: 1_000_000_000)
        try await storage.setModificationTime(time, of: path)
        try await storage.rename(path.description, to: "/other")
        let file = try await storage.openForReading(VirtualPath("/other"))
        #expect(file.facts.modified == time)
        var found: [UInt8] = []
        while true {
            let piece = try await file.reader.read(at: Int64(found.count), atMost: 1_000_000)
            if piece.isEmpty { break }
            found += piece
        }
        #expect(found == bytes + Array("end".utf8))
    }

    @Test func `what is kept of a broken upload is counted, taken up and swept`() async throws {
        let (tree, ledger) = (try Self.tree(), TreeLedger())
        tree.keep(ledger)
        #expect(await tree.count() == .whole)
        let storage = S3Storage(tree, account: [0x61], limit: TreeLimit(bytes: 1 << 30))
        let other = try Self.tree(tree.names.prefix) { $0.node = "other" }
        let walked = TreeLedger()
        other.keep(walked)
        try await storage.makeDirectory("/d")
        try await storage.store("text", at: "/d/f")
        let bytes = [UInt8](repeating: 7, count: 9 << 20)
        func breakOff(_ path: String) async throws {
            let upload = try await storage.openForWriting(VirtualPath(path), .replace)
            try await upload.writer.write(bytes, at: 0)
            #expect(await upload.abandon(keepingPartial: true) == Int64(bytes.count))
        }
        try await breakOff("/d/large")
        #expect(ledger.use == TreeUse(bytes: 4 + Int64(bytes.count), files: 3))
        #expect(await other.count() == .whole)
        #expect(walked.use == ledger.use)
        let length = Int64(bytes.count)
        let upload = try await storage.openForWriting(VirtualPath("/d/large"), .resume(at: length))
        // It has just been taken up.
        #expect(try await S3Storage(other, account: [0x61]).resumableLength("/d/large") == nil)
        try await upload.arrive("!")
        #expect(try await upload.commit() == length + 1)
        try await breakOff("/d/large")
        try await storage.breakOff("/small", after: "kept")
        #expect(await other.sweep(olderThan: Timestamp(seconds: System.secondsSince1970() - 3600)) == 0)
        #expect(await other.sweep(olderThan: Timestamp(seconds: System.secondsSince1970() + 3600)) == 2)
        #expect(await tree.count() == .whole)
        #expect(ledger.use == TreeUse(bytes: 4 + length + 1, files: 3))
        // Of two deletions at once each sees to it that the directory stays.
        async let first: Void = storage.removeFile(VirtualPath("/d/f"))
        async let second: Void = S3Storage(other, account: [0x61]).removeFile(VirtualPath("/d/large"))
        _ = try await (first, second)
        #expect(try await storage.names() == ["d"])
        #expect(await other.count() == .whole)
        #expect(walked.use == TreeUse(files: 1))
    }
}
