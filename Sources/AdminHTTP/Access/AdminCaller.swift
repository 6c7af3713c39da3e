// SPDX-License-Identifier: Apache-2.0

/// The asker, as far as it is known.
package struct AdminCaller: Hashable, Sendable {
    /// A phrase for the log.
    package let name: String
    package let scope: AdminScope

    /// The opener of the control socket: the kernel lets only the server's own user, and root.
    static let owner = AdminCaller(name: "the control socket", scope: .administer)

    /// The holder of a ticket from there.
    static let visitor = AdminCaller(name: "ferryd ctl admin", scope: .administer)

    init(name: String, scope: AdminScope) { (self.name, self.scope) = (name, scope) }

    init(_ token: AccessToken) { self.init(name: "the token \(token.name)", scope: token.scope) }
}

/// The answer to somebody who is not let in.
package struct AdminRefusal: Error {
    let answer: AdminAnswer
    let sentence: String

    package init(_ status: Int, _ sentence: String, _ headers: (name: String, value: String)...) {
        self.sentence = sentence
        var answer = AdminAnswer.problem(status, sentence)
        answer.headers += headers
        self.answer = answer
    }
}
