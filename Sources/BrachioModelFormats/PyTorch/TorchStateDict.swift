internal import BrachioCore
internal import BrachioGraph
internal import Foundation

/// The tensors of a model that PyTorch saved with `torch.save(model.state_dict(), …)`, also within a dictionary with other things, in the
/// file's form since version 1.6 (a ZIP archive) and before. Everything becomes float32; whole numbers, such as counts of batches, are left
/// out.
struct TorchStateDict {
    private(set) var tensors: [String: Tensor] = [:]
    private let fileBytes: Int
    private var elements = 0

    /// PyTorch's legacy mark, as the first bytes of its first pickle.
    private static let legacyMark: [UInt8] = [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]

    static func recognises(_ data: Data) -> Bool { StoredZip.recognises(data) || data.starts(with: legacyMark) }

    /// - Throws: `invalidInput` for a damaged file, `unsupported` for one with anything but tensors.
    init(_ data: Data) throws {
        fileBytes = data.count
        if StoredZip.recognises(data) {
            let archive = try StoredZip(data)
            guard let name = archive.entries.keys.filter({ $0.hasSuffix("/data.pkl") }).min(), let pickle = archive.entries[name] else {
                throw BrachioError(.unsupported, "the ZIP archive holds no data.pkl", mend: "save model.state_dict() with torch.save")
            }
            let folder = name.dropLast("data.pkl".count)
            if archive.entries.keys.contains(where: { $0.hasPrefix("\(folder)code/") }) {
                throw BrachioError(.unsupported, "it is a TorchScript program", mend: "save model.state_dict(), or export the model as ONNX")
            }
            var reader = PickleReader(ByteReader(pickle))
            let root = try reader.read()
            try take(root, reader) { key in
                guard let memory = archive.entries["\(folder)data/\(key)"] else { throw BrachioError(.invalidInput, "tensor memory \(key) is missing") }
                return memory
            }
        } else {
            try readLegacy(data)
        }
        guard !tensors.isEmpty else { throw BrachioError(.invalidInput, "it holds no tensors", mend: "save model.state_dict() with torch.save") }
    }

    /// Five pickles (mark, version, machine, object, keys), then each tensor memory with its number of elements before it.
    private mutating func readLegacy(_ data: Data) throws {
        var reader = PickleReader(ByteReader(data))
        for _ in 0..<3 { _ = try reader.read() }
        let root = try reader.read()
        var memories: [String: Data] = [:]
        let sizes = try Self.memories(root, reader)
        guard case .list(let list) = try reader.read() else { throw BrachioError(.invalidInput, "its tensor memories are not listed") }
        var rest = reader.rest
        for case .text(let key) in reader.lists[list] {
            let count = try rest.count(Limits.tensorElements, "elements")
            memories[key] = try rest.take(count * (sizes[key] ?? 4))
        }
        try take(root, reader) { key in
            guard let memory = memories[key] else { throw BrachioError(.invalidInput, "tensor memory \(key) is missing") }
            return memory
        }
    }

    /// Bytes of an element of each tensor memory.
    private static func memories(_ root: PickleValue, _ reader: PickleReader) throws -> [String: Int] {
        var sizes: [String: Int] = [:]
        for dictionary in reader.dictionaries {
            for entry in dictionary {
                guard let storage = Storage(entry.value) else { continue }
                sizes[storage.key] = storage.element.bytes
            }
        }
        return sizes
    }

    private mutating func take(_ root: PickleValue, _ reader: PickleReader, _ memory: (String) throws -> Data) throws {
        for (name, value) in try Self.entries(root, reader, depth: 0) {
            guard let storage = Storage(value), storage.element.isFloating else { continue }
            do {
                let tensor = try storage.tensor(memory(storage.key))
                // Tensors may share a memory, but not so that a small file takes much memory here.
                elements += tensor.values.count
                guard elements <= fileBytes else { throw BrachioError(.limitExceeded, "the tensors are larger than the file they are in") }
                tensors[name] = tensor
            } catch let error as BrachioError { throw error.within(name) }
        }
    }

