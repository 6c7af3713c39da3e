// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryHTTP

/// An object, as a store tells of it.
struct S3Object: Hashable, Sendable {
    let key: String
    let size: Int64
    /// Another one whenever the content is; without the quotes.
    let entityTag: String
    /// When it was stored.
    let stored: Timestamp
    /// Words that were stored along with it (`x-amz-meta-`), by names in small letters; empty in listings, which do not tell.
    var metadata: [String: String] = [:]
    var contentType: String?

    init(key: String, size: Int64, entityTag: String, stored: Timestamp) {
        (self.key, self.size, self.entityTag, self.stored) = (key, size, entityTag.unquoted, stored)
    }

    /// Takes the headers of an answer to HEAD or GET; nil where size or time are missing.
    ///
    /// With a range the size is that of the whole object, which `Content-Range` tells (RFC 9110 §14.4).
    init?(_ key: String, _ response: HTTPResponse) {
        let whole = response["Content-Range"]?.split(separator: "/").last.flatMap { Int64($0) }
        guard let size = whole ?? response["Content-Length"].flatMap({ Int64($0) }),
            let stored = response["Last-Modified"].flatMap(Timestamp.init(httpDate:))
        else { return nil }
        self.init(key: key, size: size, entityTag: response["ETag"] ?? "", stored: stored)
        contentType = response["Content-Type"]
        for (name, value) in response.headers {
            let name = name.lowercased()
            if name.hasPrefix(Self.prefix) { metadata[String(name.dropFirst(Self.prefix.count))] = value }
        }
    }

    private static let prefix = "x-amz-meta-"

    /// The headers that store such metadata.
    static func headers(_ metadata: [String: String]) -> [(name: String, value: String)] {
        metadata.sorted { $0.key < $1.key }.map { (name: prefix + $0.key, value: $0.value) }
    }
}

extension String {
    /// A tag without the quotes around it, which one store wants to see again and another does not.
    var unquoted: String { hasPrefix("\"") && hasSuffix("\"") && count > 1 ? String(dropFirst().dropLast()) : self }
}

extension Timestamp {
    /// A time such as `Sat, 28 Nov 2026 00:00:00 GMT` (RFC 9110 §5.6.7); nil for anything else.
    init?(httpDate text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, let day = Int(words[1]), let year = Int(words[3]), words[5] == "GMT",
            let month = Self.months.firstIndex(of: String(words[2]))
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3,
            let time = CivilTime(
                year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2])
        else { return nil }
        self = time.timestamp
    }

    /// A time such as `2026-11-28T00:00:00.000Z` (RFC 3339, in UTC); nil for anything else.
    package init?(internetDate text: String) {
        guard text.hasSuffix("Z"), text.contains("T") else { return nil }
        let digits = text.utf8.filter {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
        }
        guard let time = TimeValue(parsing: digits) else { return nil }
        self = time.timestamp
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
