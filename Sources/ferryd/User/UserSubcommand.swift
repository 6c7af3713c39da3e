// SPDX-License-Identifier: Apache-2.0

/// One thing that `ferryd user` does; each is a type in a file of its own.
protocol UserSubcommand: SendableMetatype {
    /// The word behind `ferryd user`.
    static var name: String { get }
    /// Its deed, for the help.
    static var summary: String { get }
    /// True if the name of an account follows.
    static var takesName: Bool { get }
    /// The options it knows.
    static var options: [UserOption] { get }

    /// Does it; errors say in a sentence why it could not be done.
    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws
}

extension UserSubcommand {
    static var takesName: Bool { true }
}
