// SPDX-License-Identifier: Apache-2.0

/// An authority of a test's own, which signs certificates by `openssl`.
package struct TestAuthority: ~Copyable {
    private let directory: TemporaryDirectory

    /// The file with its own certificate.
    package var file: String { directory.path("authority.pem") }

    package init() throws {
        let directory = try TemporaryDirectory(named: "authority")
        try Self.openssl(
            "req -x509 \(Self.key) -keyout authority.key -out authority.pem -days 10 -subj /CN=authority",
            in: directory.path)
        self.directory = directory
    }

    /// Makes a certificate and its key, and returns the paths of their files.
    ///
    /// One of no or fewer days has ended before anybody can use it.
    package func issue(
        _ commonName: String, mail: String? = nil, days: Int = 10
    ) throws -> (certificate: String, key: String) {
        let names = mail.map { " -addext 'subjectAltName=email:\($0)'" } ?? ""
        try Self.openssl(
            "req -new \(Self.key) -keyout '\(commonName).key' -out request -subj '/CN=\(commonName)'\(names)",
            in: directory.path)
        try Self.openssl(
            "x509 -req -in request -CA authority.pem -CAkey authority.key -CAcreateserial -copy_extensions copy "
                + "-days \(days) -out '\(commonName).pem'", in: directory.path)
        return (directory.path("\(commonName).pem"), directory.path("\(commonName).key"))
    }

    private static let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"

    private static func openssl(_ command: String, in directory: String) throws {
        let result = try TestProgram("/bin/sh", "-c", "openssl \(command)").started(in: directory).run()
        guard result.succeeded else { throw TestFailure("openssl \(command): \(result.errorText)") }
    }
}
