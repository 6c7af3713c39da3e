// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import ProgramKit

/// An option of the subcommands, said once.
struct UserOption: Hashable {
    let name: String
    /// The word for its value in the help; nil for an option without one.
    let placeholder: String?
    let summary: String

    init(_ name: String, _ placeholder: String, _ summary: String) {
        (self.name, self.placeholder, self.summary) = (name, placeholder, summary)
    }

    init(_ name: String, _ summary: String) { (self.name, placeholder, self.summary) = (name, nil, summary) }

    static let noHome = UserOption("no-home", "their directory is the one that the server serves")
    static let group = UserOption("group", "NAME", "the group whose settings they have where nothing else is said")
    static let noGroup = UserOption("no-group", "they belong to no group")
    static let disabled = UserOption("disabled", "keep the account, but let nobody in")
    static let enabled = UserOption("enabled", "let them in again")
    static let passwordFile = UserOption(
        "password-file", "FILE", "read the password from the first line of a file, or of standard input: -")
    static let state = UserOption("state", "DIR", "the state directory of the server")
    static let help = UserOption("help", "show this")

    /// An option for each setting of accounts and groups.
    static let settings = AccountSetting.all.map(UserOption.init)

    init(_ setting: AccountSetting) {
        self.init(setting.name, setting.placeholder, setting.summary)
    }

    /// As the parser and the help want it.
    var declaration: ProgramKit.Option {
        ProgramKit.Option(self == .help ? "h" : nil, name, value: placeholder, summary)
    }
}
