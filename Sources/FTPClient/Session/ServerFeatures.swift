// SPDX-License-Identifier: Apache-2.0

/// What the server said it can do (FEAT, RFC 2389), and what was learned since.
public struct ServerFeatures: Sendable {
    /// The lines of FEAT: the feature's name in capitals, and what follows it.
    public internal(set) var announced: [String: String] = [:]

    /// Verbs that the server refused as unknown (500, 502, 504); they are not tried again on this connection.
    public internal(set) var refused: Set<String> = []

    /// Verbs that worked, announced or not.
    public internal(set) var proven: Set<String> = []
}

extension ServerFeatures {
    /// Whether the server announced the feature or the command worked before, and was not refused since.
    public func has(_ name: String) -> Bool {
        !refused.contains(name) && (announced[name] != nil || proven.contains(name))
    }

    /// Whether trying makes sense: not refused so far.
    public func mayHave(_ name: String) -> Bool { !refused.contains(name) }

    /// Whether the server itself keeps the old file until an upload is complete (ferryd announces it).
    public var replacesAtomically: Bool { announced["UPLOAD"]?.uppercased().contains("ATOMIC") == true }
}
