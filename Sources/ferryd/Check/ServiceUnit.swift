// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// The unit by which systemd starts the server, as far as it says where the server may write (systemd.exec(5)).
struct ServiceUnit: Sendable {
    /// The places of units, strongest first (systemd.unit(5)).
    static let directories = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ]
    static let name = "ferryd.service"

    /// The file of the unit.
    let path: String
    /// The values of the section [Service], in the order in which they stand.
    private var values: [String: [String]] = [:]

    /// Reads the unit and what was added to it; `nil` if there is none.
    init?(in directories: [String] = Self.directories) {
        guard let path = directories.map({ "\($0)/\(Self.name)" }).first(where: { Self.text(of: $0) != nil }) else {
            return nil
        }
        self.path = path
        var files: [String: String] = [:]
        // A file of a stronger place stands for one of the same name of a weaker one.
        for place in directories.reversed() {
            let additions = Array("\(place)/\(Self.name).d".utf8)
            for name in (try? System.names(inDirectory: additions)) ?? [] {
                let name = String(decoding: name, as: UTF8.self)
                if name.hasSuffix(".conf") { files[name] = "\(place)/\(Self.name).d/\(name)" }
            }
        }
        for file in [path] + files.sorted(by: { $0.key < $1.key }).map(\.value) { read(Self.text(of: file) ?? "") }
    }

    /// True if it starts the server that keeps its state there.
    func keeps(_ state: StateDirectory) -> Bool {
        words(of: "StateDirectory").contains { Array("/var/lib/\($0)".utf8) == state.path }
    }

    /// The reason that the server cannot change a place, with the way out; `nil` if it may.
    func obstacle(to place: [UInt8]) -> String? {
        let place = (try? System.realPath(of: place)) ?? place
        let home = values["ProtectHome"]?.last ?? "no"
        let isHome = ["/home", "/root", "/run/user"].contains { Self.lies(place, in: $0) }
        if isHome, ["yes", "true", "on", "1", "tmpfs"].contains(home) {
            return sentence(
                about: place, "hides \(Printable.text(place)) from the server", by: "ProtectHome=\(home)",
                "ProtectHome=no and ")
        }
        let system = values["ProtectSystem"]?.last ?? "no"
        let closed = system == "strict" ? ["/"] : isHome && home == "read-only" ? ["/home", "/root", "/run/user"] : []
        guard closed.contains(where: { Self.lies(place, in: $0) }),
            !writable.contains(where: { Self.lies(place, in: $0) })
        else { return nil }
        return sentence(
            about: place, "keeps the server from writing to \(Printable.text(place))",
            by: system == "strict" ? "ProtectSystem=strict" : "ProtectHome=read-only", "")
    }

    private var writable: [String] {
        let own = [
            ("StateDirectory", "/var/lib"), ("LogsDirectory", "/var/log"), ("CacheDirectory", "/var/cache"),
            ("RuntimeDirectory", "/run"),
        ]
        let named = words(of: "ReadWritePaths") + words(of: "ReadWriteDirectories") + words(of: "BindPaths")
        return ["/dev", "/proc", "/sys"] + own.flatMap { key, place in words(of: key).map { "\(place)/\($0)" } }
            + named.map { String($0.drop { "-+".contains($0) }) }
            + (["yes", "true", "on", "1"].contains(values["PrivateTmp"]?.last) ? ["/tmp", "/var/tmp"] : [])
    }

    private func sentence(about place: [UInt8], _ deed: String, by setting: String, _ more: String) -> String {
        "systemd \(deed) (\(setting), \(path)). To allow it: systemctl edit ferryd, and under [Service] "
            + "\(more)ReadWritePaths=\(Printable.text(place))"
    }

    private func words(of key: String) -> [String] {
        (values[key] ?? []).flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
    }

    private mutating func read(_ text: String) {
        var section = ""
        for line in text.replacing("\\\n", with: " ").split(separator: "\n") {
            let line = line.trimmed
            if line.hasPrefix("[") { section = String(line) }
            guard section == "[Service]", !line.hasPrefix("#"), !line.hasPrefix(";"), let end = line.firstIndex(of: "=")
            else { continue }
            let (key, value) = (String(line[..<end].trimmed), String(line[line.index(after: end)...].trimmed))
            // An empty value takes back all before it.
            if value.isEmpty { values[key] = nil } else { values[key, default: []].append(value) }
        }
    }

    private static func lies(_ place: [UInt8], in directory: String) -> Bool {
        let directory = Array(directory.utf8)
        return directory == [.slash] || place == directory || place.starts(with: directory + [.slash])
    }

    private static func text(of path: String) -> String? {
        (try? System.contents(of: Array(path.utf8))).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
