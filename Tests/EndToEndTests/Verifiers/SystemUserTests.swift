// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Users of a machine, by the process that asks PAM and by a server that starts it.
///
/// The machine is one of nss_wrapper's, its passwords are those of a module of libpam-wrapper.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct SystemUserTests {
    private let directory: SuiteDirectory

    private static let libraries = "/usr/lib/x86_64-linux-gnu"

    init() throws {
        directory = try SuiteDirectory(named: "pam")
        let users = """
            root:x:0:0::/root:/bin/bash
            ada:x:1000:100::/home/ada:/bin/bash
            low:x:999:999::/home/low:/bin/bash
            noshell:x:1001:1001::/home/noshell:/usr/sbin/nologin
            homeless:x:1002:1002::/:/bin/bash
            """
        try write(users + "\n", to: "passwd")
        try write("users:x:100:\nprint:x:7:ada\n", to: "group")
        let names = ["root", "ada", "low", "noshell", "homeless", "ghost", "mail"]
        try write(names.map { "\($0):engine:ferryd\n" }.joined(), to: "secrets")
        try service(
            "ferryd", "required \(Self.libraries)/pam_wrapper/pam_matrix.so passdb=\(directory.path("secrets"))")
    }

    private func write(_ text: String, to name: String) throws {
        try Files.write(Array(text.utf8), to: directory.path(name))
    }

    /// Writes a service of PAM whose password is judged by one module, and its account by another.
    private func service(_ name: String, _ auth: String, account: String? = nil) throws {
        try write("auth \(auth)\naccount \(account ?? auth)\n", to: name)
    }

    /// The answer of the process that asks PAM.
    private func answer(
        _ user: String, _ password: String = "engine", service: String = "ferryd", least: Int = 1000,
        shells: String = "listed"
    ) throws -> String {
        let result = try ask(user, password, service: service, least: least, shells: shells)
        #expect(result.succeeded, "\(result)")
        return result.outputText
    }

    private func ask(
        _ user: String, _ password: String = "engine", service: String, least: Int = 1000, shells: String = "listed",
        seconds: Int = 60
    ) throws -> ProgramResult {
        var program = TestProgram.built(
            "ferryd", "check-system-user", directory.path(service), "\(least)", shells, "\(seconds)")
        let preloaded = program.environment["LD_PRELOAD"].map { "\($0):" } ?? ""
        program.environment["LD_PRELOAD"] = preloaded + "\(Self.libraries)/libnss_wrapper.so"
        // Sanitizers end programs that load libraries so.
        program.environment["NSS_WRAPPER_DISABLE_DEEPBIND"] = "1"
        program.environment["NSS_WRAPPER_PASSWD"] = directory.path("passwd")
        program.environment["NSS_WRAPPER_GROUP"] = directory.path("group")
        let question = #"{"version":1,"user":"\#(user)","password":"\#(password)","address":"192.0.2.7"}"# + "\n"
        return try program.run(input: Array(question.utf8))
    }

    @Test func `a module that hangs ends with its time, whoever started the process`() throws {
        try TestProgram.writeScript("exec sleep 20", to: directory.path("hang"))
        try service(
            "ferryd-hang", "required pam_exec.so quiet \(directory.path("hang"))", account: "required pam_permit.so")
        #expect(try ask("ada", service: "ferryd-hang", seconds: 0).end == .signal(14))
    }

    @Test func `a right password gives home, number and groups`() throws {
        #expect(
            try answer("ada")
                == #"{"verdict":"accept","settings":{"home":"/home/ada"},"system-user":{"uid":1000,"gid":100,"groups":[100,7]}}"#
                + "\n")
        #expect(try answer("ada", "loom") == #"{"verdict":"reject"}"# + "\n")
        #expect(try answer("nobody-knows") == #"{"verdict":"not-mine"}"# + "\n")
        #expect(try answer("ghost") == #"{"verdict":"not-mine"}"# + "\n", "PAM knows it, and the machine does not")
    }

    @Test(arguments: ["root", "low", "noshell", "homeless"])
    func `some users never come in, and PAM does not see their passwords`(user: String) throws {
        #expect(try answer(user) == #"{"verdict":"reject"}"# + "\n")
        try service("ferryd-yes", "required pam_permit.so")
        #expect(try answer(user, service: "ferryd-yes") == #"{"verdict":"reject"}"# + "\n")
        let seen = directory.path("seen")
        try TestProgram.writeScript("cat >> '\(seen)'", to: directory.path("see"))
        try service(
            "ferryd-see", "required pam_exec.so expose_authtok quiet \(directory.path("see"))",
            account: "required pam_permit.so")
        #expect(try answer(user, service: "ferryd-see") == #"{"verdict":"reject"}"# + "\n")
        #expect(try answer("ada", "her own", service: "ferryd-see").contains("accept"))
        let passwords = String(decoding: try Files.read(seen), as: UTF8.self)
        #expect(passwords.contains("her own") && !passwords.contains("engine"))
    }

    @Test func `a least number and any shell are settings, and root stays outside`() throws {
        #expect(try answer("low", least: 1).contains("accept"))
        #expect(try answer("noshell", shells: "any").contains("accept"))
        #expect(try answer("root", least: 1, shells: "any") == #"{"verdict":"reject"}"# + "\n")
        #expect(try answer("root", least: 0, shells: "any") == #"{"verdict":"reject"}"# + "\n")
    }

    @Test(arguments: [
        ("new_authtok_reqd", "password-expired"), ("acct_expired", "account-expired"), ("perm_denied", "closed"),
    ])
    func `what keeps an account out behind a right password is told`(account: String, obstacle: String) throws {
        try service(
            "ferryd-\(account)", "required pam_permit.so", account: "required pam_debug.so acct=\(account)")
        #expect(try answer("ada", service: "ferryd-\(account)").contains(#""obstacle":"\#(obstacle)"}"#))
    }

    @Test func `PAM that cannot judge says so`() throws {
        try service("ferryd-broken", "required pam_debug.so auth=authinfo_unavail", account: "required pam_permit.so")
        #expect(try answer("ada", service: "ferryd-broken").hasPrefix(#"{"verdict":"try-later","reason":""#))
        let result = try TestProgram.built("ferryd", "check-system-user").run()
        #expect(result.end == .exit(2) && result.errorText == "ferryd: check-system-user is for ferryd itself.\n")
    }

    @Test func `a server asks it for names that have no account`() throws {
        let server = try FerrydProcess(
            "--verifiers", "accounts,pam", "--pam-service", directory.path("ferryd"), "--pam-minimum-uid", "1",
            "--pam-shells", "any", "--first-user", "ferry")
        try server.client().ask("PWD", expecting: 257)
        let client = try RawClient(connectingTo: server.name)
        try client.ask("USER mail", expecting: 331)
        try client.ask("PASS wrong", expecting: 530)
        try client.ask("USER ghost", expecting: 331)
        try client.ask("PASS engine", expecting: 530)
        try client.ask("USER mail", expecting: 331)
        try client.ask("PASS engine", expecting: 230)
        try client.ask("CWD /", expecting: 250)
        try service(
            "ferryd", "required pam_permit.so", account: "required pam_debug.so acct=new_authtok_reqd")
        let late = try RawClient(connectingTo: server.name)
        try late.ask("USER mail", expecting: 331)
        #expect(try late.ask("PASS engine", expecting: 530).text.contains("Your password has expired."))
        try server.expectLog(
            #/Login refused to mail from 127\.0\.0\.1, who has proved the account: the password has expired/#)
    }
}
