// SPDX-License-Identifier: Apache-2.0

/// The name and the secret by which requests are signed.
package struct S3Credentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package let accessKey: String
    package let secretKey: String
    /// Goes along with keys that were lent for a time.
    package let sessionToken: String?

    package init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
        (self.accessKey, self.secretKey, self.sessionToken) = (accessKey, secretKey, sessionToken)
    }

    /// Without what is secret, wherever it may be shown.
    package var description: String { "the keys of \(accessKey)" }

    package var customMirror: Mirror { Mirror(self, children: ["accessKey": accessKey]) }

    /// Those of the variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`; nil without them.
    package init?(environment value: (String) -> String?) {
        guard let accessKey = value("AWS_ACCESS_KEY_ID"), let secretKey = value("AWS_SECRET_ACCESS_KEY") else {
            return nil
        }
        self.init(accessKey: accessKey, secretKey: secretKey, sessionToken: value("AWS_SESSION_TOKEN"))
    }

    /// Those of a section of a file as the AWS command line keeps it (`~/.aws/credentials`); nil where the section or
    /// one of its two keys is missing.
    package init?(file text: String, profile: String = "default") {
        var section = ""
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop(while: \.isWhitespace)
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
                section = String(line[line.index(after: line.startIndex)..<end])
            } else if section == profile, let equals = line.firstIndex(of: "=") {
                let name = line[..<equals].filter { !$0.isWhitespace }
                let value = line[line.index(after: equals)...].drop(while: \.isWhitespace)
                values[name] = String(value.reversed().drop(while: \.isWhitespace).reversed())
            }
        }
        guard let accessKey = values["aws_access_key_id"], let secretKey = values["aws_secret_access_key"] else {
            return nil
        }
        self.init(accessKey: accessKey, secretKey: secretKey, sessionToken: values["aws_session_token"])
    }
}
