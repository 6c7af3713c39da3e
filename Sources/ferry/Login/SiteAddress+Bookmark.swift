// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

extension SiteAddress {
    /// The place that a bookmark stands for, with what was said besides; `nil` where the host is no bookmark.
    ///
    /// A path of one's own is relative to that of the bookmark.
    static func bookmarked(
        _ name: String, user: [UInt8]?, port: UInt16? = nil, path typed: ArraySlice<UInt8> = []
    ) throws(UsageError) -> SiteAddress? {
        guard Bookmarks.isName(name), var site = try Bookmarks.load().site(named: name) else { return nil }
        site.bookmark = name
        (site.user, site.bookmarkUser) = (user, site.user)
        site.port = port ?? site.port
        site.isPathOfBookmark = typed.isEmpty
        if let first = typed.first {
            let isWhole = first == .slash || first == UInt8(ascii: "~")
            let base = isWhole ? [] : Self.prefix(site.path?.bytes ?? [])
            site.path = Word(QuotedText(typed: base + typed))
        }
        return site
    }

    /// A directory as it is typed before a name in it, its wildcards quoted.
    private static func prefix(_ directory: [UInt8]) -> [UInt8] {
        var text = QuotedText(quoting: directory)
        if let last = directory.last, last != .slash { text.append(.slash, isQuoted: false) }
        return text.escaped
    }
}
