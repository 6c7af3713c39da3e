// SPDX-License-Identifier: Apache-2.0
import FTPTesting

/// A directory tree as people have them: documentation of this machine, and names that have broken programs.
enum RealTree {
    /// Names that some program somewhere splits, strips, decodes, expands or takes for an option.
    static let oddNames: [[UInt8]] =
        [
            "with space", " leading space", "two  spaces", "quote\"inside", "apostrophe's", "back\\slash", "-rf",
            "--help",
            "~tilde", "#hash;semicolon", "$(id)", "`id`", "percent%41", "star*", "what?", "[brackets]", "{a,b}",
            "a&b|c",
            "tab\there", ".hidden", "...", "naïve café", "日本語のファイル", "🚢 ferry", "e\u{301}", "plus+plus", "a=b;c=d",
            "type=file;size=1; forged", "UPPER", "upper", "\u{1B}[31mred",
        ].map { Array($0.utf8) } + [
            [0xFE, 0xFD, 0xC0], Array("caf".utf8) + [0xE9], [0x80], Array("latin ".utf8) + [0xA0, 0xFC],
            [UInt8](repeating: UInt8(ascii: "x"), count: 255),
        ]

    /// A good part of the documentation of this machine, and files of sizes at the edges of buffers.
    static func make(at path: String) throws {
        let script = #"""
            mkdir -p "$1/doc" && cd /usr/share/doc && total=0
            for package in [a-l]*; do
                [ -d "$package" ] && [ ! -L "$package" ] || continue
                size=$(du -s "$package" | cut -f1)
                [ "$size" -lt 3000 ] || continue
                total=$((total + size)); [ "$total" -lt 8000 ] || break
                cp -RL --no-preserve=all "$package" "$1/doc/" 2>/dev/null
            done
            chmod -R u+rwX "$1"
            """#
        let copied = try TestProgram("/bin/bash", "-c", script, "copy", path).run()
        guard copied.succeeded else { throw TestFailure("the documents were not copied: \(copied)") }
        for size in [0, 1, 1447, 1448, 4096, 65535, 65536, 65537, 262_144, 3_000_001] {
            try Files.write(Content.bytes(size, seed: UInt64(size)), to: "\(path)/\(size) bytes")
        }
        try Files.makeDirectory("\(path)/empty directory")
    }

    /// A file of every odd name, each with contents of its own.
    static func makeOddNames(in directory: String) throws {
        for (number, name) in oddNames.enumerated() {
            try Files.write(Content.bytes(100 + number, seed: UInt64(number)), to: Array("\(directory)/".utf8) + name)
        }
    }

    /// The number of files below a directory.
    static func count(_ directory: String) throws -> Int {
        let found = try TestProgram("/usr/bin/find", directory, "-type", "f", "-printf", "x").run()
        return found.output.count
    }
}

extension [UInt8] {
    /// As it stands in a URL: every byte escaped that is no letter or digit.
    var percentEncoded: String {
        map { byte in
            let scalar = Unicode.Scalar(byte)
            if scalar.properties.isAlphabetic && byte < 0x80 || (0x30...0x39).contains(byte) { return String(scalar) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}
