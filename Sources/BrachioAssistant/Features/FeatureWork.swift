package import BrachioActiveLearning
package import BrachioCore
package import BrachioJobs
package import Foundation

/// Has features computed by workers, a few hundred photos at a time. A photo that kills its worker is found by halving, and has no features.
package struct FeatureWork: Sendable {
    let launcher: any WorkerLauncher
    /// The folder in which workers' folders are made and removed.
    let folder: URL
    let backbone: URL?

    package init(launcher: any WorkerLauncher, folder: URL, backbone: URL?) {
        self.launcher = launcher
        self.folder = folder
        self.backbone = backbone
    }

    /// What a worker gave: rows for some or all photos, and what made them.
    package struct Result: Sendable {
        package var columns: Int
        package var extractor: Digest
        package var records: [FeatureFile.Record]
    }

    /// - Parameters:
    ///   - photos: numbers of the objects.
    ///   - bring: brings an object's photo to a file; one that throws leaves an object without features.
    /// - Throws: what keeps every photo from having features: a backbone that cannot be read, say.
    package func compute(_ photos: [Int], bring: @Sendable (Int, URL) async throws -> Void) async throws -> Result? {
        guard !photos.isEmpty else { return nil }
        let own = WorkerFolder(folder.appendingPathComponent("features-\(UUID().uuidString)", isDirectory: true))
        defer { try? FileManager.default.removeItem(at: own.url) }
        try own.make()
        var specification = FeatureSpecification(backbone: backbone?.path, photos: [])
        var absent: [Int] = []
        for object in photos {
            try Task.checkCancellation()
            let name = String(object)
            do { try await bring(object, own.input.appendingPathComponent(name)) } catch is CancellationError { throw CancellationError() } catch {
                absent.append(object)
                continue
            }
            specification.photos.append(.init(object: object, file: name))
        }
        try AtomicFile.write(JSONEncoder().encode(specification), to: own.specification)
        let end = try await run(own)
        var result = try collected(own)
        let done = Set(result?.records.map(\.object) ?? [])
        let left = specification.photos.map(\.object).filter { !done.contains($0) }
        switch end {
        case .finished, .interrupted: break
        case .failed(let reason): throw BrachioError(.system, "features cannot be computed", cause: reason)
        case .crashed where !left.isEmpty: try await add(left, to: &result, bring: bring)
        case .crashed: break
        }
        if let columns = result?.columns, columns > 0 { result?.records += absent.map { .init(object: $0, values: nil) } }
        return result
    }

    private func run(_ own: WorkerFolder) async throws -> WorkerEnd {
        let worker = try await launcher.launch(JobID(kind: .features, name: own.url.lastPathComponent), in: own)
        return await withTaskCancellationHandler { await worker.end() } onCancel: { worker.interrupt(graceSeconds: 5) }
    }

    private func collected(_ own: WorkerFolder) throws -> Result? {
        guard let file = try? FeatureFile.open(own.features) else { return nil }
        return Result(columns: file.columns, extractor: file.extractor, records: try file.records())
    }

    /// After a crash: the rest in two halves; of a single photo, that it has no features.
    private func add(_ left: [Int], to result: inout Result?, bring: @Sendable (Int, URL) async throws -> Void) async throws {
        if left.count == 1 {
            guard result != nil else {
                throw BrachioError(.system, "features cannot be computed", cause: "the worker crashed on the first photo, object \(left[0])")
            }
            result?.records.append(.init(object: left[0], values: nil))
            return
        }
        for half in [left[..<(left.count / 2)], left[(left.count / 2)...]] {
            do {
                guard let more = try await compute(Array(half), bring: bring) else { continue }
                if result == nil { result = more } else { result?.records += more.records }
            } catch let error as BrachioError where error.code == .system && half.count == 1 && result != nil {
                result?.records += half.map { .init(object: $0, values: nil) }
            }
        }
    }
}
