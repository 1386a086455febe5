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
        let isRoot = UserChange.isAllowed
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

/// Whether this process may give its children other users: root may, but in a container root may have lost that right, or may know no other users.
package enum UserChange {
    static var isAllowed: Bool {
        guard geteuid() == 0 else { return false }
        func text(_ name: String) -> String { (try? String(contentsOfFile: "/proc/self/\(name)", encoding: .utf8)) ?? "" }
        return isAllowed(status: text("status"), maps: [text("uid_map"), text("gid_map")])
    }

    /// - Parameters:
    ///   - status: `/proc/self/status`.
    ///   - maps: `/proc/self/uid_map` and `gid_map`: lines of a first number within, one outside, and how many.
    package static func isAllowed(status: String, maps: [String]) -> Bool {
        let rights = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }.flatMap { UInt64($0.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16) }
        // CAP_SETGID and CAP_SETUID.
        guard let rights, rights & 0xC0 == 0xC0 else { return false }
        return maps.allSatisfy { map in
            map.split(separator: "\n").contains { line in
                let numbers = line.split(separator: " ").compactMap { UInt64($0) }
                return numbers.count == 3 && numbers[0] <= 61_184 && 65_184 <= numbers[0] + numbers[2]
            }
        }
    }
}

/// What functions are not kept apart with on this device.
package struct IsolationReport: Sendable, Hashable {
    /// In words, each with its reason. Empty: everything is offered.
    package var missing: [String]
}
