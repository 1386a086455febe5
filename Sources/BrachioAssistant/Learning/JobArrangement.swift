internal import BrachioActiveLearning
internal import BrachioCore
internal import BrachioLinearModels
internal import Foundation

/// The photos of one job by their looks: features brought to a few components, and the orders and groups that come of them. No answer is needed.
struct JobArrangement: Sendable {
    let classes: Int
    let selection: LearningSession.Selection
    let seed: UInt64
    /// The number of the object of each row.
    let objects: [Int]
    let rows: [Int: Int]
    let features: FeatureMatrix
    /// Rows of the file when the components were found.
    var fittedRows: Int { objects.count }
    let similarity: [Int32]
    let groups: PhotoGroups
    let duplicates: [[Int]]

    /// `nil` while the file has no rows.
    init?(_ job: AssistedJob, _ file: FeatureFile, threads: Int) throws {
        seed = UInt64(bitPattern: job.id) &* 0x9E37_79B9 &+ 17
        classes = job.classes
        selection = job.selection
        var random = SplitMix64(seed: seed)
        guard let found = try FeatureProjection.projected(file, random: &random, threads: threads) else { return nil }
        objects = found.objects
        features = found.features
        similarity = SimilarityOrder.order(found.features, random: &random).map { Int32(clamping: found.objects[$0]) }
        groups = PhotoGroups(found.features, similarity: similarity, objects: found.objects, random: &random, threads: threads)
        duplicates = NearDuplicates.groups(found.features, random: &random).map { $0.map { found.objects[$0] } }
        rows = Dictionary(found.objects.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Objects that came later join when all there are have features and they are a hundredth more, or when they are as many again.
    func isOutgrown(by featured: Int, of job: AssistedJob) -> Bool {
        if classes != job.classes || selection != job.selection { return true }
        let new = featured - fittedRows
        return new > 0 && (new >= fittedRows || (featured >= job.total && 100 * new >= fittedRows))
    }

    /// What holds before there is a model.
    func advice(version: Int) -> AdviceBoard.Advice {
        AdviceBoard.Advice(
            version: version, queue: [], similarity: similarity, grouped: groups.order, groups: groups.groups, doubt: [], duplicates: duplicates,
            classes: [], confidences: [], held: [:])
    }
}
