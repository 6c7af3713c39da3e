// SPDX-License-Identifier: Apache-2.0

/// The months as `ls` and our own listings abbreviate them.
enum EnglishMonth {
    /// Three letters, for a month of 1 to 12.
    static func letters(of month: Int) -> String { names[month - 1] }

    /// The month of three letters, without regard to case.
    static func month(_ field: ArraySlice<UInt8>) -> Int? {
        guard field.count == 3 else { return nil }
        switch field.reduce(UInt32(0), { $0 << 8 | UInt32($1.lowercased) }) {
        case 0x6A616E: return 1
        case 0x666562: return 2
        case 0x6D6172: return 3
        case 0x617072: return 4
        case 0x6D6179: return 5
        case 0x6A756E: return 6
        case 0x6A756C: return 7
        case 0x617567: return 8
        case 0x736570: return 9
        case 0x6F6374: return 10
        case 0x6E6F76: return 11
        case 0x646563: return 12
        default: return nil
        }
    }

    private static let names = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

enum EnglishWeekday {
    static func isName(_ field: ArraySlice<UInt8>) -> Bool {
        field.count == 3 && ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains { field.elementsEqual($0.utf8) }
    }
}

/// The months as servers write them whose `ls` speaks the language of the machine.
enum MonthName {
    /// The month of a name, of `1` and a character for "month", in UTF-8 or Latin-1.
    static func month(_ field: ArraySlice<UInt8>) -> Int? {
        if let month = EnglishMonth.month(field) { return month }
        guard let first = field.first else { return nil }
        if first.isDigit { return numbered(field) }
        guard first.isLetter || first >= 0x80, field.count <= 24 else { return nil }
        let text =
            String(validating: field, as: UTF8.self)
            ?? String(String.UnicodeScalarView(field.map { Unicode.Scalar($0) }))
        return months[text.lowercased().filter { $0 != "." && $0 != "," }]
    }

    /// `11月` and its like, in whatever encoding.
    private static func numbered(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.prefix(while: \.isDigit)
        let unit = field.dropFirst(digits.count)
        guard !unit.isEmpty, unit.allSatisfy({ $0 >= 0x80 }) else { return nil }
        return Decimal.parse(digits, in: 1...12)
    }

    private static let months: [String: Int] = {
        var months: [String: Int] = [:]
        for (index, names) in names.enumerated() {
            for name in names.split(separator: " ") { months[String(name)] = index + 1 }
        }
        return months
    }()

    /// English, German, French, Italian, Spanish, Portuguese, Dutch, Danish, Swedish, Norwegian, Finnish, Polish,
    /// Czech, Hungarian, Turkish, Russian; abbreviated and, where `ls` writes them so, in full.
    ///
    /// A word that two languages use for two months is left out.
    private static let names = [
        "jan january januar jän janv janvier gen ene jan sty led ledna tammi tam oca янв января",
        "feb february februar févr fév février fev lut úno února helmi hel helm şub фев февр февраля",
        "mar march märz mär mrz mars mrt maart maa maalis bře března márc марта",
        "apr april avr avril abr kwi dub dubna huhti huh ápr nis апр апреля",
        "may mai mei maj mag maggio máj kvě května touko tou мая май",
        "jun june juni juin giu giugno cze kesä kes jún haz июн июня июнь čen června",
        "jul july juli juil juillet lug luglio heinä hei júl tem июл июля июль čec července",
        "aug august août aoû aou ago agosto sie srp srpna elo ağu авг августа",
        "sep sept september septembre set settembre wrz zář září syys syy szept eyl сен сент сентября",
        "oct october octobre okt oktober ott ottobre out paź říj října loka lok eki окт октября",
        "nov november novembre noviembre kas marras marr ноя нояб ноября",
        "dec december décembre déc dez dezember dic dicembre des gru pro prosince joulu jou ara дек декабря",
    ]
}
