// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The commands, a row each; `HELP`, `FEAT` and the difference between 500, 502 and 530 are derived from it.
enum CommandTable {
    /// The commands before the login.
    static let login = index(
        [
            .login(USER.self),
            .login(PASS.self),
            .query(ACCT.self),
            .host,
            .query(SYST.self),
            .query(FEAT.self),
            .query(HELP.self),
            .query(LANG.self),
            .query(NOOP.self),
            .setting(OPTS.self),
            .setting(CLNT.self),
            .setting(CSID.self),
            .departure(QUIT.self),
            .departure(REIN.self),
            .departure(AUTH.self),
            .setting(PBSZ.self),
            .setting(PROT.self),
        ] as [LoginEntry])

    /// The commands after it.
    static let session = index(
        [
            .changingUser(USER.self),
            .repeatingPassword(PASS.self),
            .query(ACCT.self),
            .query(HOST.self),
            .departure(REIN.self),
            .departure(QUIT.self),

            .departure(AUTH.self),
            .setting(PBSZ.self),
            .setting(PROT.self),
            .clearing(CCC.self),

            .query(PWD.self),
            .navigation(CWD.self),
            .navigation(CDUP.self),

            .setting(TYPE.self),
            .setting(STRU.self),
            .setting(MODE.self),
            .setting(OPTS.self),
            .setting(CLNT.self),
            .setting(CSID.self),

            .dataPlan(PASV.self),
            .dataPlan(EPSV.self),
            .dataPlan(PORT.self),
            .dataPlan(EPRT.self),

            .transfer(RETR.self),
            .transfer(STOR.self),
            .transfer(APPE.self),
            .transfer(STOU.self),
            .transfer(LIST.self),
            .transfer(NLST.self),
            .transfer(MLSD.self),
            .announcing(ALLO.self),
            .opening(REST.self),
            .opening(RANG.self),
            .query(ABOR.self),

            .file(MLST.self),
            .file(SIZE.self),
            .file(MDTM.self),
            .file(MFMT.self),
            .file(MFCT.self),
            .file(MFF.self),
            .file(AVBL.self),
            .errand(COMB.self),
            .errand(HASH.self),
            .errand(XCRC.self),
            .errand(XMD5.self),
            .errand(XSHA1.self),
            .errand(XSHA256.self),
            .errand(XSHA512.self),
            .errand(MD5.self),
            .site,
            .file(MKD.self),
            .file(RMD.self),
            .file(DELE.self),
            .opening(RNFR.self),
            .renaming(RNTO.self),

            .query(SYST.self),
            .query(FEAT.self),
            .query(HELP.self),
            .query(LANG.self),
            .query(NOOP.self),
            .reporting(STAT.self),
        ] as [SessionEntry])

    /// The commands that are answered at once while a transfer runs; all others wait for its end.
    static let duringTransfer = index(
        [
            .reacting(ABOR.self),
            .reacting(STAT.self),
            .reacting(NOOP.self),
            .reacting(QUIT.self),
        ] as [DuringTransferEntry])

    /// Every command's own words, in the order of the table.
    static let descriptions: [CommandDescription] = Verb.allCases.compactMap {
        session[$0]?.description ?? login[$0]?.description
    }

    private static func index<Entry: TableEntry>(_ entries: [Entry]) -> [Verb: Entry] {
        Dictionary(uniqueKeysWithValues: entries.map { ($0.description.verb, $0) })
    }
}
