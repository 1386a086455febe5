internal import BrachioCore
internal import Foundation

/// Reads Python pickles of protocol 2 as PyTorch writes them: a small stack machine, of which only what state dicts need is carried out.
/// The file is hostile: nothing is run, names that a state dict does not use are refused, and every operation counts towards a limit.
struct PickleReader {
    private var reader: ByteReader
    private var stack: [PickleValue] = []
    private var memo: [Int: PickleValue] = [:]
    private(set) var lists: [[PickleValue]] = []
    private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []

    /// Of one file. A state dict takes about forty for each tensor.
    static let operationsMaximum = 2_000_000
    private var operations = 0
    private static let textBytesMaximum = 1 << 20

    init(_ reader: ByteReader) { self.reader = reader }

    /// The rest of the bytes behind the pickle.
    var rest: ByteReader { reader }

    /// Reads one pickle to its end.
    /// - Throws: `invalidInput` for a damaged one, `unsupported` naming an operation that is not read.
    mutating func read() throws -> PickleValue {
        stack = []
        memo = [:]
        while true {
            operations += 1
            guard operations <= Self.operationsMaximum else {
                throw BrachioError(.limitExceeded, "the pickle takes more than \(Self.operationsMaximum) operations")
            }
            let code = try reader.integer(UInt8.self)
            if code == UInt8(ascii: ".") { return try pop() }
            try step(code)
        }
    }

    private mutating func step(_ code: UInt8) throws {
        switch code {
        case 0x80:
            let version = try reader.integer(UInt8.self)
            guard version <= 3 else { throw BrachioError(.unsupported, "it is a pickle of protocol \(version)", cause: "protocols up to 3 are read") }
        case UInt8(ascii: "("): stack.append(.mark)
        case UInt8(ascii: "N"): stack.append(.none)
        case 0x88: stack.append(.boolean(true))
        case 0x89: stack.append(.boolean(false))
        case UInt8(ascii: "K"): stack.append(.integer(Int(try reader.integer(UInt8.self))))
        case UInt8(ascii: "M"): stack.append(.integer(Int(try reader.integer(UInt16.self))))
        case UInt8(ascii: "J"): stack.append(.integer(Int(try reader.integer(Int32.self))))
        case 0x8A: stack.append(.integer(try long()))
        case UInt8(ascii: "G"):
            // Big-endian, as the only number here.
            stack.append(.number(Double(bitPattern: try reader.integer(UInt64.self).byteSwapped)))
        case UInt8(ascii: "X"): stack.append(.text(try text(Int(try reader.integer(UInt32.self)))))
        case UInt8(ascii: "U"): stack.append(.text(try text(Int(try reader.integer(UInt8.self)))))
        case UInt8(ascii: "c"): stack.append(.global(try PickleGlobal(module: line(), name: line())))
        default: try compose(code)
        }
    }

    private mutating func compose(_ code: UInt8) throws {
        switch code {
        case UInt8(ascii: "}"):
            dictionaries.append([])
            stack.append(.dictionary(dictionaries.count - 1))
        case UInt8(ascii: "]"):
            lists.append([])
            stack.append(.list(lists.count - 1))
        case UInt8(ascii: ")"): stack.append(.tuple(try .init([])))
        case UInt8(ascii: "t"): stack.append(.tuple(try .init(popToMark())))
        case 0x85: stack.append(.tuple(try .init([pop()])))
        case 0x86:
            let second = try pop()
            stack.append(.tuple(try .init([pop(), second])))
        case 0x87:
            let third = try pop(), second = try pop()
            stack.append(.tuple(try .init([pop(), second, third])))
        case UInt8(ascii: "q"): memo[Int(try reader.integer(UInt8.self))] = try top()
        case UInt8(ascii: "r"): memo[Int(try reader.integer(UInt32.self))] = try top()
        case UInt8(ascii: "h"): stack.append(try remembered(Int(try reader.integer(UInt8.self))))
        case UInt8(ascii: "j"): stack.append(try remembered(Int(try reader.integer(UInt32.self))))
        case UInt8(ascii: "Q"):
            guard case .tuple(let parts) = try pop() else { throw Self.damaged("a persistent identifier is no tuple") }
            stack.append(.persistent(parts))
        case UInt8(ascii: "R"): try reduce()
        // The state of an object, which nothing here needs.
        case UInt8(ascii: "b"): _ = try pop()
        case UInt8(ascii: "0"): _ = try pop()
        case UInt8(ascii: "s"):
            let value = try pop()
            try store([try pop(), value])
        case UInt8(ascii: "u"): try store(try popToMark())
        case UInt8(ascii: "a"): try add([try pop()])
        case UInt8(ascii: "e"): try add(try popToMark())
        default:
            throw BrachioError(
                .unsupported, "it holds what a state dict does not (pickle operation 0x\(String(code, radix: 16)))",
                mend: "save model.state_dict() with torch.save")
        }
    }

    /// An ordered dictionary becomes a dictionary; every other call is only noted.
    private mutating func reduce() throws {
        guard case .tuple(let arguments) = try pop(), case .global(let name) = try pop() else { throw Self.damaged("it calls what is no function") }
        if name == .orderedDictionary {
            dictionaries.append([])
            stack.append(.dictionary(dictionaries.count - 1))
        } else {
            stack.append(.call(name, arguments))
        }
    }

    private mutating func store(_ entries: [PickleValue]) throws {
        guard entries.count % 2 == 0, case .dictionary(let index) = try top() else { throw Self.damaged("it stores into no dictionary") }
        for start in stride(from: 0, to: entries.count, by: 2) { dictionaries[index].append((entries[start], entries[start + 1])) }
    }

    private mutating func add(_ elements: [PickleValue]) throws {
        guard case .list(let index) = try top() else { throw Self.damaged("it appends to no list") }
        lists[index] += elements
    }

    private mutating func pop() throws -> PickleValue {
        guard let value = stack.popLast() else { throw Self.damaged("its stack is empty") }
        return value
    }

    private mutating func popToMark() throws -> [PickleValue] {
        var values: [PickleValue] = []
        while true {
            let value = try pop()
            if case .mark = value { return values.reversed() }
            values.append(value)
        }
    }

    private func top() throws -> PickleValue {
        guard let value = stack.last else { throw Self.damaged("its stack is empty") }
        return value
    }

    private func remembered(_ number: Int) throws -> PickleValue {
        guard let value = memo[number] else { throw Self.damaged("it recalls what it did not keep") }
        return value
    }

    /// A number of up to eight bytes; longer ones are PyTorch's mark of a file, whose value nothing hangs on.
    private mutating func long() throws -> Int {
        let bytes = try reader.take(Int(try reader.integer(UInt8.self)))
        return Int(truncatingIfNeeded: bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    private mutating func text(_ count: Int) throws -> String {
        guard count <= Self.textBytesMaximum else { throw BrachioError(.limitExceeded, "a text in it has \(count) bytes") }
        return String(decoding: try reader.take(count), as: UTF8.self)
    }

    private mutating func line() throws -> String {
        var bytes: [UInt8] = []
        while bytes.count < 1_024 {
            let byte = try reader.integer(UInt8.self)
            if byte == 0x0A { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        throw Self.damaged("a name in it does not end")
    }

    private static func damaged(_ what: String) -> BrachioError { BrachioError(.invalidInput, "the pickle is damaged: \(what)") }
}
