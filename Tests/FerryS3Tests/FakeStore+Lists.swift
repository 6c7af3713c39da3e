// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP

@testable import FerryS3

/// The lists of the store, and the forms in which it tells times.
extension FakeStore {
    func list(_ query: [String: String], _ state: State) -> HTTPResponse {
        let (prefix, delimiter) = ((query["prefix"] ?? "").keyBytes, query["delimiter"]?.utf8.first)
        let most = query["max-keys"].flatMap { Int($0) } ?? 1000
        // The place to go on from is a key, or the beginning of several: all of those are told.
        let from = query["continuation-token"]?.keyBytes
        var (text, count, last) = ("", 0, [UInt8]())
        for key in state.keys(below: prefix) {
            if let from {
                let isGroup = from.last == delimiter && from.count > prefix.count
                if !from.lexicographicallyPrecedes(key) || isGroup && key.starts(with: from) { continue }
            }
            let end = delimiter.flatMap { key.dropFirst(prefix.count).firstIndex(of: $0) }
            let told = end.map { Array(key[...$0]) } ?? key
            if told == last { continue }
            if count == most { return listed(text, next: String(decoding: last, as: UTF8.self)) }
            (last, count) = (told, count + 1)
            let name = S3Encoding.encoded(String(decoding: told, as: UTF8.self))
            if end != nil {
                text += "<CommonPrefixes><Prefix>\(name)</Prefix></CommonPrefixes>"
            } else if let object = state.objects[key] {
                text += "<Contents><Key>\(name)</Key><Size>\(object.bytes.count)</Size>"
                text +=
                    "<ETag>&quot;\(object.tag)&quot;</ETag><LastModified>\(internetDate(object.stored))</LastModified></Contents>"
            }
        }
        return listed(text, next: nil)
    }

    private func listed(_ text: String, next: String?) -> HTTPResponse {
        let more = next.map {
            "<IsTruncated>true</IsTruncated><NextContinuationToken>\(xml($0))</NextContinuationToken>"
        }
        return answer(200, "<ListBucketResult>\(text)\(more ?? "")</ListBucketResult>")
    }

    private func xml(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    func listUploads(_ query: [String: String], _ state: State) -> HTTPResponse {
        let found = state.uploads.filter { $0.value.key.isKey(below: query["prefix"] ?? "") }.map {
            "<Upload><Key>\(S3Encoding.encoded($0.value.key))</Key><UploadId>\($0.key)</UploadId>"
                + "<Initiated>\(internetDate(state.now))</Initiated></Upload>"
        }
        return answer(200, "<R>\(found.joined())</R>")
    }

    func httpDate(_ time: Timestamp) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let civil = CivilTime(time)
        return
            "Sat, \(civil.day) \(months[civil.month - 1]) \(civil.year) \(civil.hour):\(civil.minute):\(civil.second) GMT"
    }

    func internetDate(_ time: Timestamp) -> String {
        let text = RequestSigner.moment(time)
        let (day, clock) = (text.prefix(8), text.dropFirst(9).prefix(6))
        return "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.dropFirst(6))T"
            + "\(clock.prefix(2)):\(clock.dropFirst(2).prefix(2)):\(clock.dropFirst(4)).000Z"
    }
}

extension FakeStore.State {
    /// In the order of a store.
    func keys(below prefix: [UInt8]) -> [[UInt8]] {
        objects.keys.filter { $0.starts(with: prefix) }.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
