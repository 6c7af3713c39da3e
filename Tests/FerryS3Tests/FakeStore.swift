// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import FerryIO
import FerryXML
import Synchronization

@testable import FerryS3

/// A store of objects in memory, which answers as the API reference of S3 says: one bucket, by path.
final class FakeStore: HTTPTransport {
    struct Object {
        var bytes: [UInt8]
        var headers: [(name: String, value: String)]
        var stored: Timestamp
        let tag: String
        var isOfParts = false
    }

    struct Upload {
        let key: String
        let headers: [(name: String, value: String)]
        var parts: [Int: [UInt8]] = [:]
    }

    struct State {
        /// By the bytes of their keys, as texts that only look alike are two keys.
        var objects: [[UInt8]: Object] = [:]
        var uploads: [String: Upload] = [:]
        var count = 0
        var requests: [String] = []
        var now = Timestamp(seconds: 1_800_000_000)
        /// Says what goes wrong with a request: its method and what follows the bucket.
        var trouble: (@Sendable (String, String) -> Trouble?)?
        /// The order in which requests are served, where it matters.
        var turns: Interleaving?
        var mostAtOnce = 0
        var atOnce = 0
    }

    enum Trouble {
        /// Refused before anything happened.
        case status(Int)
        /// Done, but the answer is this one.
        case lostAnswer(Int)
        case unreachable
    }

    let state = Mutex(State())
    /// False for a store that refuses `If-None-Match`, compares other tags than it tells, and takes a thousand parts.
    private let knowsConditions: Bool

    init(knowsConditions: Bool = true) { self.knowsConditions = knowsConditions }

    func trouble(_ body: (@Sendable (String, String) -> Trouble?)?) { state.withLock { $0.trouble = body } }

    var keys: [String] {
        state.withLock { $0.keys(below: []).map { String(decoding: $0, as: UTF8.self) } }
    }

    func bytes(_ key: String) -> [UInt8]? { state.withLock { $0.objects[key.keyBytes]?.bytes } }

