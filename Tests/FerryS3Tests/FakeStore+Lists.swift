// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP

@testable import FerryS3

/// The lists of the store, and the forms in which it tells times.
extension FakeStore {
    func list(_ query: [String: String], _ state: State) -> HTTPResponse {
        let (prefix, delimiter) = (query["prefix"] ?? "", query["delimiter"])
        let most = query["max-keys"].flatMap { Int($0) } ?? 1000
        let from = query["continuation-token"] ?? ""
        var (text, count, last, common) = ("", 0, "", "")
        for key in state.objects.keys.sorted() where key.hasPrefix(prefix) && (from.isEmpty || key > from) {
            let rest = key.dropFirst(prefix.count)
            if let delimiter, let end = rest.firstIndex(of: Character(delimiter)) {
                let group = prefix + rest[...end]
                if group == common {
                    last = key
                    continue
                }
                if !from.isEmpty, from.hasPrefix(group) { continue }
                if count == most { return listed(text, next: last) }
                common = group
                text += "<CommonPrefixes><Prefix>\(S3Encoding.encoded(group))</Prefix></CommonPrefixes>"
            } else if let object = state.objects[key] {
                if count == most { return listed(text, next: last) }
                text += "<Contents><Key>\(S3Encoding.encoded(key))</Key><Size>\(object.bytes.count)</Size>"
                text +=
                    "<ETag>&quot;\(object.tag)&quot;</ETag><LastModified>\(internetDate(object.stored))</LastModified></Contents>"
            }
            (last, count) = (key, count + 1)
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
        let found = state.uploads.filter { $0.value.key.hasPrefix(query["prefix"] ?? "") }.map {
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
