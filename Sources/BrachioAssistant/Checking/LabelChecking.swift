package import BrachioActiveLearning
internal import BrachioCore
package import BrachioJobs
internal import BrachioLinearModels
internal import Dispatch
package import Foundation

/// Looks through labelled photos for labels that are likely wrong: each photo is judged by a model that has learned from others alone.
///
/// Features are computed by workers and kept in a file, so that a look that was interrupted goes on where it was.
package struct LabelChecking: Sendable {
    /// Photos that one look takes.
    package static let photosMaximum = 200_000

    private let work: FeatureWork
    private let folder: URL
    package var photosPerWorker = 128
    package var threads = 2

    /// - Parameters:
    ///   - folder: holds a file of features a look.
    ///   - backbone: the network whose features are used; `nil` for a descriptor that needs none.
    package init(launcher: any WorkerLauncher, folder: URL, backbone: URL?) {
        self.folder = folder
        work = FeatureWork(launcher: launcher, folder: folder.appendingPathComponent("workers-\(UUID().uuidString)", isDirectory: true), backbone: backbone)
    }

    /// The labels that are likely wrong, the likeliest first; `row` is the photo's number.
    ///
    /// - Parameters:
    ///   - name: of the look; the same name goes on with what an earlier run has computed of the same photos.
    ///   - labels: the class of each photo.
    ///   - bring: brings a photo, by its number, to a file; one that throws is not judged.
    ///   - progress: is told how many photos have features.
    package func issues(
        _ name: String, labels: [Int], classes: Int, bring: @escaping @Sendable (Int, URL) async throws -> Void,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> [ConfidentLearning.Issue] {
        guard labels.count <= Self.photosMaximum else {
            throw BrachioError(.limitExceeded, "there are \(labels.count) photos", cause: "the labels of at most \(Self.photosMaximum) are looked through")
        }
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]) } catch {
            throw BrachioError(.system, "folder \(folder.path) cannot be made", cause: error.localizedDescription)
        }
        defer { try? FileManager.default.removeItem(at: work.folder) }
        let file = try await features(name, photos: labels.count, bring, progress)
        let threads = threads
        return try await withCheckedThrowingContinuation { continuation in
            // Seconds on many photos: not on a thread that serves requests.
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try Self.judge(file, labels, classes, threads) })
            }
        }
    }

    /// Removes what a look has computed.
    package func forget(_ name: String) { try? FileManager.default.removeItem(at: url(name)) }

    private func url(_ name: String) -> URL { folder.appendingPathComponent("\(name).features") }

    private func features(
        _ name: String, photos: Int, _ bring: @escaping @Sendable (Int, URL) async throws -> Void, _ progress: @Sendable (Int) -> Void
    ) async throws -> FeatureFile {
        var file = try? FeatureFile.open(url(name))
        while true {
            let done = try file?.end() ?? (count: 0, last: nil)
            let first = done.last.map { $0 + 1 } ?? 0
            progress(min(first, photos))
            guard first < photos else { break }
            let part = Array(first..<min(photos, first + photosPerWorker))
            guard let result = try await work.compute(part, bring: bring), result.columns > 0 else {
                if let file {
                    try file.append(part.map { .init(object: $0, values: nil) })
                    continue
                }
                throw BrachioError(.system, "features cannot be computed", cause: "none of \(part.count) photos can be read")
            }
            if let known = file, known.extractor != result.extractor || known.columns != result.columns {
                // Features of another backbone: all are computed again.
                try FileManager.default.removeItem(at: known.url)
                file = nil
                if first > 0 { continue }
            }
            let target = try file ?? FeatureFile.create(url(name), columns: result.columns, extractor: result.extractor)
            let found = Dictionary(result.records.map { ($0.object, $0) }, uniquingKeysWith: { first, _ in first })
            // A worker that was ended before its time leaves a gap: what lies behind it waits.
            let records = part.prefix { found[$0] != nil }.compactMap { found[$0] }
            guard !records.isEmpty else { throw BrachioError(.interrupted, "computing features was interrupted") }
            try target.append(records)
            file = target
        }
        guard let file else { throw BrachioError(.invalidInput, "there are no photos whose labels could be looked through") }
        return file
    }

    private static func judge(_ file: FeatureFile, _ labels: [Int], _ classes: Int, _ threads: Int) throws -> [ConfidentLearning.Issue] {
        var random = SplitMix64(seed: 11)
        guard let found = try FeatureProjection.projected(file, random: &random, threads: threads) else { return [] }
        // Rows of zeros are photos without features: nobody can judge them.
        let rows = found.objects.indices.filter { found.objects[$0] < labels.count && found.features.row($0).contains { $0 != 0 } }
        guard rows.count >= HeldOutProbabilities.labelsMin else {
            throw BrachioError(
                .invalidInput, "\(rows.count) photos are too few to tell whether a label is wrong", mend: "use at least \(HeldOutProbabilities.labelsMin)")
        }
        let label = { (row: Int) in labels[found.objects[row]] }
        let probabilities = HeldOutProbabilities(
            rows.map { LearnedAnswer(row: $0, class: label($0), of: classes) }, features: found.features, classes: classes, random: &random,
            threads: threads
        ).probabilities
        let judged = rows.filter { probabilities[$0] != nil }
        let learning = ConfidentLearning(labels: judged.map(label), probabilities: judged.compactMap { probabilities[$0] }, classes: classes)
        return learning.issues.map { $0.renumbered(found.objects[judged[$0.row]]) }
    }
}
