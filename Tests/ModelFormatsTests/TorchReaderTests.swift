import BrachioCore
import BrachioGraph
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

@Suite("PyTorch's state dicts")
struct TorchReaderTests {
    /// Python's own pickle reads the same file: one line a parameter, with the digest of its float32 values.
    private static let digests = """
        import hashlib, pickle, struct, sys
        from collections import OrderedDict
        class Reader(pickle.Unpickler):
            def find_class(self, module, name):
                if (module, name) == ("collections", "OrderedDict"):
                    return OrderedDict
                return (lambda *parts: parts) if name.startswith("_rebuild") else name
            def persistent_load(self, parts):
                return parts[2]
        with open(sys.argv[1], "rb") as file:
            for _ in range(3):
                pickle.load(file)
            state = Reader(file).load()["state_dict"]
            memories = {}
            for key in Reader(file).load():
                count, = struct.unpack("<q", file.read(8))
                memories[key] = file.read(4 * count)
        for name, (key, offset, shape, *_) in sorted(state.items()):
            count = 1
            for extent in shape:
                count *= extent
            print(name.removeprefix("module."), hashlib.sha256(memories[key][4 * offset:4 * (offset + count)]).hexdigest())
        """

    /// A file as `torch.save` writes it since version 1.6, made without PyTorch: the same functions' names, a ZIP archive that stores.
    private static let archive = """
        import io, pickle, struct, sys, types, zipfile
        torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
        def _rebuild_tensor_v2(*parts): pass
        _rebuild_tensor_v2.__module__ = "torch._utils"
        utils._rebuild_tensor_v2 = _rebuild_tensor_v2
        class FloatStorage: pass
        FloatStorage.__module__, FloatStorage.__qualname__ = "torch", "FloatStorage"
        torch.FloatStorage, torch._utils = FloatStorage, utils
        sys.modules.update({"torch": torch, "torch._utils": utils})
        class Memory:
            def __init__(self, key, count): self.key, self.count = key, count
        class Tensor:
            def __init__(self, *parts): self.parts = parts
            def __reduce__(self): return (_rebuild_tensor_v2, (*self.parts, False, {}))
        class Writer(pickle.Pickler):
            def persistent_id(self, value):
                return ("storage", FloatStorage, value.key, "cpu", value.count) if isinstance(value, Memory) else None
        shapes = [line.split() for line in open(sys.argv[1])]
        state, content = {}, zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_STORED)
        for number, (name, *extents) in enumerate(shapes):
            extents = tuple(map(int, extents))
            count, strides = 1, []
            for extent in reversed(extents):
                strides.insert(0, count)
                count *= extent
            if len(extents) == 2:  # transposed in memory
                strides = [1, extents[0]]
            state[name] = Tensor(Memory(str(number), count), 0, extents, tuple(strides))
            content.writestr(f"model/data/{number}", struct.pack(f"<{count}f", *[(i % 7 - 3) / 64 + (1 if "var" in name else 0) for i in range(count)]))
        stream = io.BytesIO()
        Writer(stream, protocol=2).dump(state)
        content.writestr("model/data.pkl", stream.getvalue())
        content.close()
        """

    @Test(
        "a ResNet-20 from elsewhere is known by its parameters, which are Python's own reading of the file",
        .enabled(if: TestData.folder != nil, Comment(rawValue: TestData.missing)),
        .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func legacy() throws {
        let file = try #require(TestData.folder).appendingPathComponent("models/pytorch/resnet20-12fca82f.th")
        let graph = try TorchReader.read(Data(contentsOf: file), shape: [2, 3, 32, 32], named: "resnet20")
        #expect(graph.name == "resnet20" && graph.shape(of: graph.outputs[0]) == [2, 10])
        let expected = try PythonPeer.run(Self.digests, [file.path]).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let read = Dictionary(uniqueKeysWithValues: expected.filter { !$0[0].hasSuffix("num_batches_tracked") }.map { ($0[0], $0[1]) })
        #expect(graph.parameterOrder.sorted() == read.keys.sorted())
        for (name, tensor) in graph.parameters { #expect(Digest(of: tensor.values.withUnsafeBytes { Data($0) }).hexadecimal == read[name], "\(name)") }
    }

    @Test("the form since version 1.6 is read, with strides", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func archived() throws {
        let model = try ModelArchitecture.resNet20.graph(classes: 5, imageSize: 32)
        try withTemporaryFolder { folder in
            let names = model.parameterOrder.filter { !$0.hasPrefix("normalization.") }
            let lines = names.map { name in ([name] + model.shape(of: name).dimensions.map(String.init)).joined(separator: " ") }
            let list = folder.appendingPathComponent("shapes"), file = folder.appendingPathComponent("model.pth")
            try Data(lines.joined(separator: "\n").utf8).write(to: list)
            try PythonPeer.run(Self.archive, [list.path, file.path])
            let graph = try TorchReader.read(Data(contentsOf: file), shape: [1, 3, 32, 32], named: "model.pth")
            #expect(graph.parameterOrder == names)
            let weight = try #require(graph.parameters["linear.weight"])
            // Row 1, column 2 of [5, 64] stands at 1 + 2 · 5 of its memory.
            #expect(weight.shape == [5, 64] && weight.values[64 + 2] == (Float(11 % 7) - 3) / 64)
            let whole = try Data(contentsOf: file)
            for count in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
                #expect(throws: BrachioError.self) { try TorchReader.read(whole.prefix(count), shape: [1, 3, 32, 32], named: "cut") }
            }
        }
    }

    @Test("any byte of a file may be another one", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func mutations() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.pth"), list = folder.appendingPathComponent("shapes")
            try Data("fc.weight 3 4\nfc.bias 3\nfc.running_var 3".utf8).write(to: list)
            try PythonPeer.run(Self.archive, [list.path, file.path])
            let whole = try Data(contentsOf: file)
            var random = SplitMix64(seed: 4)
            for _ in 0..<3_000 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                // Whatever it says, it is no network: an error, and no crash.
                #expect(throws: BrachioError.self) { try TorchReader.read(bytes, shape: [1, 3, 32, 32], named: "mutated") }
            }
        }
    }
}
