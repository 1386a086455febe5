/// What the model has to say about a job's objects. Whatever has nothing to say answers `nil`; then the manifest's order holds.
package protocol LabellingAdvice: Sendable {
    /// The numbers of the objects in an order, best first, or `nil` while there is none.
    func ranking(_ order: ClaimOrder, job: Int64) -> Ranking?
    /// What the model thinks of an object: a class's index and how sure it is.
    func suggestion(job: Int64, object: Int) -> (classIndex: Int, confidence: Double)?
    /// Probabilities of the classes of labelled objects, each by a model that had not learned from that object.
    func predictions(job: Int64) -> [Int: [Float]]
    /// How far the model's help is; `nil` where there is none.
    func assistance(job: Int64) -> Assistance?
    /// Groups of photos that show nearly the same, by object number; `nil` while that is not known.
    func duplicates(job: Int64) -> [[Int]]?
    /// Which group of photos that look alike an object is in.
    func group(job: Int64, object: Int) -> Int?
}

/// How far the model is with a job.
package struct Assistance: Sendable, Hashable {
    package var objects: Int
    /// Objects with features, or of which it is known that they have none.
    package var featured: Int
    /// Answers that it has learned from.
    package var learned: Int
    /// Labels to be looked at of which it has said how far it doubts them.
    package var judged: Int
    /// What went wrong last.
    package var failure: String?

    package init(objects: Int, featured: Int, learned: Int, judged: Int = 0, failure: String?) {
        self.objects = objects
        self.featured = featured
        self.learned = learned
        self.judged = judged
        self.failure = failure
    }
}

extension LabellingAdvice {
    package func predictions(job: Int64) -> [Int: [Float]] { [:] }
    package func assistance(job: Int64) -> Assistance? { nil }
    package func duplicates(job: Int64) -> [[Int]]? { nil }
    package func group(job: Int64, object: Int) -> Int? { nil }
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
