/// Finds functions and initialisers by indentation: a body ends at the first brace as far to the left as its declaration.
enum FunctionScan {
    struct Function {
        let name: String
        let lines: Int
    }

    static func functions(in file: SourceTree.File) -> [Function] {
        var found: [Function] = []
        var quoted = false
        for (index, line) in file.lines.enumerated() {
            if line.contains("\"\"\"") {
                quoted.toggle()
                continue
            }
            guard !quoted, let name = name(line) else { continue }
            found.append(Function(name: name, lines: length(file.lines[index...], indentation: line.prefix { $0 == " " })))
        }
        return found
    }

    private static func name(_ line: Substring) -> String? {
        let words = line.split(separator: " ")
        let modifiers: Set<Substring> = [
            "public", "package", "internal", "private", "fileprivate", "static", "mutating", "override", "final", "nonisolated",
            "convenience", "required", "borrowing", "consuming", "class", "func",
        ]
        var rest = words[...]
        var isFunction = false
        while let word = rest.first, modifiers.contains(word) || word.hasPrefix("@") {
            isFunction = isFunction || word == "func"
            rest = rest.dropFirst()
        }
        guard let word = rest.first else { return nil }
        if isFunction { return String(word.prefix { $0 != "(" && $0 != "<" }) }
        return word.hasPrefix("init(") || word.hasPrefix("init?(") || word.hasPrefix("init<") ? "init" : nil
    }

    private static func length(_ lines: ArraySlice<Substring>, indentation: Substring) -> Int {
        guard let first = lines.first, !first.hasSuffix("}") else { return 1 }
        // The head ends at an opening brace; a head without one before the next declaration has no body.
        var opened = first.hasSuffix("{")
        for (offset, line) in lines.enumerated().dropFirst() {
            if !line.hasPrefix(indentation + " "), !line.isEmpty {
                let closing = line.dropFirst(indentation.count)
                guard line.hasPrefix(indentation), closing.hasPrefix(")") || closing.hasPrefix("{") || closing.hasPrefix("}") || closing.hasPrefix("where") else {
                    return opened ? offset : 1
                }
                if closing.hasPrefix("}") { return opened ? offset + 1 : 1 }
            }
            if line.hasSuffix("{") { opened = true }
        }
        return lines.count
    }
}
