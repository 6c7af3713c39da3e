// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPError.Code {
    /// What a refusal means: by its number where that is clear, by its words where servers use one number for all.
    init(of reply: Reply, during operation: FTPError.Operation) {
        switch reply.code.rawValue {
        case 421: self = operation == .connect || operation == .login ? .cannotConnect : .connectionLost
        case 425: self = .cannotConnect
        case 426: self = .incomplete
        case 430, 530, 532: self = operation == .login ? .loginRefused : .denied
        case 452, 552: self = .full
        case 500, 502, 504: self = .notSupported
        case 521: self = .exists
        case 533, 534, 536: self = .denied
        case 553: self = Self(words: reply.text) ?? .denied
        default: self = Self(words: reply.text) ?? .refused
        }
    }

    /// Looks for what the servers in use say with 450, 550 and 553; `nil` when the words do not tell.
    private init?(words: String) {
        let text = words.lowercased()
        for (code, phrases) in Self.phrases where phrases.contains(where: { text.contains($0) }) {
            self = code
            return
        }
        return nil
    }

    // In this order: "does not exist" must not be taken for "exists", "no permission to create: disk full" is full.
    private static let phrases: [(FTPError.Code, [String])] = [
        (.full, ["no space", "disk full", "quota", "insufficient storage", "out of space", "disk is full"]),
        (
            .notFound,
            [
                "no such", "not found", "not exist", "cannot find", "can't find", "could not find", "nonexistent",
                "no files", "doesn't exist", "unknown file",
            ]
        ),
        (
            .denied,
            [
                "denied", "not permitted", "not allowed", "forbidden", "prohibited", "read-only", "readonly",
                "read only", "not authorized", "unauthorized", "privilege", "no permission", "insufficient permission",
            ]
        ),
        (.exists, ["already exists", "file exists", "directory exists", "folder exists", "cannot create a file when"]),
    ]
}
