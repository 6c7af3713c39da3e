// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Testing

@testable import FerryS3

/// The examples of the API reference ("Signature Calculations for the Authorization Header"), with their keys and results.
@Suite struct RequestSignerTests {
    private let key = S3Credentials(
        accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    /// 2013-05-24.
    private let time = Timestamp(seconds: 1_369_353_600)
    private let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private func signature(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], payload: String
    ) -> String? {
        RequestSigner(region: "us-east-1").headers(
            of: method, host: "examplebucket.s3.amazonaws.com", path: path, query: query, headers: headers,
            payload: payload, at: time, by: key
        ).first { $0.name == "Authorization" }?.value.components(after: "Signature=")
    }

    @Test func `a part of an object`() {
        let found = signature("GET", "/test.txt", headers: [(name: "Range", value: "bytes=0-9")], payload: nothing)
        #expect(found == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `a signer follows the day, and keys that are changed`() {
        let signer = RequestSigner(region: "us-east-1")
        func signature(_ time: Timestamp, _ key: S3Credentials, by signer: RequestSigner) -> String? {
            signer.headers(
                of: "GET", host: "h", path: "/", query: [], headers: [], payload: nothing, at: time, by: key
            ).first { $0.name == "Authorization" }?.value
        }
        let other = S3Credentials(accessKey: key.accessKey, secretKey: "other")
        for (time, key) in [(time, key), (Timestamp(seconds: time.seconds + 86_400), key), (time, other), (time, key)] {
            let fresh = signature(time, key, by: RequestSigner(region: "us-east-1"))
            #expect(signature(time, key, by: signer) == fresh)
        }
    }

    @Test func `an object with a character that is encoded, and more headers`() {
        let body = Hexadecimal.text(Digest.sha256(Array("Welcome to Amazon S3.".utf8)))
        let found = signature(
            "PUT", "/" + S3Encoding.encoded("test$file.text"),
            headers: [
                (name: "Date", value: "Fri, 24 May 2013 00:00:00 GMT"),
                (name: "x-amz-storage-class", value: "REDUCED_REDUNDANCY"),
            ], payload: body)
        #expect(found == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test func `a query without a value, and one with two`() {
        #expect(
            signature("GET", "/", query: [(name: "lifecycle", value: "")], payload: nothing)
                == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
        #expect(
            signature(
                "GET", "/", query: [(name: "prefix", value: "J"), (name: "max-keys", value: "2")], payload: nothing)
                == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test func `a lent key brings its token, which is signed`() {
        let lent = S3Credentials(accessKey: "a", secretKey: "b", sessionToken: "token")
        let headers = RequestSigner(region: "here").headers(
            of: "GET", host: "h", path: "/", query: [], headers: [], payload: nothing, at: time, by: lent)
        #expect(headers.first { $0.name == "x-amz-security-token" }?.value == "token")
        #expect(headers.last?.value.contains("x-amz-date;x-amz-security-token") == true)
    }
}

extension String {
    fileprivate func components(after mark: String) -> String? {
        guard let range = firstRange(of: mark) else { return nil }
        return String(self[range.upperBound...])
    }
}
