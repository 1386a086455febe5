internal import BrachioAccounts
package import HTTPTypes
internal import Hummingbird

/// One page as its author gives it; the layout comes around it.
package struct Page {
    package var title: String
    /// The entry of the navigation that it belongs to.
    package var section: Section?
    /// Name of the template.
    package var template: String
    /// What the template shows: a structure whose stored properties the template names.
    package var model: Any
    /// Static files that this page needs beside the console's own.
    package var scripts: [String] = []
    package var modules: [String] = []
    package var styles: [String] = []
    /// Pages above this one.
    package var trail: [Trail] = []
    package var status = HTTPResponse.Status.ok
    /// Without navigation and frame, for work that takes the whole screen.
    package var isBare = false

    package init(_ title: String, section: Section? = nil, template: String, model: Any = Nothing()) {
        self.title = title
        self.section = section
        self.template = template
        self.model = model
    }

    /// A page above.
    package struct Trail: Sendable {
        let label: String
        let href: String

        package init(_ label: String, _ href: String) {
            self.label = label
            self.href = href
        }
    }

    /// For templates that show nothing of their own.
    package struct Nothing: Sendable {
        package init() {}
    }
}

/// The navigation's entries, in their order.
package enum Section: String, Sendable, CaseIterable {
    case overview, work, buckets, labelling, jobs, things, deviceJobs, messages, rules, logs, metrics, people, account

    var label: String {
        switch self {
        case .overview: "Overview"
        case .work: "Work"
        case .buckets: "Buckets"
        case .labelling: "Labelling"
        case .jobs: "Jobs"
        case .things: "Things"
        case .deviceJobs: "Device jobs"
        case .messages: "Messages"
        case .rules: "Rules"
        case .logs: "Logs"
        case .metrics: "Metrics"
        case .people: "People"
        case .account: "Account"
        }
    }

    var href: String {
        switch self {
        case .overview: "/"
        case .deviceJobs: "/device-jobs"
        default: "/\(rawValue)"
        }
    }

    /// Who sees the entry.
    var role: Role {
        switch self {
        case .account, .work: .annotator
        case .labelling: .reviewer
        default: .manager
        }
    }
}
