// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Signs requests (AWS Signature Version 4): the store checks that somebody with the secret key asked for just that.
///
/// The body is not signed where TLS or the machine itself guards it; `UNSIGNED-PAYLOAD` says so.
final class RequestSigner: Sendable {
    /// The key that was made of a secret for a day.
    private struct DayKey {
        let day: String
        let secret: String
        let bytes: [UInt8]
    }

    private let region: String
    private let service = "s3"
    private let latest = Mutex<DayKey?>(nil)

    init(region: String) { self.region = region }

    /// The headers that a request needs beside its own: date, digest of the body, authorization.
    ///
    /// `path` and the names and values of `query` are encoded already.
    func headers(
        of method: String, host: String, path: String, query: [(name: String, value: String)],
        headers: [(name: String, value: String)], payload: String, at time: Timestamp, by key: S3Credentials
    ) -> [(name: String, value: String)] {
        let moment = Self.moment(time)
        let day = String(moment.prefix(8))
        var all = headers.map { (name: $0.name.lowercased(), value: Self.trimmed($0.value)) }
        var own = [("x-amz-content-sha256", payload), ("x-amz-date", moment)]
        if let token = key.sessionToken { own.append(("x-amz-security-token", token)) }
        all += own.map { (name: $0.0, value: $0.1) }
        let signed = ([(name: "host", value: host)] + all).sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let request = [
            method, path,
            query.sorted { ($0.name, $0.value) < ($1.name, $1.value) }.map { "\($0.name)=\($0.value)" }
                .joined(separator: "&"),
            signed.map { "\($0.name):\($0.value)\n" }.joined(), names, payload,
        ].joined(separator: "\n")
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let text = ["AWS4-HMAC-SHA256", moment, scope, Hexadecimal.text(Digest.sha256(Array(request.utf8)))]
            .joined(separator: "\n")
        let signature = Hexadecimal.text(Digest.hmacSHA256(Array(text.utf8), key: signingKey(of: key, on: day)))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(key.accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
        return own.map { (name: $0.0, value: $0.1) } + [(name: "Authorization", value: authorization)]
    }

    /// The key of one day, region and service, so that the secret itself is never used for a request.
    private func signingKey(of key: S3Credentials, on day: String) -> [UInt8] {
        latest.withLock { latest in
            if let latest, latest.day == day, latest.secret == key.secretKey { return latest.bytes }
            let bytes = [day, region, service, "aws4_request"].reduce(Array("AWS4\(key.secretKey)".utf8)) {
                Digest.hmacSHA256(Array($1.utf8), key: $0)
            }
            latest = DayKey(day: day, secret: key.secretKey, bytes: bytes)
            return bytes
        }
    }

    /// `20261128T000102Z`.
    static func moment(_ time: Timestamp) -> String {
        let calendar = CivilTime(time)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(calendar.year)\(two(calendar.month))\(two(calendar.day))T"
            + "\(two(calendar.hour))\(two(calendar.minute))\(two(calendar.second))Z"
    }

    /// A value without the blanks around it, and with one for several.
    private static func trimmed(_ value: String) -> String {
        if !value.utf8.contains(where: { $0 == 0x20 || $0 == 0x09 }) { return value }
        return value.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
    }
}
