import BrachioCore
import BrachioGraph
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

@Suite("Mutated ONNX files")
struct MutatedONNXTests {
    /// Changed, lost, doubled and inserted bytes: reading gives a graph or a `BrachioError`.
    @Test("reading ends in a graph or an error", arguments: 0..<8)
    func mutations(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let files = try WrittenOperatorTests.all.map { try ONNXWriter.write(try $0.graph(), metadata: ["a": "b"]) } + Self.made
        var refused = 0
        for round in 0..<3_000 {
            var data = files[round % files.count]
            for _ in 0...Int(random.next() % 4) { Self.mutate(&data, &random) }
            do { _ = try ONNXReader.read(data, named: "mutated") } catch is BrachioError { refused += 1 }
        }
        #expect(refused > 100)
    }

    /// Computations on shapes and constants.
    static let made: [Data] = {
        func integers(_ name: String, _ values: [Int]) -> [UInt8] {
            ONNXBytes.tensor(
                name, [values.count], raw: values.flatMap { withUnsafeBytes(of: Int64($0).littleEndian) { Array($0) } }, type: 7)
        }
        let shape = ONNXBytes.model(
            [
                ONNXBytes.node("Shape", ["x"], ["s"]), ONNXBytes.node("Gather", ["s", "zero"], ["b"]),
                ONNXBytes.node("Mul", ["b", "two"], ["m"]), ONNXBytes.node("Div", ["m", "two"], ["d"]),
                ONNXBytes.node("Concat", ["d", "minus"], ["t"]) + ONNXBytes.field(
                    5, ONNXBytes.field(1, "axis") + ONNXBytes.field(3, 0) + ONNXBytes.field(20, 2)),
                ONNXBytes.node("Reshape", ["x", "t"], ["y"]),
            ],
            initializers: [integers("zero", [0]), integers("two", [2]), integers("minus", [-1])])
        let parts = ONNXBytes.model(
            [
                ONNXBytes.node("Slice", ["x", "from", "to", "axes"], ["a"]), ONNXBytes.node("Unsqueeze", ["a", "axes"], ["u"]),
                ONNXBytes.node("Squeeze", ["u", "axes"], ["q"]), ONNXBytes.node("ConstantOfShape", ["to"], ["c"]),
                ONNXBytes.node("Expand", ["c", "to"], ["e"]), ONNXBytes.node("Add", ["q", "c"], ["y"]),
            ],
            initializers: [integers("from", [1]), integers("to", [2]), integers("axes", [1])])
        return [shape, parts]
    }()

    private static func mutate(_ data: inout Data, _ random: inout SplitMix64) {
        guard !data.isEmpty else { return }
        let place = Int(random.next() % UInt64(data.count))
        switch random.next() % 6 {
        case 0: data[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: data[place] ^= 1 << UInt8(random.next() % 8)
        case 2: data.remove(at: place)
        case 3: data.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 4: data = data.prefix(place)
        default:
            let end = min(data.count, place + Int(random.next() % 16))
            data.insert(contentsOf: Data(data[place..<end]), at: place)
        }
        data = Data(data)
    }
}
