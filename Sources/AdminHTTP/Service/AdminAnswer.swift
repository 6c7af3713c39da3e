// SPDX-License-Identifier: Apache-2.0
package import ProgramKit

/// The answer to a request.
package struct AdminAnswer: Sendable {
    package var status: Int
    /// The media type of the body.
    package var type: String
    package var body: [UInt8]
    /// Headers beside those that each answer has.
    package var headers: [(name: String, value: String)] = []

    package init(_ status: Int = 200, type: String, _ body: String) {
        (self.status, self.type, self.body) = (status, type, Array(body.utf8))
    }

    /// It is done, and there is nothing to say.
    package static let nothing = AdminAnswer(204, type: "", "")

    /// An object of JSON, on one line.
    package static func json(_ value: JSON, status: Int = 200) -> AdminAnswer {
        AdminAnswer(status, type: "application/json", value.text + "\n")
    }

    /// Words for a person.
    package static func text(_ text: String, status: Int = 200) -> AdminAnswer {
        AdminAnswer(status, type: "text/plain; charset=utf-8", text + "\n")
    }

    /// The failure, in one sentence, as an object.
    package static func problem(_ status: Int, _ sentence: String) -> AdminAnswer {
        json(.object([("error", .text(sentence))]), status: status)
    }

    /// The headers of every answer: nothing of it is kept, guessed at, framed or run by a browser.
    static let standing: [(name: String, value: String)] = [
        ("Cache-Control", "no-store"), ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Cross-Origin-Resource-Policy", "same-origin"), ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
        // One request a connection, so that each has its deadline, and nothing can be smuggled behind it.
        ("Connection", "close"),
    ]
}
