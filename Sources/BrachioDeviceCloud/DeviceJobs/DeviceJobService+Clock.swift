internal import BrachioPersistence

/// What jobs do by themselves.
extension DeviceJobService {
    /// How often the clock is looked at.
    package static let lookSeconds: Int64 = 1

    /// Does what is due, again and again, until the task is cancelled.
    package func run(failure: @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            var isMore = false
            do {
                if groupsChanged.take() { try await followGroups() }
                isMore = try await reconcile()
            } catch {
                groupsChanged.set()
                failure(error)
            }
            if !isMore { try? await Task.sleep(for: .seconds(Self.lookSeconds)) }
        }
    }

    /// Does what is due: ends executions whose time is over, tells more things where the rollout allows it.
    ///
    /// - Returns: whether something was left for another look at once, since it was too much for one transaction.
    @discardableResult
    package func reconcile() async throws -> Bool {
        try await transact { ledger in
            let overdue = try ledger.executions.overdue(atSeconds: ledger.now, limit: DeviceJobLimits.thingsPerStep)
            for execution in overdue {
                if let ended = execution.timedOut(atSeconds: ledger.now) { try ledger.change(execution, to: ended) }
            }
            var isMore = overdue.count == DeviceJobLimits.thingsPerStep
            for job in try ledger.jobs.awaitingJobs() {
                isMore = try ledger.advance(job, telling: true) || isMore
                // Others come to their turn with the next look.
                if ledger.messages.count > DeviceJobLimits.thingsPerStep * 4 { return true }
            }
            return isMore
        }
    }

    /// Brings continuous jobs in line with the groups that they name.
    package func followGroups() async throws {
        let jobs = try await store.database.read { try JobTable(db: $0).continuousJobs() }
        for job in jobs {
            // A target that is gone stands for nothing.
            var things: [String] = []
            for target in job.targets { things += (try? await directory.things(ofTarget: target)) ?? [] }
            let found = things
            try await transact { ledger in
                guard let job = try ledger.job(job.identifier), job.status == .inProgress else { return }
                var seen: Set<String> = []
                try ledger.retarget(job, things: found.filter { seen.insert($0).inserted })
            }
        }
    }
}
