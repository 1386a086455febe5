import BrachioCore
import BrachioGraph
import BrachioImaging
import BrachioManifest
import BrachioTraining
import Foundation
import Testing

/// A run that was interrupted and resumed ends in the same bits as one that was not.
@Suite struct ResumeTests {
    private struct Bench {
        let folder: URL
        let photos: PhotoSet
        var plan = TrainingPlan(
            epochs: 4, learningRate: 0.05, weightDecay: 1e-3, schedule: .oneCycle(), labelSmoothing: 0.1, mixup: 0.3,
            averageDecay: 0.9, seed: 3)
        var optimizer = Optimizer.adam()

        func trainer(_ checkpoints: String, interruptAfter steps: Int? = nil, events: Events = Events()) throws -> Trainer {
            let model = try TinyPhotos.network(batch: 4)
            let training = try TrainingGraph.make(from: model, options: TrainingOptions(optimizer: optimizer))
            func loader() throws -> BatchLoader {
                try BatchLoader(PictureStore(photos, shorterSideAtLeast: 8), batchSize: 4, width: 8, height: 8) {
                    Augmentation.light.apply(to: $0, width: 8, height: 8, using: &$1)
                }
            }
            return Trainer(
                plan: plan, loader: try loader(), executor: ReferenceTrainingExecutor(training),
                validator: ReferenceValidator(model, loader: try loader()),
                checkpoints: try CheckpointFolder(folder.appendingPathComponent(checkpoints)),
                isInterrupted: { steps.map { events.steps >= $0 } ?? false }, report: events.add)
        }
    }

    private final class Events {
        var steps = 0
        var epochs: [EpochRecord] = []

        func add(_ event: TrainingEvent) {
            switch event {
            case .step: steps += 1
            case .epoch(let record, _): epochs.append(record)
            default: break
            }
        }
    }

    @Test("interrupted in the middle of an epoch, at its end, and twice", arguments: [[3], [5], [1, 2, 4], [10, 9]])
    func interrupted(stops: [Int]) throws {
        try withTemporaryFolder { folder in
            let bench = Bench(folder: folder, photos: try TinyPhotos.set(in: folder.appendingPathComponent("photos")))
            let whole = try bench.trainer("whole").run(resuming: false)
            for stop in stops {
                let error = #expect(throws: BrachioError.self) {
                    _ = try bench.trainer("parts", interruptAfter: stop).run(resuming: true)
                }
                #expect(error?.code == .interrupted)
            }
            let resumed = try bench.trainer("parts").run(resuming: true)
            #expect(resumed.parameters == whole.parameters)
            #expect(resumed.history == whole.history)
            #expect(resumed.best == whole.best)
        }
    }

    @Test("SGD with momentum resumes exactly, too")
    func momentum() throws {
        try withTemporaryFolder { folder in
            var bench = Bench(folder: folder, photos: try TinyPhotos.set(in: folder.appendingPathComponent("photos")))
            bench.optimizer = .momentum(0.9, nesterov: true)
            bench.plan.averageDecay = nil
            let whole = try bench.trainer("whole").run(resuming: false)
            #expect(throws: BrachioError.self) { _ = try bench.trainer("parts", interruptAfter: 7).run(resuming: true) }
            #expect(try bench.trainer("parts").run(resuming: true).parameters == whole.parameters)
        }
    }

    @Test("after power is lost between the best parameters and the checkpoint, the epoch is repeated to the same end")
    func powerLost() throws {
        try withTemporaryFolder { folder in
            let bench = Bench(folder: folder, photos: try TinyPhotos.set(in: folder.appendingPathComponent("photos")))
            let whole = try bench.trainer("whole").run(resuming: false)
            // The best parameters of the finished run stand beside a checkpoint of its first epoch.
            #expect(throws: BrachioError.self) { _ = try bench.trainer("first", interruptAfter: 5).run(resuming: false) }
            let first = folder.appendingPathComponent("first/latest.checkpoint")
            try Data(contentsOf: first).write(to: folder.appendingPathComponent("whole/latest.checkpoint"))
            #expect(try bench.trainer("whole").run(resuming: true).parameters == whole.parameters)
        }
    }

    @Test("a finished run that is resumed gives its result again without a step")
    func finished() throws {
        try withTemporaryFolder { folder in
            let bench = Bench(folder: folder, photos: try TinyPhotos.set(in: folder.appendingPathComponent("photos")))
            let whole = try bench.trainer("run").run(resuming: false)
            let events = Events()
            #expect(try bench.trainer("run", events: events).run(resuming: true).parameters == whole.parameters)
            #expect(events.steps == 0)
        }
    }

    @Test("a damaged checkpoint is refused and named")
    func damaged() throws {
        try withTemporaryFolder { folder in
            let bench = Bench(folder: folder, photos: try TinyPhotos.set(in: folder.appendingPathComponent("photos")))
            _ = try bench.trainer("run").run(resuming: false)
            let url = folder.appendingPathComponent("run/latest.checkpoint")
            let intact = try Data(contentsOf: url)
            for position in [3, 12, intact.count / 2, intact.count - 5] {
                var data = intact
                data[position] ^= 1
                try data.write(to: url)
                let error = #expect(throws: BrachioError.self) { _ = try bench.trainer("run").run(resuming: true) }
                #expect(error?.code == .corrupted)
            }
            try intact.prefix(intact.count - 100).write(to: url)
            #expect(throws: BrachioError.self) { _ = try bench.trainer("run").run(resuming: true) }
        }
    }

    @Test("the network learns to tell the colours apart, and stops when it gets no better")
    func learns() throws {
        try withTemporaryFolder { folder in
            var bench = Bench(folder: folder, photos: try TinyPhotos.set(in: folder.appendingPathComponent("photos")))
            bench.plan = TrainingPlan(epochs: 200, learningRate: 0.05, weightDecay: 0, patienceEpochs: 8)
            let events = Events()
            let outcome = try bench.trainer("run", events: events).run(resuming: false)
            #expect(outcome.best.validationAccuracy == 1)
            #expect(outcome.history.count == events.epochs.count)
            #expect(outcome.history.last!.trainingLoss < outcome.history.first!.trainingLoss / 2)
        }
    }
}
