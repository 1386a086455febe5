internal import CFunctionLauncher
internal import Foundation

/// What this device offers to keep functions apart with.
package struct IsolationMeans: Sendable, Hashable {
    /// The agent may become other users.
    package var isRoot: Bool
    package var namespaces: LaunchSpecification.Namespaces
    /// Why there are no namespaces, in words.
    package var namespacesRefused: String?
    package var groups: ControlGroup.Hierarchy?
    /// Users for functions that name none: the first of 4,000.
    package var firstUser: UInt32

    package init(
        isRoot: Bool, namespaces: LaunchSpecification.Namespaces, namespacesRefused: String? = nil, groups: ControlGroup.Hierarchy? = nil,
        firstUser: UInt32 = 61_184
    ) {
        self.isRoot = isRoot
        self.namespaces = namespaces
        self.namespacesRefused = namespacesRefused
        self.groups = groups
        self.firstUser = firstUser
    }

    /// Nothing: functions are plain processes.
    package static let none = IsolationMeans(isRoot: false, namespaces: [], namespacesRefused: "it is switched off")

    /// Tries out what the kernel lets this process do.
    package static func find() -> IsolationMeans {
        let isRoot = geteuid() == 0
        var wanted: LaunchSpecification.Namespaces = [.mounts, .processes, .messages]
        if !isRoot { wanted.insert(.users) }
        let failure = brachio_launch_offers(wanted.rawValue)
        return IsolationMeans(
            isRoot: isRoot, namespaces: failure == 0 ? wanted : [], namespacesRefused: failure == 0 ? nil : String(cString: strerror(failure)),
            groups: ControlGroup.Hierarchy.find())
    }

    package var report: IsolationReport {
        var missing: [String] = []
        if !isRoot { missing.append("Functions run as the agent's own user: only root can give them their own") }
        if namespaces.isEmpty {
            missing.append("Functions see the device's files and processes: the kernel gives no namespaces (\(namespacesRefused ?? "unknown"))")
        }
        if groups == nil { missing.append("Functions' memory is looked at every second instead of being limited by the kernel: there is no control group to use") }
        return IsolationReport(missing: missing)
    }
}

/// What functions are not kept apart with on this device.
package struct IsolationReport: Sendable, Hashable {
    /// In words, each with its reason. Empty: everything is offered.
    package var missing: [String]
}
