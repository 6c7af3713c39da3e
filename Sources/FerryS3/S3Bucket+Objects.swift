// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import Synchronization

/// Objects, whole.
extension S3Bucket {
    /// The object of a key; nil when there is none.
    func head(_ key: String) async throws(S3Failure) -> S3Object? {
        do throws(S3Failure) {
            return try object(key, try await send(.head, key))
        } catch {
            if error.kind == .notFound { return nil }
            throw error
        }
    }

    /// Bytes of an object, with what HEAD tells; nil when there is no object.
    ///
    /// Fewer come at its end, and none behind it. With a tag the object must still be that one (`.condition`).
    func get(
        _ key: String, _ range: Range<Int64>, matching entityTag: String? = nil
    ) async throws(S3Failure) -> (object: S3Object, bytes: [UInt8])? {
        var headers = [(name: "Range", value: "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
        if let entityTag { headers.append((name: "If-Match", value: "\"\(entityTag)\"")) }
        do throws(S3Failure) {
            let response = try await send(.get, key, headers: headers)
            return (try object(key, response), response.body)
        } catch {
            // An empty object has no first byte either.
            if error.reason.hasPrefix("416") {
                return try await head(key).map { (object: $0, bytes: []) }
            }
            if error.kind == .notFound { return nil }
            throw error
        }
    }

    /// Stores an object in place of what is there; with `isNew` only where nothing is (`.condition`).
    ///
    /// A store that does not know the condition is asked before, and somebody who comes in between is replaced.
    @discardableResult
    func put(
        _ key: String, _ bytes: [UInt8], metadata: [String: String] = [:], contentType: String? = nil,
        isNew: Bool = false
    ) async throws(S3Failure) -> String {
        var headers = S3Object.headers(metadata)
        if let contentType { headers.append((name: "Content-Type", value: contentType)) }
        if isNew, knowsConditions.load(ordering: .relaxed) {
            do throws(S3Failure) {
                return try await send(
                    .put, key, headers: headers + [(name: "If-None-Match", value: "*")], body: bytes
                ).entityTag
            } catch {
                guard error.kind == .notImplemented else { throw error }
                knowsConditions.store(false, ordering: .relaxed)
            }
        }
        if isNew, try await head(key) != nil { throw S3Failure(.condition, "there is an object") }
        return try await send(.put, key, headers: headers, body: bytes).entityTag
    }

    /// Removes an object; one that is not there is no failure.
    func delete(_ key: String) async throws(S3Failure) {
        do throws(S3Failure) { _ = try await send(.delete, key) } catch {
            if error.kind != .notFound { throw error }
        }
    }

    /// Copies an object inside the store, with other metadata; it must still be the one that was looked at.
    ///
    /// One request copies at most 5 GiB; more is copied in parts.
    func copy(_ source: S3Object, to key: String, metadata: [String: String]) async throws(S3Failure) {
        if source.size > Self.longestCopy { return try await copyInParts(source, to: key, metadata: metadata) }
        var headers = S3Object.headers(metadata)
        headers.append((name: "x-amz-metadata-directive", value: "REPLACE"))
        if let type = source.contentType { headers.append((name: "Content-Type", value: type)) }
        let response = try await putCopy(of: source, to: key, headers: headers)
        // A copy that fails late is told with 200 and an error in its body.
        if String(decoding: response.body, as: UTF8.self).contains("<Error>") {
            throw S3Failure(.unavailable, "the copy failed half way")
        }
    }

    private func copyInParts(
        _ source: S3Object, to key: String, metadata: [String: String]
    ) async throws(S3Failure) {
        let upload = try await begin(key, metadata: metadata, contentType: source.contentType)
        do throws(S3Failure) {
            var parts: [S3Part] = []
            var offset: Int64 = 0
            while offset < source.size {
                let end = min(offset + Self.copiedPart, source.size)
                parts.append(try await copyPart(parts.count + 1, of: upload, from: source, offset..<end))
                offset = end
            }
            try await complete(upload, parts)
        } catch {
            try? await abort(upload)
            throw error
        }
    }

    /// Stores what the source has; it must still be the object that was looked at (`.condition`).
    ///
    /// OpenStack Swift compares another tag than it tells when the source came in parts. It is asked before and after then,
    /// which shows the same of a copy to another key.
    func putCopy(
        of source: S3Object, to key: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)]
    ) async throws(S3Failure) -> HTTPResponse {
        let path = "/\(endpoint.bucket)/" + S3Encoding.encoded(source.key, keepingSlashes: true)
        let headers = headers + [(name: "x-amz-copy-source", value: path)]
        do throws(S3Failure) {
            let condition = [(name: "x-amz-copy-source-if-match", value: source.entityTag)]
            return try await send(.put, key, query: query, headers: headers + condition)
        } catch {
            guard error.kind == .condition, try await isThere(source) else { throw error }
            let response = try await send(.put, key, query: query, headers: headers)
            let isItself = key == source.key && query.isEmpty
            if !isItself { guard try await isThere(source) else { throw error } }
            return response
        }
    }

    private func isThere(_ object: S3Object) async throws(S3Failure) -> Bool {
        try await head(object.key)?.entityTag == object.entityTag
    }

    private func object(_ key: String, _ response: HTTPResponse) throws(S3Failure) -> S3Object {
        guard let object = S3Object(key, response) else {
            throw S3Failure(.other, "the answer tells neither size nor time")
        }
        return object
    }

    static let longestCopy: Int64 = 5 << 30
    static let copiedPart: Int64 = 1 << 30
}

extension HTTPResponse {
    var entityTag: String { self["ETag"]?.unquoted ?? "" }
}
