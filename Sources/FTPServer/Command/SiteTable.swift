// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The commands behind `SITE`, a row each; `SITE HELP` and `FEAT` are derived from it.
enum SiteTable {
    static let rows: [SiteWord: SessionEntry] = [
        .help: .query(SiteHELP.self),
        .chmod: .file(SiteCHMOD.self),
        .utime: .file(SiteUTIME.self),
        .mkdir: .file(SiteMKDIR.self),
        .symlink: .file(SiteSYMLINK.self),
        .hash: .errand(SiteHASH.self),
        .copy: .errand(SiteCOPY.self),
        .cpfr: .opening(SiteCPFR.self),
        .cpto: .copying(SiteCPTO.self),
        .who: .query(SiteWHO.self),
        .idle: .setting(SiteIDLE.self),
        .quota: .file(SiteQUOTA.self),
        .umask: .storeSetting(SiteUMASK.self),
        .pswd: .account(SitePSWD.self),
    ]

    /// The commands' own words, in the order of `SiteWord`.
    static var descriptions: [CommandDescription] { SiteWord.allCases.compactMap { rows[$0]?.description } }
}

/// A command behind `SITE`; its word is the key of its row.
protocol SiteCommand: Command {}

extension SiteCommand {
    static var verb: Verb { .site }
}
