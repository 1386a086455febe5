import BrachioCore
import BrachioMetrics
import Foundation
import Testing
import TestSupport

@Suite("Quantile sketch")
struct QuantileSketchTests {
    private func values(_ count: Int, seed: UInt64, _ shape: (Double) -> Double) -> [Double] {
        var source = SplitMix64(seed: seed)
        return (0..<count).map { _ in shape(Double(source.next() >> 11) * 0x1p-53) }
    }

    private func aggregate(_ values: [Double]) throws -> Aggregate {
        let all = values.dropFirst().reduce(Aggregate(value: try #require(values.first), count: 1)) {
            $0.merged(with: Aggregate(value: $1, count: 1))
        }
        return all
    }

    @Test(
        "percentiles lie within the stated relative error of NumPy's, which takes the lower of two neighbours",
        .enabled(if: PythonPeer.executable != nil, "\(PythonPeer.missing)"))
    func numpy() throws {
        let samples = [
            values(5_000, seed: 1) { 100 * $0 },
            values(5_000, seed: 2) { exp(20 * $0 - 10) },
            values(4_001, seed: 3) { 200 * $0 - 120 },
            values(17, seed: 4) { -1 / ($0 + 0.01) },
            values(2_000, seed: 5) { floor(8 * $0) },
        ]
        let percents = [1.0, 10, 25, 50, 90, 99, 99.9, 100]
        let script = """
            import json, sys, numpy
            samples, percents = json.loads(sys.argv[1])
            print(json.dumps([[float(numpy.percentile(s, p, method="lower")) for p in percents] for s in samples]))
            """
        struct Question: Encodable {
            let samples: [[Double]], percents: [Double]
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try container.encode(samples)
                try container.encode(percents)
            }
        }
        // Long arguments go in pieces: one sample a call.
        for sample in samples {
            let question = String(decoding: try JSONEncoder().encode(Question(samples: [sample], percents: percents)), as: UTF8.self)
            let answer = try JSONDecoder().decode([[Double]].self, from: Data(try PythonPeer.run(script, [question]).utf8))[0]
            let own = try aggregate(sample)
            for (percent, expected) in zip(percents, answer) {
                let value = try #require(Statistic("p\(percent)").value(of: own))
                #expect(abs(value - expected) <= QuantileSketch.relativeError * abs(expected) * 1.000_001, "p\(percent): \(value) for \(expected)")
            }
        }
    }

    @Test("merging sketches of parts is the sketch of the whole, in any order")
    func merging() throws {
        var source = SplitMix64(seed: 7)
        for round in 0..<50 {
            let all = values(1 + Int(source.next() % 300), seed: UInt64(round)) { 1_000 * ($0 - 0.3) }
            let whole = try aggregate(all)
            var parts: [Aggregate] = []
            var rest = all[...]
            while !rest.isEmpty {
                let length = min(rest.count, 1 + Int(source.next() % 40))
                parts.append(try aggregate(Array(rest.prefix(length))))
                rest = rest.dropFirst(length)
            }
            parts.shuffle(using: &source)
            let merged = parts.dropFirst().reduce(parts[0]) { $0.merged(with: $1) }
            #expect(merged.distribution == whole.distribution)
            let atOnce = Array(all.prefix(MetricLimits.datumValues))
            let datum = try Datum(
                metric: Metric(namespace: "N", name: "M"), time: 0, observation: .values(atOnce, counts: atOnce.map { _ in 1 }))
            #expect(try datum.aggregate.distribution == aggregate(atOnce).distribution)
            #expect((merged.count, merged.minimum, merged.maximum) == (whole.count, whole.minimum, whole.maximum))
            #expect(abs(merged.sum - whole.sum) <= 1e-9 * Double(all.count) * 1_000)
        }
    }

    @Test("a sketch has a bounded number of bins, and its upper part keeps its accuracy")
    func bounded() throws {
        // 600 decades, far more than the bins can tell apart.
        let all = (0..<20_000).map { pow(10, Double($0) / 100 - 100) }
        let own = try aggregate(all)
        #expect((own.distribution?.weight ?? 0) == 20_000)
        for percent in [95.0, 99, 99.9] {
            let value = try #require(Statistic("p\(percent)").value(of: own))
            let expected = all[Int((percent / 100 * 19_999).rounded(.down))]
            #expect(abs(value / expected - 1) <= QuantileSketch.relativeError * 1.000_001)
        }
    }

    @Test("statistics of different values have no percentiles; statistics of equal values do")
    func unknownDistribution() throws {
        let unknown = Aggregate(count: 10, sum: 50, minimum: 1, maximum: 9)
        let known = Aggregate(count: 10, sum: 50, minimum: 5, maximum: 5)
        #expect(try Statistic("p50").value(of: unknown) == nil)
        #expect(try Statistic("p50").value(of: known) == 5)
        #expect(try Statistic("p50").value(of: known.merged(with: unknown)) == nil)
        #expect(try Statistic("Average").value(of: known.merged(with: unknown)) == 5)
    }
}
