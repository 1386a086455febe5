import BrachioActiveLearning
import BrachioCore
import BrachioLinearModels
import Foundation
import Testing

@Suite struct FeatureFileTests {
    private let digest = Digest(of: Data("a backbone".utf8))

    private func records(_ range: Range<Int>) -> [FeatureFile.Record] {
        range.map { .init(object: $0 * 3, values: $0 % 5 == 4 ? nil : [Float($0), 1, -2.5, Float($0) / 7]) }
    }

    @Test("what is appended is read, over several openings, and a photo without features is a row of zeros")
    func growing() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("features")
            try FeatureFile.create(url, columns: 4, extractor: digest).append(records(0..<7))
            let file = try FeatureFile.open(url)
            #expect(file.columns == 4 && file.extractor == digest)
            try file.append(records(7..<12))
            #expect(try file.objects() == (0..<12).map { $0 * 3 })
            let (objects, features) = try file.rows(3, 4)
            #expect(objects == [9, 12, 15, 18])
            #expect(Array(features.row(0)) == [3, 1, -2.5, 3 / 7])
            #expect(Array(features.row(1)) == [0, 0, 0, 0])
            #expect(try file.rows(11, 100).objects == [33])
            #expect(try file.rows(12, 1).objects == [])
        }
    }

    @Test("cut anywhere, the file gives the records before the cut and grows on from there")
    func torn() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("features")
            let file = try FeatureFile.create(url, columns: 4, extractor: digest)
            try file.append(records(0..<6))
            let whole = try Data(contentsOf: url)
            for end in stride(from: 64, through: whole.count, by: 5) {
                try whole.prefix(end).write(to: url)
                let kept = (end - 64) / 32
                #expect(try file.objects() == (0..<kept).map { $0 * 3 })
                try file.append(records(kept..<kept + 1))
                #expect(try file.objects().count == kept + 1)
            }
        }
    }

    @Test("a record of which a byte has changed ends what is read")
    func damaged() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("features")
            let file = try FeatureFile.create(url, columns: 4, extractor: digest)
            try file.append(records(0..<6))
            let whole = try Data(contentsOf: url)
            for place in stride(from: 64, to: whole.count, by: 3) {
                var data = whole
                data[place] ^= 0x10
                try data.write(to: url)
                #expect(try file.objects().count == (place - 64) / 32)
            }
        }
    }

    @Test("what is no such file is refused by name")
    func refused() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("features")
            #expect(throws: BrachioError.self) { try FeatureFile.open(url) }
            for bytes in [Data(), Data("BRFEAT01".utf8), Data(count: 200), Data("BRFEAT01".utf8) + Data(repeating: 0xFF, count: 100)] {
                try bytes.write(to: url)
                #expect(throws: BrachioError.self) { try FeatureFile.open(url) }
            }
            #expect(throws: BrachioError.self) { try FeatureFile.create(url, columns: 0, extractor: digest) }
        }
    }

    @Test("projecting a file in parts is projecting it whole")
    func projected() throws {
        try withTemporaryFolder { folder in
            var source = SplitMix64(seed: 4)
            let values = (0..<500).map { _ in (0..<8).map { _ in source.uniform() } }
            let file = try FeatureFile.create(folder.appendingPathComponent("features"), columns: 8, extractor: digest)
            try file.append(values.enumerated().map { .init(object: $0, values: $1) })
            var random = SplitMix64(seed: 1)
            let found = try #require(try FeatureProjection.projected(file, components: 4, random: &random, threads: 2))
            let whole = found.projection.apply(to: FeatureMatrix(columns: 8, values: values.flatMap { $0 }))
            #expect(found.features.values == whole.values)
            #expect(try found.projection.applied(to: file, from: 490, threads: 1).objects == Array(490..<500))
        }
    }
}
