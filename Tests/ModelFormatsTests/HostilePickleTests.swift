import BrachioCore
import BrachioModelFormats
import Foundation
import Testing

/// Files that torch.save did not write.
@Suite("Hostile pickles")
struct HostilePickleTests {
    /// An archive that stores a pickle and one memory of four float32 values.
    private static func stored(_ pickle: [UInt8]) -> Data {
        var content = Data(), directory = Data()
        func word(_ value: Int, _ bytes: Int) -> Data { Data((0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }) }
        let entries = [("m/data.pkl", Data(pickle)), ("m/data/0", Data(repeating: 0, count: 16))]
        for (name, data) in entries {
            let sizes: Data = word(data.count, 4) + word(data.count, 4) + word(name.utf8.count, 2) + word(0, 2)
            for part in [word(0x0201_4B50, 4), Data(count: 16), sizes, Data(count: 10), word(content.count, 4), Data(name.utf8)] { directory += part }
            for part in [word(0x0403_4B50, 4), Data(count: 14), sizes, Data(name.utf8), data] { content += part }
        }
        let end = [word(0x0605_4B50, 4), Data(count: 4), word(2, 2), word(2, 2), word(directory.count, 4), word(content.count, 4), word(0, 2)]
        return content + directory + end.reduce(Data(), +)
    }

    private static func error(_ pickle: [UInt8]) -> BrachioError? {
        #expect(throws: BrachioError.self) { try TorchReader.read(stored([0x80, 2] + pickle), shape: [1, 3, 32, 32], named: "hostile.pth") }
    }

    private static func named(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

    /// `{"a": <tensor of this shape and these strides in memory 0>}`
    private static func tensor(_ shape: [UInt32], _ strides: [UInt32]) -> [UInt8] {
        func text(_ text: String) -> [UInt8] { [0x58, UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8) }
        func number(_ value: UInt32) -> [UInt8] { [0x4A] + withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        func tuple(_ numbers: [UInt32]) -> [UInt8] { [0x28] + numbers.flatMap(number) + [0x74] }
        var memory: [UInt8] = [0x28] + text("storage") + named("torch", "FloatStorage")
        memory += text("0") + text("cpu") + [0x4B, 4, 0x74, 0x51]
        var pickle: [UInt8] = [0x7D] + text("a") + named("torch._utils", "_rebuild_tensor_v2") + [0x28]
        pickle += memory + [0x4B, 0] + tuple(shape) + tuple(strides)
        return pickle + [0x74, 0x52, 0x73, 0x2E]
    }

    @Test("a pickle that names anything but what state dicts use is refused by that name")
    func foreignNames() {
        let call: [UInt8] = [0x58, 2, 0, 0, 0, 0x6C, 0x73, 0x85, 0x52, 0x2E]
        for (module, name) in [("os", "system"), ("builtins", "eval"), ("torch", "load"), ("torchvision.models.resnet", "ResNet")] {
            let error = Self.error(Self.named(module, name) + call)
            #expect(error?.code == .unsupported && error?.message.contains("\(module).\(name)") == true)
        }
        // The same in the form before version 1.6.
        let mark: [UInt8] = [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
        let legacy = mark + [0x80, 2, 0x4E, 0x2E, 0x80, 2, 0x4E, 0x2E, 0x80, 2] + Self.named("posix", "system") + call
        let error = #expect(throws: BrachioError.self) { try TorchReader.read(Data(legacy), shape: [], named: "hostile.pth") }
        #expect(error?.message.contains("posix.system") == true)
    }

    @Test("operations that state dicts do not need are refused", arguments: [0x69, 0x6F, 0x81, 0x92, 0x93, 0x82, 0x50, 0x49, 0x8B] as [UInt8])
    func foreignOperations(code: UInt8) {
        #expect(Self.error([0x28, code, 0, 0, 0, 0, 0x2E])?.code == .unsupported)
    }

    @Test("values deep within each other, endless operations and broken stacks end in errors")
    func bounds() {
        #expect(Self.error([0x29] + [UInt8](repeating: 0x85, count: 1_000_000) + [0x2E])?.code == .limitExceeded)
        #expect(Self.error([0x5D] + [UInt8](repeating: 0x4E, count: 2_100_000) + [0x2E])?.code == .limitExceeded)
        for pickle: [UInt8] in [[0x2E], [0x52, 0x2E], [0x74, 0x2E], [0x73, 0x2E], [0x68, 7, 0x2E], [0x4E, 0x51, 0x2E], [0x4E, 0x4E, 0x61, 0x2E], [0x58, 9, 0, 0, 0]] {
            #expect(Self.error(pickle)?.code == .invalidInput)
        }
    }

    @Test("tensors that reach beyond their memory, or repeat it, are refused; others are known by no network")
    func memories() {
        #expect(Self.error(Self.tensor([5], [1]))?.cause == nil && Self.error(Self.tensor([5], [1]))?.code == .invalidInput)
        #expect(Self.error(Self.tensor([2, 2], [1, 4_000_000]))?.code == .invalidInput)
        #expect(Self.error(Self.tensor([1 << 30], [0]))?.code == .invalidInput)
        #expect(Self.error(Self.tensor([1 << 30, 1 << 30], [0, 0]))?.code == .limitExceeded)
        #expect(Self.error(Self.tensor([2, 2], [2, 1]))?.message.contains("no network that is known") == true)
    }
}
