package import BrachioAccounts
package import BrachioJobs
package import BrachioLabelling
package import BrachioMetrics
package import BrachioObjectStore
package import BrachioRuleEngine

/// What the pages show and change.
package struct ConsoleRooms: Sendable {
    package let accounts: AccountStore
    package let objects: ObjectStore
    package let monitoring: Monitoring
    package let jobs: JobTable
    package let runner: JobRunner
    package let labelling: LabellingStore
    package let desk: LabellingDesk
    package let devices: ConsoleDevices
    package let rules: RuleEngine
    /// Photos scaled for the screen.
    package let photos: PhotoScaler
    /// Where letters go; `nil` where no mail is set up.
    package let letters: (any LetterBox)?
    /// Looks for wrong labels among those that training jobs learned from.
    package let labelSearch: (any LabelSearching)?
    /// Where people reach the console; `nil` for the address that each of them uses.
    package let publicAddress: String?

    package init(
        accounts: AccountStore, objects: ObjectStore, monitoring: Monitoring, jobs: JobTable, runner: JobRunner, desk: LabellingDesk,
        devices: ConsoleDevices, rules: RuleEngine, photos: PhotoScaler, letters: (any LetterBox)? = nil,
        labelSearch: (any LabelSearching)? = nil, publicAddress: String? = nil
    ) {
        self.accounts = accounts
        self.objects = objects
        self.monitoring = monitoring
        self.jobs = jobs
        self.runner = runner
        labelling = desk.store
        self.desk = desk
        self.devices = devices
        self.rules = rules
        self.photos = photos
        self.letters = letters
        self.labelSearch = labelSearch
        self.publicAddress = publicAddress
    }
}
