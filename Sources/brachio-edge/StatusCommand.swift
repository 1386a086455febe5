internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeRuntime
internal import Foundation

/// `brachio-edge status`
enum StatusCommand {
    static func run(_ arguments: Arguments) throws {
        let socket: String
        if let given = arguments.option("--socket") { socket = given } else {
            let file = arguments.configurationFile, configuration = try ConfigurationFile.read(file)
            socket = EdgeFolders(root: file.deletingLastPathComponent().appending(pathTo: configuration.dataFolder)).statusSocket.path
        }
        let data = try StatusSocket.ask(socket)
        if arguments.has("--json") { return print(String(decoding: data, as: UTF8.self)) }
        do { print(try JSONDecoder().decode(AgentStatus.self, from: data).text) } catch {
            throw BrachioError(.corrupted, "the agent at \(socket) answers with what is no status", mend: "see that agent and command are of one version")
        }
    }
}
