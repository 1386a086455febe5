internal import BrachioAssistant
internal import BrachioJobs
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// The labelling jobs of a data folder: their tables, the desk where workers get tasks, and what moves jobs on.
struct LabellingService: Sendable {
    let store: LabellingStore
    let desk: LabellingDesk
    let upkeep: LabellingUpkeep
    let assistance: LabellingAssistance
    let labelSearch: TrainingLabelSearch

    init(_ folder: DataFolder, objects: ObjectStore, jobs: JobTable) throws {
        store = try LabellingStore(file: folder.database.appendingPathComponent(DataFolder.labellingFile))
        assistance = try LabellingAssistance(store, objects: objects, folder: folder)
        labelSearch = TrainingLabelSearch(
            store, objects: objects, jobs: jobs, checking: assistance.checking, folder: LabellingAssistance.checks(folder))
        desk = LabellingDesk(store: store, advice: BoardAdvice(board: assistance.assistant.board))
        upkeep = LabellingUpkeep(desk: desk, objects: objects)
    }

    /// What runs for as long as the server does.
    func service(_ logger: Logger) -> any Service { Running(upkeep: upkeep, search: labelSearch, logger: logger) }

    private struct Running: Service {
        let upkeep: LabellingUpkeep
        let search: TrainingLabelSearch
        let logger: Logger

        func run() async {
            await search.resume()
            await cancelWhenGracefulShutdown {
                await upkeep.run { job, error in
                    logger.error("a labelling job was not moved on", metadata: ["job": "\(job)", "error": "\(error)"])
                }
            }
            await search.stop()
        }
    }
}
