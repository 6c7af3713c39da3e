// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A server with names and links that are easily mistaken, a desk, and what may become of both.
struct DestructionStage {
    /// Names that are patterns, options, escapes or blanks to some program, each with a neighbour it is mistaken for.
    private static let pairs: [(name: String, neighbour: String)] = [
        ("star*", "starfish"), ("what?", "whats"), ("g[1].txt", "g1.txt"), ("{a,b}", "a"), ("back\\slash", "backslash"),
        ("percent%41", "percentA"), ("-dash", "dash"), (" lead", "lead"), ("trail ", "trail"), ("a;b", "a;c"),
        ("#hash", "hash"), ("~", "tilde"),
    ]

    private static let targets = [
        "toDirectory": "../keep", "toFile": "../keep/precious", "toSelf": ".", "toParent": "..", "dangling": "nowhere",
        "loop1": "loop2", "loop2": "loop1", "outside": "/etc",
    ]

    /// How a name is written on the command line so that it means itself.
    enum Spelling: CaseIterable {
        /// As it is: where a file has that very name, it is meant.
        case plain
        /// Every byte of a URL escaped.
        case escaped
        /// With a backslash before what could be a pattern.
        case quoted
    }

    let kind: ServedPlace.Kind
    let place: ServedPlace
    let desk: ShellSandbox
    /// The names that the server can deal with.
    let names: [String]
    /// The links that the server can delete.
    let links: [String]

    init(_ kind: ServedPlace.Kind) throws {
        self.kind = kind
        place = try ServedPlace(kind)
        desk = try ShellSandbox()
        // Pure-FTPd refuses names with a backslash and stores a blank at the end as `_`; pyftpdlib refuses to touch a
        // link that leads out of its root.
        let refused = ["pure-ftpd": ["back\\slash", "trail "], "pyftpdlib": ["outside"]][kind.description] ?? []
        names = Self.pairs.map(\.name).filter { !refused.contains($0) }
        links = Self.targets.keys.sorted().filter { !refused.contains($0) }
    }

    /// Makes what there is to lose, anew: files, trees, empty directories, links.
    func populate() throws { try populate("\(place.root)/w") }

    func populate(_ root: String) throws {
        removeTree(at: Array(root.utf8))
        for directory in ["", "/names", "/trees", "/empty", "/links", "/follow", "/keep", "/target"] {
            try Files.makeDirectory(root + directory)
        }
        try Files.write(Array("precious".utf8), to: "\(root)/keep/precious")
        try Files.write(Array("real".utf8), to: "\(root)/links/real")
        try Files.write(Array("real".utf8), to: "\(root)/follow/real")
        for link in ["toDirectory", "toFile", "toSelf", "dangling"] {
            try Files.makeLink(at: "\(root)/follow/\(link)", to: Self.targets[link] ?? "")
        }
        for (link, target) in Self.targets { try Files.makeLink(at: "\(root)/links/\(link)", to: target) }
        for name in Self.pairs.flatMap({ [$0.name, $0.neighbour] }) {
            try Files.write(Array(name.utf8), to: "\(root)/names/\(name)")
            try Files.makeDirectory("\(root)/empty/\(name)")
            let tree = "\(root)/trees/\(name)"
            try Files.makeDirectory(tree)
            try Files.makeDirectory("\(tree)/\(name)")
            try Files.write(Array(name.utf8), to: "\(tree)/\(name)/\(name)")
            for link in links { try Files.makeLink(at: "\(tree)/\(link)", to: Self.targets[link]?.inTree ?? "") }
        }
        let opened = try TestProgram("/bin/chmod", "-R", "a+rwX", root).run()
        guard opened.succeeded else { throw TestFailure("chmod: \(opened)") }
    }

    /// Names as operands of a one-shot command.
    func operands(_ directory: String, _ names: [String], _ spelling: Spelling) -> [String] {
        names.map { name in
            switch spelling {
            case .plain: "127.0.0.1:\(directory)/\(name.replacing("\\", with: "\\\\"))"
            case .escaped: "ftp://127.0.0.1/\(directory)/\(Array(name.utf8).percentEncoded)"
            case .quoted: "127.0.0.1:\(directory)/\(name.withBackslashes)"
            }
        }
    }

    func ferry(_ arguments: [String]) -> TestProgram { place.ferry(desk, arguments) }

    /// Runs a command that must succeed.
    func run(_ arguments: [String]) throws {
        let result = try ferry(arguments).run(within: .seconds(120))
        #expect(result.succeeded, "\(kind): \(arguments): \(result)")
    }

    /// Runs a command that must delete these files of `w/names` and change nothing else.
    func expect(removing names: [String], by arguments: [String]) throws {
        let before = try inventory(of: place.root)
        try run(arguments)
        let gone = names.map { "w/names/\($0): \($0)" }
        #expect(try inventory(of: place.root) == before.subtracting(gone), "\(kind): \(arguments)")
    }
}

extension String {
    /// True for the line of an inventory that tells of a tree or of something in it.
    func isIn(_ tree: String) -> Bool { hasPrefix("\(tree)/") }

    /// A link's target, from one directory further down.
    fileprivate var inTree: String { hasPrefix("../") ? "../\(self)" : self }

    fileprivate var withBackslashes: String {
        map { "*?[]\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
