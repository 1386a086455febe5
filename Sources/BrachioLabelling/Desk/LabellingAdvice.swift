/// What the model has to say about a job's objects. Whatever has nothing to say answers `nil`; then the manifest's order holds.
package protocol LabellingAdvice: Sendable {
    /// The numbers of the objects in an order, best first, or `nil` while there is none.
    func ranking(_ order: ClaimOrder, job: Int64) -> Ranking?
    /// What the model thinks of an object: a class's index and how sure it is.
    func suggestion(job: Int64, object: Int) -> (classIndex: Int, confidence: Double)?
    /// Probabilities of the classes of labelled objects, each by a model that had not learned from that object.
    func predictions(job: Int64) -> [Int: [Float]]
}

extension LabellingAdvice {
    package func predictions(job: Int64) -> [Int: [Float]] { [:] }
}

/// An order of objects at one moment.
package struct Ranking: Sendable {
    /// Another number for another order, so that positions in one are not taken for positions in the next.
    package var version: Int
    package var objects: [Int32]

    package init(version: Int, objects: [Int32]) {
        self.version = version
        self.objects = objects
    }
}

/// Advice from nobody.
package struct NoAdvice: LabellingAdvice {
    package init() {}
    package func ranking(_ order: ClaimOrder, job: Int64) -> Ranking? { nil }
    package func suggestion(job: Int64, object: Int) -> (classIndex: Int, confidence: Double)? { nil }
}
