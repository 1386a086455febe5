package import BrachioDeployment
internal import BrachioCore
package import Foundation

/// What a function is to be kept to.
package struct IsolationRequest: Sendable, Hashable {
    package var arn: FunctionARN
    package var isolation: Isolation
    package var code: URL
    /// The one folder it may write to.
    package var work: URL
    /// Folders and files beyond the system's own that it has to read.
    package var readable: [String]
    package var resources: [PlacedResource]
    package var memoryKibibytes: Int

    package init(
        arn: FunctionARN, isolation: Isolation, code: URL, work: URL, readable: [String], resources: [PlacedResource], memoryKibibytes: Int
    ) {
        self.arn = arn
        self.isolation = isolation
        self.code = code
        self.work = work
        self.readable = readable
        self.resources = resources
        self.memoryKibibytes = memoryKibibytes
    }
}

/// How a function is kept apart on this device.
package struct IsolationArrangement: Sendable {
    /// Its code's folder as it sees it.
    package var code: String
    /// What stands before a model's declared path.
    package var resourcePrefix: String
    package var memory: MemoryLimit?
    /// What was asked for and is not offered, in words.
    package var missing: [String]
    let request: IsolationRequest
    let namespaces: LaunchSpecification.Namespaces
    let user: LaunchSpecification.User?

    var isContained: Bool { !namespaces.isEmpty }
}

extension IsolationMeans {
    /// Where a function that is kept apart finds its code.
    package static let codeFolder = "/lambda"

    /// What of `request` this device can do.
    ///
    /// - Throws: `notFound` for a group of the operating system that is not there.
    package func arrangement(for request: IsolationRequest) throws -> IsolationArrangement {
        let isContained = request.isolation.isContained && !namespaces.isEmpty
        var missing: [String] = []
        if request.isolation.isContained, namespaces.isEmpty {
            missing.append("it sees the device's files and processes, and its models and volumes below AWS_GG_RESOURCE_PREFIX, as the kernel gives no namespaces (\(namespacesRefused ?? "unknown"))")
        }
        if !isRoot, request.isolation.user != nil || request.isolation.isContained {
            missing.append("it runs as the agent's own user, as only root can give it another")
        }
        var memory: MemoryLimit?
        if request.isolation.isContained {
            // The hierarchy is the machine's: another agent on it may run a function of the same name.
            let agent = String(Self.number(of: request.work.standardizedFileURL.path), radix: 16)
            let group = groups.flatMap {
                try? ControlGroup(
                    "\(request.arn.name)-\(request.arn.qualifier ?? "latest")-\(agent)", in: $0, memoryKibibytes: request.memoryKibibytes, processesMax: 512)
            }
            memory = MemoryLimit(kibibytes: request.memoryKibibytes, group: group)
            if group == nil { missing.append("its memory is looked at every second, as there is no control group to limit it") }
        }
        return IsolationArrangement(
            code: isContained ? Self.codeFolder : request.code.path,
            resourcePrefix: isContained ? "/" : request.work.appendingPathComponent("resources").path, memory: memory, missing: missing,
            request: request, namespaces: isContained ? namespaces : [], user: isRoot ? try user(for: request) : nil)
    }

    private func user(for request: IsolationRequest) throws -> LaunchSpecification.User {
        let own = firstUser + UInt32(Self.number(of: request.arn.unqualified) % 4_000)
        return LaunchSpecification.User(
            user: request.isolation.user ?? own, group: request.isolation.group ?? request.isolation.user ?? own, furtherGroups: try request.groups())
    }

    /// The same for a name on every device and in every run (FNV-1a).
    private static func number(of name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}

extension IsolationRequest {
    /// The groups that the function joins for its resources, as they are owned now. Never root's: its members may read much that is no resource.
    func groups() throws -> [UInt32] {
        var groups: Set<UInt32> = []
        for placed in resources {
            if let name = placed.resource.ownerGroup { groups.insert(try SystemGroup.number(of: name)) }
            let owned: String? =
                switch placed.resource.kind {
                case .device(let path) where placed.resource.joinsOwner ?? true: path
                case .volume(let path, _) where placed.resource.joinsOwner ?? false: path
                default: nil
                }
            if let owned, let group = SystemGroup.owner(of: owned), group != 0 { groups.insert(group) }
        }
        return groups.sorted()
    }
}

/// Groups of the operating system.
enum SystemGroup {
    /// - Parameter name: a name or a number.
    static func number(of name: String) throws -> UInt32 {
        if let number = UInt32(name) { return number }
        guard let entry = getgrnam(name) else {
            throw BrachioError(.notFound, "there is no group \"\(name)\" on this device", mend: "make it with groupadd, or name another as the resource's owner")
        }
        return entry.pointee.gr_gid
    }

    static func owner(of path: String) -> UInt32? {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        return (attributes?[.groupOwnerAccountID] as? NSNumber)?.uint32Value
    }
}
