internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeRuntime
internal import Foundation
internal import Synchronization

/// Starts the program that is to run: the installed one is what systemd knows, and starts another in its place where one came over the air.
enum Launcher {
    /// Says in the environment which program runs, and whether it is on trial.
    static let digestVariable = "BRACHIO_EDGE_PROGRAM", trialVariable = "BRACHIO_EDGE_TRIAL"
    /// Says where the installed program is.
    private static let installedVariable = "BRACHIO_EDGE_INSTALLED"
    /// The exit status of a program on trial that has confirmed, and is to be started for good.
    static let confirmedStatus: Int32 = 76
    /// Longer than a new agent may take until it is connected, with its functions' trial before.
    static let trialSecondsMax = 300

    /// Returns where this very program is to run.
    static func launch(_ folders: EdgeFolders) {
        let folder = folders.agent
        guard ProcessInfo.processInfo.environment[digestVariable] == nil else { return }
        let installed = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        setenv(installedVariable, installed, 1)
        while true {
            var slots = AgentSlots.read(folder)
            let launch = slots.launch(installed: mark(installed), proven: AgentSlots.proven(by: folders.deployments))
            try? slots.write(folder)
            switch launch {
            case .installed: return
            case .current(let digest):
                setenv(digestVariable, digest, 1)
                execute(AgentSlots.program(digest, in: folder).path)
                // It did not start.
                unsetenv(digestVariable)
                slots.abandonCurrent()
                try? slots.write(folder)
            case .trial(let digest):
                switch attempt(AgentSlots.program(digest, in: folder), digest) {
                case nil: slots.confirm()
                case let reason?: slots.fail(reason)
                }
                try? slots.write(folder)
                if isToEnd.load(ordering: .relaxed) { exit(0) }
            }
        }
    }

    /// Another program is to take the place of this one: the installed one starts and sees which. Returns where this one was itself started by it
    /// on trial, and has only to end.
    static func startAgain() {
        let environment = ProcessInfo.processInfo.environment
        guard environment[trialVariable] == nil, let installed = environment[installedVariable] else { return }
        unsetenv(digestVariable)
        execute(installed)
    }

    /// What a program's file is known by: it changes when another program is put there.
    private static func mark(_ path: String) -> String {
        guard let found = try? FileManager.default.attributesOfItem(atPath: path), let bytes = found[.size] as? NSNumber, let date = found[.modificationDate] as? Date else { return "" }
        return "\(bytes) \(date.timeIntervalSince1970)"
    }

    private static func execute(_ path: String) {
        // What this program does about signals would hold for the next one.
        for number in [SIGTERM, SIGINT, SIGPIPE] { signal(number, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + CommandLine.arguments.dropFirst()).map { strdup($0) } + [nil]
        execv(path, &words)
        for word in words { free(word) }
    }

    /// A signal has come that ends this process.
    private static let isToEnd = Atomic(false)

    /// Returns once the process is gone that watches this one on trial: nobody would hear how the trial ends. Never returns for another program.
    static func untilUnwatched() async {
        let watcher = getppid(), isTrial = ProcessInfo.processInfo.environment[trialVariable] != nil
        while !Task.isCancelled, !isTrial || getppid() == watcher { try? await Task.sleep(for: .milliseconds(isTrial ? 500 : 3_600_000)) }
    }

    /// Runs a program on trial; `nil` where it confirmed, else what became of it.
    private static func attempt(_ program: URL, _ digest: String) -> String? {
        let process = Process()
        process.executableURL = program
        process.arguments = Array(CommandLine.arguments.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging([digestVariable: digest, trialVariable: "1"]) { $1 }
        // Whichever thread gets the signal. The program on trial begins without these.
        isToEnd.store(false, ordering: .relaxed)
        for number in [SIGTERM, SIGINT] { signal(number) { _ in Launcher.isToEnd.store(true, ordering: .relaxed) } }
        defer { for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) } }
        do { try process.run() } catch { return "it cannot be started: \(error.localizedDescription)" }
        var tenths = 0
        while process.isRunning, tenths < 10 * trialSecondsMax {
            usleep(100_000)
            if isToEnd.load(ordering: .relaxed) {
                process.terminate()
                process.waitUntilExit()
                exit(0)
            }
            tenths += 1
        }
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            return "it did not confirm within \(trialSecondsMax) seconds"
        }
        if process.terminationReason == .exit, process.terminationStatus == confirmedStatus { return nil }
        return process.terminationReason == .exit ? "it ended with status \(process.terminationStatus)" : "it was ended by signal \(process.terminationStatus)"
    }
}
