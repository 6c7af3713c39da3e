// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import FerryXML

/// An upload in parts that is not complete: nobody sees anything of it.
struct S3Upload: Hashable, Sendable {
    let key: String
    let identifier: String
}

/// A part of an upload that the store has.
struct S3Part: Hashable, Sendable {
    let number: Int
    let entityTag: String
    let size: Int64
}

/// Uploads in parts: each but the last has at least 5 MiB, and there are at most 10,000.
extension S3Bucket {
    func begin(
        _ key: String, metadata: [String: String], contentType: String? = nil
    ) async throws(S3Failure) -> S3Upload {
        var headers = S3Object.headers(metadata)
        if let contentType { headers.append((name: "Content-Type", value: contentType)) }
        let root = try await send(.post, key, query: [(name: "uploads", value: "")], headers: headers).document
        guard let identifier = root["UploadId"]?.trimmed, !identifier.isEmpty else {
            throw S3Failure(.other, "an upload was begun, but has no name")
        }
        return S3Upload(key: key, identifier: identifier)
    }

    func putPart(_ number: Int, of upload: S3Upload, _ bytes: [UInt8]) async throws(S3Failure) -> S3Part {
        let response = try await send(.put, upload.key, query: query(of: upload, part: number), body: bytes)
        return S3Part(number: number, entityTag: response.entityTag, size: Int64(bytes.count))
    }

    /// Makes a part of bytes that the store has already.
    func copyPart(
        _ number: Int, of upload: S3Upload, from source: S3Object, _ range: Range<Int64>
    ) async throws(S3Failure) -> S3Part {
        let place = "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
        let root = try await putCopy(
            of: source, to: upload.key, query: query(of: upload, part: number),
            headers: [(name: "x-amz-copy-source-range", value: place)]
        ).document
        guard let tag = root["ETag"]?.trimmed else { throw S3Failure(.other, "a part was copied, but has no tag") }
        return S3Part(number: number, entityTag: tag.unquoted, size: Int64(range.count))
    }

    /// Makes the object of its parts: the moment in which it takes the place of what was there.
    func complete(_ upload: S3Upload, _ parts: [S3Part]) async throws(S3Failure) {
        let list = parts.map {
            "<Part><PartNumber>\($0.number)</PartNumber><ETag>&quot;\($0.entityTag)&quot;</ETag></Part>"
        }
        let body = "<CompleteMultipartUpload>\(list.joined())</CompleteMultipartUpload>"
        let response = try await send(
            .post, upload.key, query: [(name: "uploadId", value: upload.identifier)],
            headers: [(name: "Content-Type", value: "application/xml")], body: Array(body.utf8))
        // A late failure is told with 200, as the headers were sent when the work began.
        if let root = try? response.document, root.name == "Error" {
            throw S3Failure(.unavailable, "\(root["Code"]?.trimmed ?? "") \(root["Message"]?.trimmed ?? "")")
        }
    }

    /// Gives up an upload, whose parts go; one that is not there is no failure.
    func abort(_ upload: S3Upload) async throws(S3Failure) {
        do throws(S3Failure) {
            _ = try await send(.delete, upload.key, query: [(name: "uploadId", value: upload.identifier)])
        } catch {
            if error.kind != .notFound { throw error }
        }
    }

    /// The parts that the store has, by their numbers; nil when there is no such upload.
    func parts(of upload: S3Upload) async throws(S3Failure) -> [S3Part]? {
        var parts: [S3Part] = []
        var marker = "0"
        while true {
            let root: XMLElement
            do throws(S3Failure) {
                root = try await send(
                    .get, upload.key,
                    query: [
                        (name: "part-number-marker", value: marker), (name: "uploadId", value: upload.identifier),
                    ]
                ).document
            } catch {
                if error.kind == .notFound { return nil }
                throw error
            }
            for element in root.all("Part") {
                guard let number = element["PartNumber"].flatMap({ Int($0.trimmed) }),
                    let size = element["Size"].flatMap({ Int64($0.trimmed) }), let tag = element["ETag"]?.trimmed
                else { throw S3Failure(.other, "a part is listed without number, size or tag") }
                parts.append(S3Part(number: number, entityTag: tag.unquoted, size: size))
            }
            guard root["IsTruncated"]?.trimmed == "true", let next = root["NextPartNumberMarker"]?.trimmed,
                next != marker
            else { return parts.sorted { $0.number < $1.number } }
            marker = next
        }
    }

    /// The uploads below a prefix that are not complete, and when they began.
    func uploads(_ prefix: String) async throws(S3Failure) -> [(upload: S3Upload, began: Timestamp)] {
        var found: [(upload: S3Upload, began: Timestamp)] = []
        var markers: [(name: String, value: String)] = []
        while true {
            let root = try await document(
                [
                    (name: "encoding-type", value: "url"), (name: "prefix", value: prefix),
                    (name: "uploads", value: ""),
                ] + markers)
            for element in root.all("Upload") {
                guard let key = element["Key"].flatMap({ S3Encoding.decoded($0.text) }),
                    let identifier = element["UploadId"]?.trimmed,
                    let began = element["Initiated"].flatMap({ Timestamp(internetDate: $0.trimmed) })
                else { continue }
                found.append((S3Upload(key: key, identifier: identifier), began))
            }
            guard root["IsTruncated"]?.trimmed == "true",
                let key = root["NextKeyMarker"].flatMap({ S3Encoding.decoded($0.text) }),
                let identifier = root["NextUploadIdMarker"]?.trimmed
            else { return found }
            markers = [(name: "key-marker", value: key), (name: "upload-id-marker", value: identifier)]
        }
    }

    private func query(of upload: S3Upload, part number: Int) -> [(name: String, value: String)] {
        [(name: "partNumber", value: "\(number)"), (name: "uploadId", value: upload.identifier)]
    }
}