    /// The dictionary that holds tensors: the root, or one within it, such as `state_dict`.
    private static func entries(_ value: PickleValue, _ reader: PickleReader, depth: Int) throws -> [(String, PickleValue)] {
        guard case .dictionary(let index) = value, depth < 4 else {
            throw BrachioError(.unsupported, "it holds no dictionary of tensors", mend: "save model.state_dict() with torch.save")
        }
        let named = reader.dictionaries[index].compactMap { entry -> (String, PickleValue)? in
            if case .text(let name) = entry.key { (name, entry.value) } else { nil }
        }
        if named.contains(where: { Storage($0.1) != nil }) { return named }
        for key in ["state_dict", "model_state_dict", "model", "net"] {
            if let inner = named.first(where: { $0.0 == key }) { return try entries(inner.1, reader, depth: depth + 1) }
        }
        throw BrachioError(.unsupported, "it holds no dictionary of tensors", mend: "save model.state_dict() with torch.save")
    }
}

/// A tensor as a pickle describes it: part of a memory with shape and strides.
private struct Storage {
    let key: String
    let element: PickleElement
    let offset: Int
    let shape: [Int]
    let strides: [Int]

    /// `nil` for what is no tensor. A parameter is a call with the tensor as its first argument.
    init?(_ value: PickleValue) {
        var value = value
        if case .call(.rebuildParameter, let arguments) = value, let inner = arguments.values.first { value = inner }
        guard case .call(.rebuildTensor, let call) = value, call.values.count >= 4, case .persistent(let memory) = call.values[0],
            memory.values.count >= 3, case .global(.storage(let element)) = memory.values[1], case .text(let key) = memory.values[2],
            case .integer(let offset) = call.values[1], let shape = Self.integers(call.values[2]),
            let strides = Self.integers(call.values[3]), shape.count == strides.count, offset >= 0, strides.allSatisfy({ $0 >= 0 })
        else { return nil }
        self.key = key
        self.element = element
        self.offset = offset
        self.shape = shape
        self.strides = strides
    }

    private static func integers(_ value: PickleValue) -> [Int]? {
        guard case .tuple(let parts) = value else { return nil }
        let numbers = parts.values.compactMap { part -> Int? in if case .integer(let number) = part { number } else { nil } }
        return numbers.count == parts.values.count ? numbers : nil
    }

    func tensor(_ memory: Data) throws -> Tensor {
        let shape = Shape(self.shape)
        try shape.validate()
        let last = zip(self.shape, strides).reduce(offset) { sum, pair in
            let (step, overflow) = (pair.0 - 1).multipliedReportingOverflow(by: pair.1)
            return overflow || step > Limits.tensorElements ? Int(Int32.max) << 8 : sum + step
        }
        // Also where strides of zero repeat elements.
        guard last < memory.count / element.bytes, shape.count <= memory.count / element.bytes else { throw BrachioError(.invalidInput, "it reaches beyond its memory") }
        var values: [Float] = []
        values.reserveCapacity(shape.count)
        memory.withUnsafeBytes { bytes in
            func value(_ index: Int) -> Float {
                switch element {
                case .double: Float(Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))))
                case .brain: Float(bitPattern: UInt32(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))) << 16)
                case .half: ONNXConstant.half(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
                default: Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
                }
            }
            var place = [Int](repeating: 0, count: self.shape.count)
            var index = offset
            for _ in 0..<shape.count {
                values.append(value(index))
                for axis in self.shape.indices.reversed() {
                    place[axis] += 1
                    index += strides[axis]
                    if place[axis] < self.shape[axis] { break }
                    index -= place[axis] * strides[axis]
                    place[axis] = 0
                }
            }
        }
        return Tensor(shape, values)
    }
}
