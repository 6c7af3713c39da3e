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
        nil, "limit", value: "RATE", "At most so many bytes a second: 500K, 2M", standard: "no limit")
    static let jobs = Option(
        "j", "jobs", value: "COUNT", "Use so many connections for several files; 1 moves one after another",
        standard: "one, and more while they make it faster")
    static let ascii = Option(nil, "ascii", "As text: lines end on each side as they do there", standard: "binary")
    static let parents = Option("p", "parents", "Missing parents too; it is no error if the directory exists")
    static let up = Option("R", "up", "From this machine to the server")
    static let json = Option(nil, "json", "Results and failures as JSON, one object a line")
}

/// Amounts as they are typed.
enum Amount {
    /// `500`, `500K`, `1.5M`, `2G`: thousands, as network rates are counted.
    static func bytes(_ text: String, of option: Option) throws(UsageError) -> Int64 {
        let units: [Character: Double] = ["K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]
        let unit = text.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Double(unit == nil ? text : String(text.dropLast())), number > 0, number.isFinite,
            number * (unit ?? 1) < 9e18
        else { throw UsageError("\(option.name) takes an amount such as 500K or 2M, not \(shown(text))") }
        return max(1, Int64(number * (unit ?? 1)))
    }

    /// `30`, `0.5`: seconds.
    static func seconds(_ text: String, of option: Option) throws(UsageError) -> Duration {
        guard let number = Double(text), number > 0, number < 1e9 else {
            throw UsageError("\(option.name) takes a number of seconds, not \(shown(text))")
        }
        return .seconds(number)
    }

    /// `0`, `3`.
    static func count(_ text: String, of option: Option) throws(UsageError) -> Int {
        guard let number = Int(text), (0...1000).contains(number) else {
            throw UsageError("\(option.name) takes a number from 0 to 1000, not \(shown(text))")
        }
        return number
    }

    /// `1`, `8`.
    static func connections(_ text: String, of option: Option) throws(UsageError) -> Int {
        guard let number = Int(text), (1...ConnectionLimits.most).contains(number) else {
            throw UsageError(
                "\(option.name) takes a number from 1 to \(ConnectionLimits.most), not \(shown(text))")
        }
        return number
    }

    private static func shown(_ text: String) -> String { Printable.text(Array(text.utf8)) }
}
