/// The words of a statement.
enum Token: Hashable {
    /// A name or keyword as written.
    case word(String)
    case string(String)
    /// Digits, perhaps with a fraction and an exponent.
    case number(String)
    /// One of `( ) [ ] { } , . : * / % + - = < > <= >= <>`.
    case symbol(String)

    func isKeyword(_ keyword: String) -> Bool {
        if case .word(let word) = self { word.uppercased() == keyword } else { false }
    }

    var text: String {
        switch self {
        case .word(let text), .number(let text), .symbol(let text): text
        case .string(let text): "'\(text)'"
        }
    }
}
