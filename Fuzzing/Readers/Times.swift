// SPDX-License-Identifier: Apache-2.0

/// What stands in `MFMT`, in the reply to `MDTM` and in the `modify` fact.
func readTime(_ bytes: [UInt8]) {
    if let strict = TimeValue(parsing: bytes) {
        precondition(TimeValue(lenient: bytes) == strict, "strictly and leniently it is not the same time")
        let again = TimeValue(parsing: strict.text.utf8)
        precondition(again?.timestamp.seconds == strict.timestamp.seconds, "a time, written and read again")
    }
    if let lenient = TimeValue(lenient: bytes) {
        let civil = CivilTime(lenient.timestamp)
        precondition(civil.timestamp.seconds == lenient.timestamp.seconds, "by the calendar and back")
    }
    let seconds = bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    _ = TimeValue(Timestamp(seconds: seconds)).text
}
