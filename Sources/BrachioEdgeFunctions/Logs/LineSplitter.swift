/// Bytes in pieces → lines. What is longer than `FunctionLimits.logLineBytes` comes in several.
struct LineSplitter {
    private var rest: [UInt8] = []

    /// The lines that are whole by now.
    mutating func add(_ piece: UnsafeRawBufferPointer) -> [String] {
        var lines: [String] = []
        for byte in piece {
            if byte == 0x0A || rest.count >= FunctionLimits.logLineBytes { lines.append(take()) }
            if byte != 0x0A { rest.append(byte) }
        }
        return lines
    }

    /// What is left when nothing more comes.
    mutating func end() -> String? { rest.isEmpty ? nil : take() }

    private mutating func take() -> String {
        defer { rest.removeAll(keepingCapacity: true) }
        if rest.last == 0x0D { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