    var requests: [String] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let rest = request.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)[3]
        let parts = rest.split(separator: "?", maxSplits: 1)
        let key =
            S3Encoding.decoded(String(parts[0].drop { $0 != "/" }.dropFirst()).replacing("+", with: "%2B")) ?? ""
        var query: [String: String] = [:]
        for pair in (parts.count > 1 ? String(parts[1]) : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            query[String(sides[0])] = sides.count > 1 ? S3Encoding.decoded(String(sides[1])) ?? "" : ""
        }
        let turns = await Interleaving.turn(at: self)
        defer { turns?.pass() }
        let trouble = state.withLock { state in
            state.requests.append("\(request.method.rawValue) \(rest.drop { $0 != "/" }.dropFirst())")
            state.atOnce += 1
            state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
            return state.trouble?(request.method.rawValue, String(rest.drop { $0 != "/" }.dropFirst()))
        }
        defer { state.withLock { $0.atOnce -= 1 } }
        switch trouble {
        case .unreachable: throw HTTPFailure(.unreachable, "nobody listens")
        case .status(let status): return answer(status, "<Error><Code>Trouble</Code></Error>")
        case .lostAnswer(let status):
            _ = state.withLock { perform(request, key, query, &$0) }
            return answer(status, "<Error><Code>Lost</Code></Error>")
        case nil: return state.withLock { perform(request, key, query, &$0) }
        }
    }

    private func perform(
        _ request: HTTPRequest, _ key: String, _ query: [String: String], _ state: inout State
    ) -> HTTPResponse {
        func header(_ name: String) -> String? { request.headers.first { $0.name.lowercased() == name }?.value }
        let kept = request.headers.filter { $0.name.hasPrefix("x-amz-meta-") || $0.name == "Content-Type" }
        switch (request.method, key, query["uploads"], query["uploadId"]) {
        case (.get, "", nil, nil): return list(query, state)
        case (.get, "", _?, nil): return listUploads(query, state)
        case (.post, _, _?, _):
            state.count += 1
            state.uploads["u\(state.count)"] = Upload(key: key, headers: kept)
            return answer(200, "<R><UploadId>u\(state.count)</UploadId></R>")
        case (.put, _, _, let identifier?):
            guard state.uploads[identifier]?.key == key, let number = query["partNumber"].flatMap({ Int($0) }) else {
                return answer(404, "<Error><Code>NoSuchUpload</Code></Error>")
            }
            if number > (knowsConditions ? 10_000 : 1000) {
                return answer(400, "<Error><Code>InvalidArgument</Code></Error>")
            }
            var bytes = request.body
            let isCopy = header("x-amz-copy-source") != nil
            if isCopy {
                guard let source = source(header, state) else { return answer(412, "<Error/>") }
                let bounds = header("x-amz-copy-source-range").map { range($0, source.bytes.count) }
                bytes = Array(source.bytes[bounds ?? 0..<source.bytes.count])
            }
            state.uploads[identifier]?.parts[number] = bytes
            let response = answer(200, isCopy ? "<R><ETag>\"\(tag(bytes))\"</ETag></R>" : "")
            return HTTPResponse(
                status: 200, headers: response.headers + [(name: "ETag", value: "\"\(tag(bytes))\"")],
                body: response.body)
        case (.get, _, _, let identifier?):
            guard let upload = state.uploads[identifier], upload.key == key else {
                return answer(404, "<Error><Code>NoSuchUpload</Code></Error>")
            }
            let marker = query["part-number-marker"].flatMap { Int($0) } ?? 0
            let parts = upload.parts.filter { $0.key > marker }.sorted { $0.key < $1.key }
            let list = parts.prefix(3).map {
                "<Part><PartNumber>\($0.key)</PartNumber><ETag>\"\(tag($0.value))\"</ETag><Size>\($0.value.count)</Size></Part>"
            }
            let more =
                parts.count > 3
                ? "<IsTruncated>true</IsTruncated><NextPartNumberMarker>\(parts[2].key)</NextPartNumberMarker>" : ""
            return answer(200, "<R>\(list.joined())\(more)</R>")
        case (.post, _, _, let identifier?):
            guard let upload = state.uploads[identifier], upload.key == key,
                let root = try? HTTPResponse(status: 200, body: request.body).document
            else { return answer(404, "<Error><Code>NoSuchUpload</Code></Error>") }
            var bytes: [UInt8] = []
            let parts = root.all("Part")
            for (index, part) in parts.enumerated() {
                guard let number = part["PartNumber"].flatMap({ Int($0.trimmed) }), let piece = upload.parts[number],
                    part["ETag"]?.trimmed.unquoted == tag(piece)
                else { return answer(400, "<Error><Code>InvalidPart</Code></Error>") }
                if index < parts.count - 1, piece.count < 5 << 20 {
                    return answer(400, "<Error><Code>EntityTooSmall</Code></Error>")
                }
                bytes += piece
            }
            state.uploads[identifier] = nil
            store(bytes, at: key, upload.headers, &state)
            state.objects[key.keyBytes]?.isOfParts = true
            return answer(200, "<R/>")
        case (.delete, _, _, let identifier?):
            return answer(state.uploads.removeValue(forKey: identifier) == nil ? 404 : 204, "")
        case (.delete, _, _, _):
            state.objects[key.keyBytes] = nil
            return answer(204, "")
        case (.put, _, _, _):
            if header("if-none-match") != nil {
                if !knowsConditions { return answer(501, "<Error><Code>NotImplemented</Code></Error>") }
                if state.objects[key.keyBytes] != nil { return answer(412, "<Error/>") }
            }
            var bytes = request.body
            if header("x-amz-copy-source") != nil {
                guard let source = source(header, state) else { return answer(412, "<Error/>") }
                bytes = source.bytes
            }
            store(bytes, at: key, kept, &state)
            return HTTPResponse(
                status: 200, headers: [(name: "ETag", value: "\"\(state.objects[key.keyBytes]?.tag ?? "")\"")],
                body: Array("<R/>".utf8))
        case (.get, _, _, _), (.head, _, _, _):
            guard let object = state.objects[key.keyBytes] else { return answer(404, "") }
            if let wanted = header("if-match"), wanted.unquoted != object.tag { return answer(412, "") }
            var headers = object.headers
            headers.append((name: "ETag", value: "\"\(object.tag)\""))
            headers.append((name: "Last-Modified", value: httpDate(object.stored)))
            if request.method == .head {
                headers.append((name: "Content-Length", value: "\(object.bytes.count)"))
                return HTTPResponse(status: 200, headers: headers)
            }
            guard let range = header("range") else {
                headers.append((name: "Content-Length", value: "\(object.bytes.count)"))
                return HTTPResponse(status: 200, headers: headers, body: object.bytes)
            }
            let bounds = self.range(range, object.bytes.count)
            if bounds.isEmpty { return answer(416, "<Error><Code>InvalidRange</Code></Error>") }
            headers.append((name: "Content-Length", value: "\(bounds.count)"))
            headers.append(
                (
                    name: "Content-Range",
                    value: "bytes \(bounds.lowerBound)-\(bounds.upperBound - 1)/\(object.bytes.count)"
                ))
            return HTTPResponse(status: 206, headers: headers, body: Array(object.bytes[bounds]))
        default: return answer(400, "<Error/>")
        }
    }

    private func source(_ header: (String) -> String?, _ state: State) -> Object? {
        guard let path = header("x-amz-copy-source"),
            let key = S3Encoding.decoded(
                String(path.dropFirst().drop { $0 != "/" }.dropFirst()).replacing("+", with: "%2B")),
            let object = state.objects[key.keyBytes]
        else { return nil }
        if let tag = header("x-amz-copy-source-if-match") {
            // As OpenStack Swift, which has another tag for what came in parts.
            if tag != object.tag || !knowsConditions && object.isOfParts { return nil }
        }
        return object
    }

    private func store(
        _ bytes: [UInt8], at key: String, _ headers: [(name: String, value: String)], _ state: inout State
    ) {
        state.count += 1
        state.objects[key.keyBytes] = Object(
            bytes: bytes, headers: headers, stored: state.now, tag: "\(tag(bytes))-\(state.count)")
    }

    private func range(_ text: String, _ count: Int) -> Range<Int> {
        let ends = text.drop { $0 != "=" }.dropFirst().split(separator: "-").compactMap { Int($0) }
        return min(ends[0], count)..<min(ends[1] + 1, count)
    }

    private func tag(_ bytes: [UInt8]) -> String { String(Hexadecimal.text(Digest.sha256(bytes)).prefix(16)) }

    func answer(_ status: Int, _ body: String) -> HTTPResponse {
        HTTPResponse(status: status, body: Array(body.utf8))
    }
}

extension FakeStore {
    /// The tree of a prefix of the store, as one server sees it.
    func tree(_ prefix: String = "", _ change: (inout S3Settings) -> Void = { _ in }) -> S3Tree {
        var settings = S3Settings()
        change(&settings)
        guard let endpoint = S3Endpoint("http://store.example", region: "here", bucket: "bucket") else {
            preconditionFailure("the address is one")
        }
        let bucket = S3Bucket(
            endpoint, by: { S3Credentials(accessKey: "key", secretKey: "secret") }, over: self,
            pauses: [.zero, .zero], clock: { self.state.withLock { $0.now } })
        return S3Tree(bucket, prefix: prefix, settings: settings)
    }

    /// The files of an account; what is seen of a directory is believed for longer than a busy machine makes a test wait.
    func storage(_ account: String = "ann", prefix: String = "") -> S3Storage {
        S3Storage(tree(prefix) { $0.trusted = .seconds(600) }, account: Array(account.utf8))
    }
}
