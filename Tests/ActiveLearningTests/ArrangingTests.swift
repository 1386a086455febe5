import BrachioActiveLearning
import BrachioCore
import BrachioLinearModels
import Testing

@Suite struct ArrangingTests {
    @Test("cosines of projected features are those of NumPy's singular vectors")
    func projection() {
        let peer = Peers.answers.projection
        let features = FeatureMatrix(columns: peer.features[0].count, values: peer.features.flatMap { $0 })
        var source = SplitMix64(seed: 1)
        let projection = FeatureProjection(fitting: features, components: peer.components, random: &source)
        let rows = projection.apply(to: features)
        for a in peer.cosines.indices {
            for b in peer.cosines.indices {
                let cosine = zip(rows.row(a), rows.row(b)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
                #expect(abs(cosine - peer.cosines[a][b]) < 0.02, "rows \(a) and \(b)")
            }
        }
    }

    @Test("a photo without features stays without, and few rows need few components")
    func degenerate() {
        var features = FeatureMatrix(columns: 4, values: [1, 2, 3, 4, 0, 0, 0, 0, 4, 3, 2, 1])
        var source = SplitMix64(seed: 1)
        let projection = FeatureProjection(fitting: features, random: &source)
        #expect(projection.components == 1)
        let rows = projection.apply(to: features)
        #expect(rows.row(1).allSatisfy { $0 == 0 })
        #expect(abs(rows.values[0] + rows.values[2]) < 1e-5)
        features = FeatureMatrix(columns: 4, values: [1, 2, 3, 4])
        #expect(FeatureProjection(fitting: features, random: &source).apply(to: features).rows == 1)
    }

    @Test("clusters find the classes that are there")
    func clusters() {
        let blobs = Blobs(perClass: 50, classes: 5, spread: 0.2, seed: 2)
        var source = SplitMix64(seed: 4)
        let found = Clustering(blobs.features, count: 5, random: &source)
        for members in found.members { #expect(Set(members.map { blobs.labels[$0] }).count == 1) }
        #expect(found.members.map(\.count).reduce(0, +) == 250)
        #expect(Clustering(blobs.features, count: 1_000, random: &source).centers.rows == 250)
    }

    @Test("in the order of similarity every row stands once, and neighbours are far more alike than by chance")
    func order() {
        let blobs = Blobs(perClass: 120, classes: 6, spread: 0.3, seed: 5)
        var source = SplitMix64(seed: 6)
        let order = SimilarityOrder.order(blobs.features, random: &source)
        #expect(order.sorted() == Array(0..<720))
        let changes = zip(order, order.dropFirst()).count { blobs.labels[$0] != blobs.labels[$1] }
        // By chance five of six neighbours differ in class: 599.
        #expect(changes < 60)
    }

    @Test("rows without features come last, equal rows are ordered all the same")
    func orderOfTheSame() {
        var features = FeatureMatrix(columns: 2)
        for row in 0..<200 { features.append(row: row % 10 == 0 ? [0, 0] : [1, 0]) }
        var source = SplitMix64(seed: 6)
        let order = SimilarityOrder.order(features, random: &source)
        #expect(order.sorted() == Array(0..<200))
        #expect(order.suffix(20).allSatisfy { $0 % 10 == 0 })
    }

    @Test("near-duplicates are found and nothing else, in few rows and in many", arguments: [300, 6_000])
    func duplicates(count: Int) {
        var source = SplitMix64(seed: 8)
        var features = FeatureMatrix(columns: 32)
        var rows: [[Float]] = []
        for row in 0..<count {
            // Every tenth is the one before with a little noise.
            if row % 10 == 9 {
                rows.append(Blobs.unit(rows[row - 1].map { $0 + 0.02 * source.uniform(-1...1) }))
            } else {
                rows.append(Blobs.unit((0..<32).map { _ in source.uniform(-1...1) }))
            }
            features.append(row: rows[row])
        }
        let groups = NearDuplicates.groups(features, random: &source)
        #expect(groups.allSatisfy { $0.count == 2 && $0[0] % 10 == 8 && $0[1] == $0[0] + 1 })
        #expect(groups.count >= count / 10 * 98 / 100)
    }
}
