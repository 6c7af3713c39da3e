// SPDX-License-Identifier: Apache-2.0

/// The readers of formats that are rare: of mainframes, minicomputers and routers.
struct OtherListingParsers: Sendable {
    let vms: VMSListingParser
    let mvs: MVSListingParser
    private let os400: OS400ListingParser
    private let nonStop: NonStopListingParser
    private let os2: OS2ListingParser
    private let cms: CMSListingParser
    private let wellfleet: WellfleetListingParser

    init(zoneOffset: Int) {
        vms = VMSListingParser(zoneOffset: zoneOffset)
        mvs = MVSListingParser(zoneOffset: zoneOffset)
        os400 = OS400ListingParser(zoneOffset: zoneOffset)
        nonStop = NonStopListingParser(zoneOffset: zoneOffset)
        os2 = OS2ListingParser(zoneOffset: zoneOffset)
        cms = CMSListingParser(zoneOffset: zoneOffset)
        wellfleet = WellfleetListingParser(zoneOffset: zoneOffset)
    }

    /// Reads a line without its end; nil when it is none of that format.
    func parse(_ line: ArraySlice<UInt8>, as format: ListingFormat) -> EntryFacts? {
        switch format {
        case .vms: vms.parse(line)
        case .mvs: mvs.parse(line)
        case .os400: os400.parse(line)
        case .nonStop: nonStop.parse(line)
        case .os2: os2.parse(line)
        case .cms: cms.parse(line)
        case .wellfleet: wellfleet.parse(line)
        case .machine, .eplf, .dos, .unix: nil
        }
    }
}
