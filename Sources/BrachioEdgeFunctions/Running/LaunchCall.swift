internal import BrachioCore
internal import CFunctionLauncher
internal import Foundation

/// The C form of a specification, for the length of one call.
enum LaunchCall {
    /// Starts the program on the calling thread, whose end would kill it, and returns its number.
    ///
    /// - Parameter descriptors: become 0, 1, 2, … of the program.
    /// - Throws: `system`, naming the step that failed.
    static func start(_ specification: LaunchSpecification, descriptors: [Int32]) throws -> Int32 {
        var memory: [UnsafeMutablePointer<CChar>] = []
        defer { memory.forEach { free($0) } }
        func text(_ text: String?) -> UnsafePointer<CChar>? {
            guard let text, let copy = strdup(text) else { return nil }
            memory.append(copy)
            return UnsafePointer(copy)
        }
        let arguments = ([specification.program] + specification.arguments).map { text($0) } + [nil]
        let environment = specification.environment.sorted { $0.key < $1.key }.map { text("\($0.key)=\($0.value)") } + [nil]
        let steps = specification.steps.map { step($0, text) }
        var launch = brachio_launch()
        launch.program = text(specification.program)
        launch.folder = text(specification.folder)
        launch.namespaces = specification.namespaces.rawValue
        if let user = specification.user {
            launch.changes_user = 1
            launch.user = user.user
            launch.group = user.group
        }
        let groups = specification.user?.furtherGroups ?? []
        var failure = brachio_launch_failure()
        let number = arguments.withUnsafeBufferPointer { arguments in
            environment.withUnsafeBufferPointer { environment in
                steps.withUnsafeBufferPointer { steps in
                    descriptors.withUnsafeBufferPointer { descriptors in
                        groups.withUnsafeBufferPointer { groups in
                            launch.arguments = arguments.baseAddress
                            launch.environment = environment.baseAddress
                            launch.descriptors = descriptors.baseAddress
                            launch.descriptor_count = descriptors.count
                            launch.steps = steps.baseAddress
                            launch.step_count = steps.count
                            launch.groups = groups.baseAddress
                            launch.group_count = groups.count
                            return brachio_launch_start(&launch, &failure)
                        }
                    }
                }
            }
        }
        guard number > 0 else { throw error(failure, specification) }
        return number
    }

    private static func step(
        _ step: LaunchSpecification.Step, _ text: (String?) -> UnsafePointer<CChar>?
    ) -> brachio_launch_step {
        var form = brachio_launch_step()
        switch step {
        case .mount(let source, let target, let type, let options, let flags):
            form.action = brachio_launch_mount
            (form.first, form.second, form.third, form.fourth) = (text(source ?? "none"), text(target), text(type), text(options))
            form.flags = flags
        case .folder(let path, let permissions):
            form.action = brachio_launch_folder
            (form.first, form.flags) = (text(path), UInt64(permissions))
        case .file(let path, let permissions):
            form.action = brachio_launch_file
            (form.first, form.flags) = (text(path), UInt64(permissions))
        case .link(let path, let destination):
            form.action = brachio_launch_link
            (form.first, form.second) = (text(destination), text(path))
        case .write(let content, let path):
            form.action = brachio_launch_write
            (form.first, form.second) = (text(path), text(content))
        case .root(let path):
            form.action = brachio_launch_root
            form.first = text(path)
        }
        return form
    }

    private static func error(_ failure: brachio_launch_failure, _ specification: LaunchSpecification) -> BrachioError {
        let cause = String(cString: strerror(failure.number))
        let thing =
            switch failure.stage {
            case brachio_launch_stage_step:
                "while it is kept apart from the device: \(specification.steps[Int(failure.step)])"
            case brachio_launch_stage_user: "as user \(specification.user?.user ?? 0)"
            case brachio_launch_stage_folder: "in the folder \(specification.folder)"
            case brachio_launch_stage_program: "because the program cannot be run"
            case brachio_launch_stage_descriptors: "with its output connected"
            default: "because the system gives no process"
            }
        return BrachioError(.system, "\(specification.program) cannot be started \(thing)", cause: cause)
    }
}
