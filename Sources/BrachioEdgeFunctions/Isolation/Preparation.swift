internal import BrachioCore
internal import BrachioDeployment
internal import CFunctionLauncher
internal import Foundation

extension IsolationArrangement {
    /// The program with what is to be done before it runs. Makes the function's work folder, empty.
    package func prepare(_ program: LaunchSpecification) throws -> LaunchSpecification {
        try makeWorkFolder()
        var launch = program
        launch.namespaces = namespaces
        launch.user = user
        // A device that was plugged in since then has its owner by now.
        if user != nil { launch.user?.furtherGroups = try request.groups() }
        if namespaces.contains(.users) {
            launch.steps += [
                .write("deny", to: "/proc/self/setgroups"), .write("\(getuid()) \(getuid()) 1", to: "/proc/self/uid_map"),
                .write("\(getgid()) \(getgid()) 1", to: "/proc/self/gid_map"),
            ]
        }
        if let group = memory?.group {
            try group.makeReady()
            launch.steps.append(.write("0", to: group.members))
        }
        if isContained { launch.steps += try rootSteps() } else { try linkResources() }
        return launch
    }

    private var root: String { request.work.appendingPathComponent("root").path }

    private func makeWorkFolder() throws {
        do {
            try? FileManager.default.removeItem(at: request.work)
            let folders = isContained ? [request.work, URL(fileURLWithPath: root)] : [request.work]
            for folder in folders { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
        } catch {
            throw BrachioError(.system, "cannot make the folder \(request.work.path)", cause: error.localizedDescription)
        }
        if let user { chown(request.work.path, user.user, user.group) }
    }

    /// Without namespaces, models and volumes are found below a prefix that the function is told of.
    private func linkResources() throws {
        for placed in request.resources {
            let folder: URL, destination: String
            switch placed.resource.kind {
            case .model(_, let place):
                guard let unpacked = placed.folder else { continue }
                (folder, destination) = (unpacked, place)
            case .volume(let source, let place): (folder, destination) = (URL(fileURLWithPath: source), place)
            default: continue
            }
            let link = URL(fileURLWithPath: resourcePrefix + "/" + destination)
            do {
                try FileManager.default.createDirectory(at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
                try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder)
            } catch {
                throw BrachioError(.system, "resource \(placed.resource.name) cannot be put at \(link.path)", cause: error.localizedDescription)
            }
        }
    }

    private func rootSteps() throws -> [LaunchSpecification.Step] {
        var view = FileView(root: root)
        for folder in ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt"] { view.show(folder) }
        // The file that says where names are resolved often stands in /run, and only it is shown of that.
        if let names = realpath("/etc/resolv.conf", nil) {
            view.show(String(cString: names))
            free(names)
        }
        if request.isolation.mayReadSysfs { view.show("/sys") }
        for path in request.readable { view.show(path) }
        view.show(request.code.path, at: IsolationMeans.codeFolder)
        for placed in request.resources {
            switch placed.resource.kind {
            case .device(let path):
                guard access(path, F_OK) == 0 else {
                    throw BrachioError(.notFound, "there is no \(path) on this device, which function \(request.arn.name) is to use", mend: "plug it in")
                }
                view.showDevice(path)
            case .volume(let source, let destination): view.show(source, at: destination, isWritable: placed.mayWrite)
            case .model(_, let destination):
                if let folder = placed.folder { view.show(folder.path, at: destination, isWritable: placed.mayWrite) }
            case .secret: break
            }
        }
        return try view.steps()
    }
}
