// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The parts of a handshake beside keys: the application protocol, the host's name, and the authority's word.
@Suite(.ownThread) struct NegotiationTests {
    private func shell(_ command: String) throws -> String {
        let result = try TestProgram("/bin/sh", "-c", command).run()
        return result.outputText + result.errorText
    }

    private func certificate(_ name: String, in directory: borrowing TemporaryDirectory) throws -> String {
        let path = directory.path(name)
        _ = try shell(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout '\(path).key' "
                + "-out '\(path).pem' -days 10 -subj /CN=\(name)")
        return path
    }

    /// Connects to the port where clients begin with TLS, and tells what was agreed on.
    private func negotiate(_ port: UInt16, host: String, protocols: String) throws -> String {
        try TestProgram.python(
            """
            import socket, ssl, sys
            port, host, protocols = sys.argv[1:]
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            if protocols: context.set_alpn_protocols(protocols.split(','))
            try:
                tls = context.wrap_socket(socket.create_connection(('127.0.0.1', int(port)), 20), server_hostname=host)
                print(tls.selected_alpn_protocol(), tls.recv(3).decode())
            except ssl.SSLError as error:
                print(str(error).split("] ")[-1].split(" (")[0])
            """, "\(port)", host, protocols
        ).run().outputText
    }

    @Test(.requires("openssl", "python3"), arguments: ["one.example", "two.example"])
    func `the protocol is FTP or none, whichever certificate is shown`(host: String) throws {
        let directory = try TemporaryDirectory()
        let (one, two) = (
            try certificate("one.example", in: directory), try certificate("two.example", in: directory)
        )
        try FerrydProcess.serving(
            "--implicit-port", "0", "--certificate", "\(one).pem", "--key", "\(one).key", "--certificate", "\(two).pem",
            "--key", "\(two).key"
        ) { server in
            let match = try server.expectLog(#/Listening on 127\.0\.0\.1:(\d+) for clients that begin with TLS/#)
            let port = try #require(UInt16(match.1))
            #expect(try negotiate(port, host: host, protocols: "") == "None 220\n")
            #expect(try negotiate(port, host: host, protocols: "http/1.1,ftp") == "ftp 220\n")
            // `acme-tls/1` is for proofs to an authority, which this port never shows.
            for other in ["http/1.1", "acme-tls/1"] {
                #expect(try negotiate(port, host: host, protocols: other) == "tlsv1 alert no application protocol\n")
            }
        }
    }

    @Test(.requires("openssl")) func `the authority's word on the certificate is sent to who asks for it`() throws {
        let directory = try TemporaryDirectory()
        let path = try certificate("ftp.example", in: directory)
        // The certificate is its own authority here, and answers for itself.
        _ = try shell(
            """
            cd '\(directory.path)'
            serial=$(openssl x509 -in '\(path).pem' -noout -serial | cut -d= -f2)
            printf 'V\\t330101000000Z\\t\\t%s\\tunknown\\t/CN=ftp.example\\n' "$serial" >index
            openssl ocsp -issuer '\(path).pem' -cert '\(path).pem' -no_nonce -reqout request
            openssl ocsp -index index -CA '\(path).pem' -rsigner '\(path).pem' -rkey '\(path).key' -reqin request \
              -respout answer
            """)
        try FerrydProcess.serving(
            "--certificate", "\(path).pem", "--key", "\(path).key", "--ocsp-file", directory.path("answer")
        ) { server in
            let text = try shell(
                "openssl s_client -connect \(server.name) -starttls ftp -status </dev/null 2>&1")
            #expect(text.contains("OCSP Response Status: successful"), "\(text.prefix(2000))")
            #expect(text.contains("Cert Status: good"))
        }
    }
}
