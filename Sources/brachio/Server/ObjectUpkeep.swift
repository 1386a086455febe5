internal import BrachioObjectStore
internal import Logging
internal import ServiceLifecycle

/// Keeps the object store in order while the server runs: compares files and database once, then removes what nothing needs any more.
struct ObjectUpkeep: Service {
    let store: ObjectStore
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            await check()
            await store.keepTidy { error in logger.error("the object store cannot be tidied", metadata: ["error": "\(error)"]) }
        }
    }

    private func check() async {
        do {
            let report = try await store.check()
            if report.strayFiles > 0 { logger.notice("removed files that no object needs", metadata: ["files": "\(report.strayFiles)"]) }
            for digest in report.damaged { logger.error("content is missing or of the wrong size", metadata: ["sha256": "\(digest)"]) }
        } catch is CancellationError {
            // The server ends; the next start checks again.
        } catch {
            logger.error("the object store cannot be checked", metadata: ["error": "\(error)"])
        }
    }
}
