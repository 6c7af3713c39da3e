// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// Options that several commands understand, or that the program takes for all of them.
extension Option {
    static let help = Option("h", "help", "Show this")
    static let recursive = Option("r", "recursive", "Directories with all they hold")
    static let follow = Option("L", "follow", "Follow links", standard: "name them and leave them out")
    static let force = Option("f", nil, "The same as --yes")
    static let dryRun = Option("n", "dry-run", "Say what would be done, and do nothing")
    static let target = Option(
        "o", "output", value: "TARGET", "Another name, a directory to put it into, or - for a pipe")
    static let noClobber = Option(
        nil, "no-clobber", "Leave files alone that exist already; each is named, and is no failure",
        standard: "replace them, after asking on a terminal")
    static let yes = Option("y", "yes", "Do not ask before a file is replaced, or many are deleted")
    static let limit = Option(
        nil, "limit", value: "RATE",
        "At most so many bytes a second: 500K, 2M; by hours: '2M, mon-fri 08:00-18:00 500K, 23:00-06:00 off'",
        standard: "no limit")
    static let jobs = Option(
        "j", "jobs", value: "COUNT", "Use so many connections for several files; 1 moves one after another",
        standard: "one, and more while they make it faster")
    static let ascii = Option(nil, "ascii", "As text: lines end on each side as they do there", standard: "binary")
    static let parents = Option("p", "parents", "Missing parents too; it is no error if the directory exists")
    static let up = Option("R", "up", "From this machine to the server")
    static let json = Option(nil, "json", "Results and failures as JSON, one object a line")
}
