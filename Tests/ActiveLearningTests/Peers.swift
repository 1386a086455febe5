import Foundation

/// What independent programs answered: NumPy 2.4.6, SciPy 1.17.1, scikit-learn 1.7.2, statsmodels 0.15.0, krippendorff 0.9.0,
/// crowd-kit 1.4.2, cleanlab 2.9.0 (`Goldens/peers.json`).
struct Peers: Decodable {
    struct Bound: Decodable {
        var successes: Int
        var trials: Int
        var risk: Double
        var lower: Double
        var upper: Double
    }

    struct Cohen: Decodable {
        var a: [Int]
        var b: [Int]
        var classes: Int
        var kappa: Double
    }

    struct Fleiss: Decodable {
        var counts: [[Int]]
        var kappa: Double
    }

    struct Krippendorff: Decodable {
        var counts: [[Int]]
        var alpha: Double
    }

    struct Consolidation: Decodable {
        var answers: [[Int]]
        var objects: Int
        var annotators: Int
        var classes: Int
        var tasks: [Int]
        var posteriors: [[Double]]
        var frequencies: [Double]
    }

    struct Issues: Decodable {
        var labels: [Int]
        var probabilities: [[Float]]
        var joint: [[Int]]
        var issues: [Int]
        var qualities: [Double]
    }

    struct Projection: Decodable {
        var features: [[Float]]
        var components: Int
        var cosines: [[Float]]
    }

    var bounds: [Bound]
    var cohen: Cohen
    var fleiss: Fleiss
    var krippendorff: Krippendorff
    var dawidSkene: Consolidation
    var confidentLearning: Issues
    var projection: Projection

    static let answers: Peers = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens/peers.json")
        // A test without its goldens has nothing to say; stopping is right here.
        return try! JSONDecoder().decode(Peers.self, from: Data(contentsOf: file))
    }()
}
