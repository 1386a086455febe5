/// An evaluation as people and scripts read it: `{"accuracy":…,"count":…,"loss":…,"perClass":{…},"confusion":…}`.
public struct EvaluationReport: Sendable, Hashable, Codable {
    public struct Class: Sendable, Hashable, Codable {
        public var name: String
        public var count: Int
        public var precision: Double
        public var recall: Double
        public var f1: Double
    }

    public struct Confusion: Sendable, Hashable, Codable {
        /// Names of rows and columns.
        public var classes: [String]
        /// `counts[truth][prediction]`.
        public var counts: [[Int]]
    }

    public var accuracy: Double
    public var count: Int
    public var loss: Double
    public var perClass: [Class]
    public var confusion: Confusion

    public init(_ evaluation: Evaluation, classes: [String]) {
        let matrix = evaluation.confusion
        accuracy = evaluation.accuracy
        count = evaluation.count
        loss = evaluation.loss
        perClass = classes.enumerated().map { index, name in
            if let several = evaluation.decisions {
                return Class(
                    name: name, count: several.support(index), precision: several.precision(index), recall: several.recall(index),
                    f1: several.f1(index))
            }
            return Class(
                name: name, count: matrix.support(index), precision: matrix.precision(index), recall: matrix.recall(index),
                f1: matrix.f1(index))
        }
        confusion = Confusion(classes: classes, counts: matrix.counts)
    }
}
