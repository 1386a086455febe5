package import BrachioAccounts
package import BrachioJobs
package import BrachioMetrics
package import BrachioObjectStore
package import Foundation

/// What the pages show and change.
package struct ConsoleRooms: Sendable {
    package let accounts: AccountStore
    package let objects: ObjectStore
    package let monitoring: Monitoring
    package let jobs: JobTable
    package let runner: JobRunner
    /// Scaled photos are kept here; it may be emptied at any time.
    package let cacheFolder: URL

    package init(
        accounts: AccountStore, objects: ObjectStore, monitoring: Monitoring, jobs: JobTable, runner: JobRunner, cacheFolder: URL
    ) {
        self.accounts = accounts
        self.objects = objects
        self.monitoring = monitoring
        self.jobs = jobs
        self.runner = runner
        self.cacheFolder = cacheFolder
    }
}
