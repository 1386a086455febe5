package import Foundation

/// One deployment of a group to its core, and how far it is.
package struct Deployment: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case new = "NewDeployment"
        case again = "Redeployment"
        case reset = "ResetDeployment"
        case forcedReset = "ForceResetDeployment"

        package var isReset: Bool { self == .reset || self == .forcedReset }
    }

    package enum Status: String, Hashable, Sendable {
        /// What the group names is looked up and checked.
        case building = "Building"
        /// The core has been told, or will be as soon as it is there.
        case inProgress = "InProgress"
        case success = "Success"
        case failure = "Failure"

        package var isEnd: Bool { self == .success || self == .failure }
    }

    package var id: String
    package var group: String
    package var groupVersion: String?
    package var kind: Kind
    package var status: Status
    /// The thing that is the core, once it is known.
    package var core: String?
    /// How far the device says that it is.
    package var phase: String?
    package var failure: String?
    /// `https://host:4566`, as the one who deploys reaches the endpoint.
    package var origin: String
    package var created: Date
    package var updated: Date

    package var arn: String { FleetARN.deployment(id, group: group) }
    /// The device job that carries it.
    package var job: String { "gg-\(id)" }
    /// Whether the core has, or may yet get, what this deployment brings.
    var holdsCore: Bool { !kind.isReset && status != .failure }

    /// What a device says of the job that carries a deployment.
    package enum Report: Hashable, Sendable {
        case waiting(phase: String?)
        case succeeded(phase: String?)
        case failed(reason: String, phase: String?)
    }

    /// The deployment after a report; `nil` where it changes nothing.
    package func updated(by report: Report, at date: Date) -> Deployment? {
        guard !status.isEnd else { return nil }
        var next = self
        switch report {
        case .waiting(let phase):
            next.status = .inProgress
            next.phase = phase ?? self.phase
        case .succeeded(let phase):
            next.status = .success
            next.phase = phase ?? self.phase
        case .failed(let reason, let phase):
            next.status = .failure
            next.failure = reason
            next.phase = phase ?? self.phase
        }
        guard next != self else { return nil }
        next.updated = date
        return next
    }
}
