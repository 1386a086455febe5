internal import BrachioCore

/// Comma-separated values (RFC 4180): what a line is quoted like, and how it is read back.
package enum CommaSeparated {
    package static func line(_ fields: [String]) -> String {
        fields.map { field in
            field.contains { ",\"\r\n".contains($0) } || field.first?.isWhitespace == true
                ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
        }.joined(separator: ",") + "\n"
    }

    /// Rows of fields. Empty lines are left out. - Throws: `invalidInput` for a quotation mark that is not closed.
    package static func rows(_ text: String) throws -> [[String]] {
        var rows: [[String]] = [], row: [String] = [], field = "", isQuoted = false, wasQuoted = false
        func end(_ row: inout [String], _ field: inout String, _ wasQuoted: inout Bool) {
            row.append(field)
            field = ""
            wasQuoted = false
        }
        var characters = text.makeIterator(), pending: Character?
        while let character = pending ?? characters.next() {
            pending = nil
            if isQuoted {
                guard character == "\"" else {
                    field.append(character)
                    continue
                }
                pending = characters.next()
                if pending == "\"" {
                    field.append("\"")
                    pending = nil
                } else {
                    isQuoted = false
                }
            } else if character == "\"", field.isEmpty, !wasQuoted {
                (isQuoted, wasQuoted) = (true, true)
            } else if character == "," {
                end(&row, &field, &wasQuoted)
            } else if character.isNewline {
                if !row.isEmpty || !field.isEmpty || wasQuoted {
                    end(&row, &field, &wasQuoted)
                    rows.append(row)
                    row = []
                }
            } else {
                field.append(character)
            }
        }
        guard !isQuoted else { throw BrachioError(.invalidInput, "a quotation mark in the last row is not closed") }
        if !row.isEmpty || !field.isEmpty || wasQuoted {
            end(&row, &field, &wasQuoted)
            rows.append(row)
        }
        return rows
    }
}
