internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeRuntime
internal import BrachioStatusPage
internal import Dispatch
internal import Foundation
internal import Logging
internal import NIOCore
internal import NIOPosix

/// `brachio-edge run`
enum RunCommand {
    static func run(_ arguments: Arguments) async throws {
        let file = arguments.configurationFile
        let configuration = try ConfigurationFile.read(file)
        let folders = EdgeFolders(root: file.deletingLastPathComponent().appending(pathTo: configuration.dataFolder))
        Launcher.launch(folders)
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = arguments.has("--verbose") ? .debug : .info
            return handler
        }
        for name in ConfigurationFile.unknownNames(file) { Logger(label: "brachio-edge").warning("nobody reads a name of the configuration", metadata: ["name": "\(name)"]) }
        signal(SIGPIPE, SIG_IGN)
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1), log = Logger(label: "brachio-edge")
        let agent = try await Agent(
            configuration, bundle: file.deletingLastPathComponent(), parts: try Composition.parts(bundle: file.deletingLastPathComponent(), folders: folders),
            eventLoops: eventLoops, log: log)
        let page = StatusPage(
            StatusPage.Settings(configuration, folders), clock: .system, notBeforeSeconds: configuration.madeAtSeconds, eventLoops: eventLoops, log: log,
            status: { await agent.status() }, pictures: { await agent.pictures() })
        let showing = Task { await page.run() }
        let work = Task { try await agent.run() as Ending.Reason }
        let watching = Task {
            await Launcher.untilUnwatched()
            work.cancel()
        }
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { work.cancel() }
            source.resume()
            return source
        }
        let upkeep = Task { await ProgramPages.lookAfter(agent) }
        let reason = try await work.value
        upkeep.cancel()
        watching.cancel()
        showing.cancel()
        await showing.value
        for source in sources { source.cancel() }
        try await eventLoops.shutdownGracefully()
        switch reason {
        case .confirmed: exit(Launcher.confirmedStatus)
        case .restart: Launcher.startAgain()
        case .stopped: break
        }
    }
}
