// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import FerryXML

/// A page of a list of objects.
struct S3Page: Sendable {
    var objects: [S3Object] = []
    /// Beginnings that several keys share, up to the delimiter and with it.
    var prefixes: [String] = []
    /// The place at which the next page begins; nil at the end.
    var next: String?
}

extension S3Bucket {
    /// The objects whose keys begin with `prefix` (ListObjectsV2), at most a thousand at a time; with a delimiter those
    /// that have one behind the prefix are told by what they have in common.
    func list(
        _ prefix: String, delimiter: String? = nil, from token: String? = nil, atMost count: Int = 1000
    ) async throws(S3Failure) -> S3Page {
        var query = [
            (name: "encoding-type", value: "url"), (name: "list-type", value: "2"),
            (name: "max-keys", value: "\(count)"), (name: "prefix", value: prefix),
        ]
        if let delimiter { query.append((name: "delimiter", value: delimiter)) }
        if let token { query.append((name: "continuation-token", value: token)) }
        let root = try await document(query)
        var page = S3Page()
        for element in root.all("Contents") {
            guard let key = element["Key"].flatMap({ S3Encoding.decoded($0.text) }),
                let size = element["Size"].flatMap({ Int64($0.trimmed) }),
                let stored = element["LastModified"].flatMap({ Timestamp(internetDate: $0.trimmed) })
            else { throw S3Failure(.other, "an object is listed without name, size or time") }
            page.objects.append(
                S3Object(key: key, size: size, entityTag: element["ETag"]?.trimmed ?? "", stored: stored))
        }
        page.prefixes = root.all("CommonPrefixes").compactMap {
            $0["Prefix"].flatMap { S3Encoding.decoded($0.text) }
        }
        if root["IsTruncated"]?.trimmed == "true" {
            guard let next = root["NextContinuationToken"]?.trimmed, !next.isEmpty else {
                throw S3Failure(.other, "a list goes on, but not where")
            }
            page.next = next
        }
        return page
    }

    /// The document that a request to the bucket itself gives.
    func document(_ query: [(name: String, value: String)]) async throws(S3Failure) -> XMLElement {
        try await send(.get, "", query: query).document
    }
}

extension HTTPResponse {
    var document: XMLElement {
        get throws(S3Failure) {
            do throws(XMLFault) { return try XMLElement.document(body) } catch {
                throw S3Failure(.other, "the answer is no document: \(error.reason)")
            }
        }
    }
}
