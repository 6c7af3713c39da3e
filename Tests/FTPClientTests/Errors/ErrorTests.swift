// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@testable import FTPClient

struct ErrorTests {
    @Test(arguments: [
        (550, "a.txt: No such file or directory", FTPError.Code.notFound), (550, "a.txt not found", .notFound),
        (550, "Can't open that file: Permission denied", .denied), (550, "Operation not permitted", .denied),
        (550, "Access denied: directory does not exist", .notFound), (550, "File exists", .exists),
        (550, "That name exists already.", .exists),
        (550, "Directory not empty", .refused), (550, "Something else", .refused), (450, "Busy", .refused),
        (451, "No space left on device", .full), (452, "x", .full), (552, "x", .full), (553, "x", .denied),
        (425, "x", .cannotConnect), (426, "x", .incomplete), (421, "x", .connectionLost), (530, "x", .denied),
        (500, "x", .notSupported), (502, "x", .notSupported), (504, "x", .notSupported), (521, "x", .exists),
        (633, "x", .refused),
    ])
    func `a refusal is understood`(number: UInt16, text: String, code: FTPError.Code) {
        let reply = Reply(ReplyCode(rawValue: number), text)
        #expect(FTPError.Code(of: reply, during: .download) == code)
    }

    @Test func `a sentence says what, why, and the server's words, and hides what could move a terminal`() {
        let error = FTPError(
            .notFound, .download, Array("b\u{1B}[31m.txt".utf8),
            reply: Reply(ReplyCode(rawValue: 550), "No \u{7}such file."))
        #expect(
            error.description
                == "Cannot download b\\x1B[31m.txt: no such file or directory on the server; "
                + "the server says: 550 No \\x07such file.")
    }

    @Test(arguments: [
        (FTPError.Code.connectionLost, FTPError.Operation.list, "Try again in a while."),
        (.timedOut, .connect, "Check the host's name and port, and whether a firewall stands between."),
        (.busy, .connect, "Try again later."), (.incomplete, .list, "Try again."),
        (
            .connectionLost, .upload,
            "Repeat the command: it goes on where it stopped if the server has kept what arrived."
        ),
        (.unknown, .delete, "Look with ls before you do it again."),
    ])
    func `advice fits the operation`(code: FTPError.Code, operation: FTPError.Operation, advice: String) {
        #expect(FTPError(code, operation).advice == advice)
    }

    @Test(arguments: [
        (530, "Login incorrect.", true), (451, "The server had an error of its own.", false),
        (500, "OOPS: cannot change directory:/home/x", false),
        (530, "User cannot log in, home directory inaccessible", false),
        (530, "This account may not be used from your address.", false),
        (530, "This account is open at these hours only: 8-18.", false), (530, "This account has expired.", false),
        (530, "Use your e-mail address as password.", true), (530, "User cannot log in.", true),
    ])
    func `a login that fails for another reason is not blamed on the password`(
        number: UInt16, text: String, isPassword: Bool
    ) {
        let error = FTPError(.loginRefused, .login, reply: Reply(ReplyCode(rawValue: number), text))
        #expect((error.advice == "Check the user name and the password.") == isPassword)
    }

    @Test func `what may succeed on a new connection is known`() {
        #expect(FTPError(.connectionLost, .download).isTransient)
        #expect(FTPError(.timedOut, .download).isTransient)
        #expect(FTPError(.refused, .download, reply: Reply(ReplyCode(rawValue: 450), "Busy")).isTransient)
        #expect(!FTPError(.refused, .download, reply: Reply(ReplyCode(rawValue: 550), "No")).isTransient)
        #expect(!FTPError(.loginRefused, .login).isTransient)
        #expect(!FTPError(.cancelled, .download).isTransient)
    }

    @Test func `advice fits a login that failed behind the right password`() {
        func advice(_ text: String) -> String? {
            FTPError(.loginRefused, .login, reply: Reply(ReplyCode(rawValue: 530), text)).advice
        }
        #expect(advice("Login incorrect.") == "Check the user name and the password.")
        for text in ["Your home directory does not exist.", "OOPS: cannot change directory:/home/ada"] {
            #expect(advice(text)?.hasPrefix("This is not about the password: ") == true)
        }
    }

    @Test(arguments: [
        (421, "Your address is banned for 5 more minutes.", FTPError.Operation.connect, true),
        (421, "Too many failed logins; this address is banned.", .login, true),
        (550, "No connections allowed from your IP", .connect, true), (530, "Access denied.", .connect, true),
        (421, "Too many connections from your address.", .connect, false),
        (421, "Your account is blocked.", .login, false), (421, "The server is shutting down.", .connect, false),
    ])
    func `a server that turns an address away is not said to be full`(
        number: UInt16, text: String, operation: FTPError.Operation, isTurnedAway: Bool
    ) {
        let reply = Reply(ReplyCode(rawValue: number), text)
        let code: FTPError.Code = number == 421 ? FTPError.Code(of: reply, during: operation) : .cannotConnect
        let error = FTPError(code, operation, Array("h:21".utf8), reply: reply)
        #expect(error.description.contains("turns this address away, and may have banned it") == isTurnedAway)
        #expect((error.advice?.contains("until the ban is over") == true) == isTurnedAway)
    }

    @Test func `no room where nothing may be deleted is the administrator's affair`() {
        func advice(_ text: String) -> String? {
            FTPError(.full, .upload, reply: Reply(ReplyCode(rawValue: 552), text)).advice
        }
        #expect(advice("Used are 9 of 9 bytes; delete something to make room.")?.hasPrefix("Free some space") == true)
        #expect(advice("Used are 9 of 9 bytes; ask the server's administrator for room.")?.hasPrefix("Ask") == true)
    }

    @Test(arguments: [
        (530, "This server wants TLS before a login: send AUTH TLS first."),
        (534, "This account wants TLS: send AUTH TLS, and then log in."),
        (530, "Non-anonymous sessions must use encryption."), (503, "Use AUTH first."),
        (550, "SSL/TLS required on the control channel"), (534, "Policy requires SSL."),
        (421, "Sorry, cleartext sessions and weak ciphers are not accepted on this server."),
    ])
    func `a login refused for being in clear is told to be encrypted`(number: UInt16, text: String) {
        let reply = Reply(ReplyCode(rawValue: number), text)
        #expect(reply.wantsEncryption)
        #expect(FTPError(.loginRefused, .login, reply: reply).advice?.contains("with --tls require") == true)
        if number == 421 { #expect(FTPError.Code(of: reply, during: .login) == .loginRefused) }
    }

    @Test(arguments: [
        "Login incorrect.", "This account wants TLS 1.3 or later.", "TLS client certificate required",
        "This account wants TLS, and this server offers none. Please tell its administrator.",
    ])
    func `a login refused for another reason is not told to be encrypted`(text: String) {
        #expect(!Reply(ReplyCode(rawValue: 530), text).wantsEncryption)
    }

    @Test(arguments: FTPError.Code.allCases)
    func `every code has words`(code: FTPError.Code) {
        #expect(!FTPError(code, .download).description.isEmpty)
    }
}
