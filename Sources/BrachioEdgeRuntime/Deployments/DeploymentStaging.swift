internal import BrachioCore
package import BrachioDeployment
package import Foundation
internal import Synchronization

/// Brings a deployment's files to the device and sees whether it can run there, beside what runs.
package struct DeploymentStaging: Sendable {
    /// The cloud no longer wants the deployment.
    package struct Withdrawn: Error {}

    static let newLinksMax = 5
    /// Left free on the disk, for messages and the functions' own files.
    static let spareBytes: Int64 = 16 << 20
    static let progressMilliseconds: Int64 = 5_000

    private let artifacts: ArtifactStore
    private let artifactsFolder: URL
    private let probe: any ModelProbe
    private let captures: any CaptureStore
    private let disk: any SpoolDisk

    /// - Parameter disk: tells how much is free.
    package init(artifacts: ArtifactStore, folder: URL, probe: any ModelProbe, captures: any CaptureStore, disk: any SpoolDisk) {
        self.artifacts = artifacts
        artifactsFolder = folder
        self.probe = probe
        self.captures = captures
        self.disk = disk
    }

    package func staged(_ document: DeploymentDocument) -> StagedDeployment { StagedDeployment(document: document, artifacts: artifactsFolder) }

    /// Returns when the deployment is ready to be switched to.
    ///
    /// - Throws: why it cannot run here, in plain words; ``Withdrawn``.
    package func stage(_ document: DeploymentDocument, job: String, _ around: Deployer.Surroundings) async throws {
        try await makeRoom(document, around)
        await tell(around, job, ["phase": "DOWNLOADING"])
        try await fetchAll(document, job, around)
        await tell(around, job, ["phase": "CHECKING"])
        for need in document.needs where need.isArchive {
            try await artifacts.unpack(need.artifact)
            await around.checkpoint()
        }
        let staged = staged(document)
        try await askModels(staged)
        try await around.functions.prepare(staged)
    }

    /// Asks each model about the golden photo that its package holds, and about those of the deployment itself.
    private func askModels(_ staged: StagedDeployment) async throws {
        for resource in staged.document.resources {
            guard case .model(let archive, _) = resource.kind else { continue }
            let folder = staged.folder(archive)
            if let golden = try GoldenAnswer.read(in: folder) {
                try await ask(resource.identifier, folder, folder.appendingPathComponent(GoldenAnswer.photoName)) { ModelGate.failure(resource.identifier, golden, $0) }
            }
            for check in staged.document.checks where check.resource == resource.identifier {
                try await ask(resource.identifier, folder, staged.file(check.photo)) { ModelGate.failure(check, $0) }
            }
        }
    }

    private func ask(_ model: String, _ folder: URL, _ photo: URL, _ failure: (ModelAnswer) -> String?) async throws {
        let answer: ModelAnswer
        do { answer = try await probe.answer(of: folder, to: photo) } catch {
            throw BrachioError(.corrupted, "model \(model) cannot be tried", cause: Deployer.text(error))
        }
        if let failure = failure(answer) { throw BrachioError(.corrupted, failure) }
    }

    private func tell(_ around: Deployer.Surroundings, _ job: String, _ details: [String: String]) async {
        _ = try? await around.jobs.update(job, .inProgress, details)
    }

    /// - Throws: `limitExceeded` where there is too little.
    func makeRoom(_ document: DeploymentDocument, _ around: Deployer.Surroundings) async throws {
        let missing = document.needs.reduce(0) { $0 + artifacts.missingBytes($1.artifact, isArchive: $1.isArchive) }
        // What brings no file fits on a full disk, too.
        if missing == 0 { return }
        let needed = missing + Self.spareBytes
        if disk.freeBytes() >= needed { return }
        // Captures go before deployments that ran.
        _ = await captures.giveBack(bytes: needed - disk.freeBytes())
        if disk.freeBytes() >= needed { return }
        let state = try DeploymentState.read(around.folder.folder)
        try tidy(DeploymentState(current: state.current, attempt: state.attempt), around.folder, previousBytesMax: 0)
        let free = disk.freeBytes()
        guard free >= needed else {
            throw BrachioError(
                .limitExceeded, "the deployment does not fit on the device", cause: "it needs \(needed) bytes, and \(free) are free", mend: "free some space on the device")
        }
    }

    private func fetchAll(_ document: DeploymentDocument, _ job: String, _ around: Deployer.Surroundings) async throws {
        var document = document, renewals = 0
        let all = document.needs.map(\.artifact)
        let total = all.reduce(0) { $0 + $1.bytes }
        let told = Mutex<Int64>(around.clock.sinceBootMilliseconds())
        var before: Int64 = 0
        for index in all.indices {
            while true {
                let artifact = document.needs[index].artifact, done = before
                do {
                    try await artifacts.fetch(artifact) { bytes in
                        let now = around.clock.sinceBootMilliseconds()
                        let isDue = told.withLock { last in
                            if now - last < Self.progressMilliseconds { return false }
                            last = now
                            return true
                        }
                        if isDue { Task { await tell(around, job, ["phase": "DOWNLOADING", "bytes": "\(done + bytes) of \(total)"]) } }
                    }
                    await around.checkpoint()
                    before += artifact.bytes
                    break
                } catch let refusal as ArtifactStore.LinkRefused {
                    renewals += 1
                    guard renewals <= Self.newLinksMax, [401, 403, 410].contains(refusal.status) else {
                        throw BrachioError(.notFound, "\(refusal.source) cannot be fetched", cause: "the server answers \(refusal.status)")
                    }
                    document = try await renewed(document, job, around)
                }
            }
        }
    }

    /// The same document with links that are signed anew.
    private func renewed(_ document: DeploymentDocument, _ job: String, _ around: Deployer.Surroundings) async throws -> DeploymentDocument {
        guard let found = try await around.jobs.again(job) else { throw Withdrawn() }
        guard let next = found.content?.deployment, next.identifier == document.identifier, next.needs.count == document.needs.count else { return document }
        return next
    }

    /// Removes documents and files that neither the present nor a kept deployment needs: of those that ran before as many are kept as
    /// `previousBytesMax` holds, the latest first. Returns those that are kept.
    @discardableResult
    package func tidy(_ state: DeploymentState, _ folder: DeploymentFolder, previousBytesMax: Int64) throws -> [String] {
        let present = [state.current, state.attempt?.deployment].compactMap { $0 }
        var kept = present, digests: Set<String> = []
        for identifier in present { digests.formUnion((try? folder.document(identifier))?.needs.map(\.artifact.sha256) ?? []) }
        var bytes: Int64 = 0
        for identifier in state.previous where !present.contains(identifier) {
            guard let document = try? folder.document(identifier) else { continue }
            let more = document.needs.filter { !digests.contains($0.artifact.sha256) }
            bytes += more.reduce(0) { $0 + $1.artifact.bytes * ($1.isArchive ? 2 : 1) }
            if bytes > previousBytesMax { break }
            kept.append(identifier)
            digests.formUnion(more.map(\.artifact.sha256))
        }
        try folder.keepOnly(kept)
        try artifacts.keepOnly(digests)
        return kept
    }
}
