internal import BrachioAssistant
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

    init(_ folder: DataFolder, objects: ObjectStore) throws {
        store = try LabellingStore(file: folder.database.appendingPathComponent(DataFolder.labellingFile))
        assistance = try LabellingAssistance(store, objects: objects, folder: folder)
        desk = LabellingDesk(store: store, advice: BoardAdvice(board: assistance.assistant.board))
        upkeep = LabellingUpkeep(desk: desk, objects: objects)
    }

    /// What runs for as long as the server does.
    func service(_ logger: Logger) -> any Service { Running(upkeep: upkeep, logger: logger) }

    private struct Running: Service {
        let upkeep: LabellingUpkeep
        let logger: Logger

        func run() async {
            await cancelWhenGracefulShutdown {
                await upkeep.run { job, error in
                    logger.error("a labelling job was not moved on", metadata: ["job": "\(job)", "error": "\(error)"])
                }
            }
        }
    }
}
