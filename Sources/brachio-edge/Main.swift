internal import BrachioCore
internal import BrachioEdgeRuntime
internal import Foundation

/// `brachio-edge`: the agent on a device, and the commands that ask it how it is.
@main
struct EdgeProgram {
    static func main() async {
        do {
            let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
            try await run(arguments)
        } catch {
            let error = error as? BrachioError ?? BrachioError(.system, "\(error)")
            FileHandle.standardError.write(Data("Error: \(error)\n".utf8))
            exit(error.code == .invalidInput ? 64 : 1)
        }
    }

    private static func run(_ arguments: Arguments) async throws {
        switch arguments.command {
        case "run": try await RunCommand.run(arguments)
        case "status": try StatusCommand.run(arguments)
        case "check": try await CheckCommand.run(arguments)
        case "password": try PasswordCommand.run(arguments)
        case "unit": UnitCommand.run(arguments)
        case "version": print(AgentVersion.current)
        case "spool-trial": try await SpoolTrial.run(arguments)
        default: print(Arguments.help)
        }
    }
}
