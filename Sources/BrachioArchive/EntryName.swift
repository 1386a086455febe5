internal import BrachioCore

/// The rule for names of files inside an archive: relative, made of plain components, the same on every system.
enum EntryName {
    /// The name without a leading `./` and without a folder's trailing `/`; empty for the archive's own root folder.
    /// - Throws: `invalidInput` where the name could reach outside the folder it is unpacked into.
    static func checked(_ raw: String, nameBytes: Int) throws -> String {
        guard raw.utf8.count <= nameBytes else {
            throw BrachioError(
                .limitExceeded, "entry \"\(raw.prefix(40))…\" has a name that is too long",
                cause: "\(raw.utf8.count) bytes, at most \(nameBytes) are allowed")
        }
        func refused(_ cause: String) -> BrachioError {
            BrachioError(.invalidInput, "entry \"\(printable(raw))\" is not allowed", cause: cause)
        }
        guard !raw.hasPrefix("/") else { throw refused("its path is absolute") }
        guard raw.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw refused("its name holds a control character or a backslash")
        }
        var components = raw.split(separator: "/", omittingEmptySubsequences: false)
        while components.first == "." { components.removeFirst() }
        if components.last == "" { components.removeLast() }
        for component in components {
            guard component != ".." else { throw refused("its path leaves the archive's folder") }
            guard component != ".", component != "" else { throw refused("its path has an empty component") }
        }
        return components.joined(separator: "/")
    }

    /// The text with everything that could disturb a terminal replaced.
    static func printable(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
    }
}
