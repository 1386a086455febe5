internal import BrachioCore

/// What a pickle of a state dict can hold. Nothing in it is ever called: names of Python functions stay names.
indirect enum PickleValue: Sendable {
    case none
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case tuple(Parts)
    /// A list or a dictionary, by its place among the reader's containers, as pickles change them after they are made.
    case list(Int)
    case dictionary(Int)
    /// The name of a class or function, with its module.
    case global(PickleGlobal)
    /// A persistent identifier, which names a tensor's memory.
    case persistent(Parts)
    /// What a function would have made of its arguments.
    case call(PickleGlobal, Parts)
    case mark

    /// The values that another one is made of. How deep they lie within each other is bounded, as freeing them goes as deep.
    struct Parts: Sendable {
        let values: [PickleValue]
        private let depth: Int

        static let depthMaximum = 32

        init(_ values: [PickleValue]) throws {
            self.values = values
            depth = 1 + (values.map(\.depth).max() ?? 0)
            guard depth <= Self.depthMaximum else {
                throw BrachioError(.limitExceeded, "values in it lie more than \(Self.depthMaximum) deep within each other")
            }
        }

        fileprivate var depthWithin: Int { depth }
    }

    private var depth: Int {
        switch self {
        case .tuple(let parts), .persistent(let parts), .call(_, let parts): parts.depthWithin
        default: 0
        }
    }
}

/// The classes and functions that a state dict names. A pickle that names any other is refused, whatever it does with it.
enum PickleGlobal: Sendable, Equatable {
    case orderedDictionary
    case rebuildTensor
    case rebuildParameter
    case size
    case device
    case storage(PickleElement)

    /// - Throws: `unsupported` naming what is refused.
    init(module: String, name: String) throws {
        switch "\(module).\(name)" {
        case "collections.OrderedDict": self = .orderedDictionary
        case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2": self = .rebuildTensor
        case "torch._utils._rebuild_parameter": self = .rebuildParameter
        case "torch.Size": self = .size
        case "torch.device": self = .device
        default:
            guard module == "torch", let element = PickleElement(rawValue: name) else {
                throw BrachioError(
                    .unsupported, "it names \(Self.printable(module)).\(Self.printable(name)), which is no part of a state dict",
                    mend: "save model.state_dict() with torch.save")
            }
            self = .storage(element)
        }
    }

    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.prefix(80).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
    }
}

/// What a tensor's memory holds, by the name of PyTorch's class for it.
enum PickleElement: String, Sendable {
    case float = "FloatStorage", double = "DoubleStorage", half = "HalfStorage", brain = "BFloat16Storage"
    case long = "LongStorage", integer = "IntStorage", short = "ShortStorage", byte = "ByteStorage", char = "CharStorage"
    case boolean = "BoolStorage"

    var bytes: Int {
        switch self {
        case .double, .long: 8
        case .float, .integer: 4
        case .half, .brain, .short: 2
        case .byte, .char, .boolean: 1
        }
    }

    var isFloating: Bool {
        switch self {
        case .float, .double, .half, .brain: true
        default: false
        }
    }
}
