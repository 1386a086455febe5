internal import BrachioCore
internal import BrachioDeployment
package import BrachioEdgeRuntime
internal import BrachioRuntime
internal import Foundation

/// Runs the classifier functions of the deployment in force; functions with code are no matter of this room.
package actor ClassifierHost {
    /// What a classifier was started with.
    private struct Plan: Hashable {
        var arn: String
        var settings: ClassifierSettings
        var model: URL
    }

    private let router: any MessageRouter
    private let captures: CaptureFolder?
    private let log: @Sendable (_ function: String, _ text: String) -> Void
    private var running: [String: (plan: Plan, classifier: RunningClassifier)] = [:]

    package init(router: any MessageRouter, captures: CaptureFolder?, log: @escaping @Sendable (_ function: String, _ text: String) -> Void) {
        self.router = router
        self.captures = captures
        self.log = log
    }

    /// - Throws: why a classifier of `deployment` cannot run here: its settings, its model.
    package nonisolated func prepare(_ deployment: StagedDeployment) throws {
        for plan in try Self.plans(deployment) { _ = try Classifier(CompiledModel.open(plan.model, threads: 1)) }
    }

    /// Makes the classifiers of `deployment` run, and no others. One whose model alone is another changes over between two frames.
    package func run(_ deployment: StagedDeployment) async throws {
        let plans = try Self.plans(deployment)
        var models: [String: Classifier] = [:]
        for plan in plans where running[plan.arn]?.plan != plan { models[plan.arn] = try Self.load(plan) }
        let kept = Set(plans.filter { running[$0.arn]?.plan.settings == $0.settings }.map(\.arn))
        for arn in running.keys where !kept.contains(arn) { await running.removeValue(forKey: arn)?.classifier.stop() }
        for plan in plans {
            guard let model = models[plan.arn] else { continue }
            if let present = running[plan.arn] {
                present.classifier.swap(to: model)
                running[plan.arn] = (plan, present.classifier)
                continue
            }
            let log = log
            let classifier = try RunningClassifier(plan.arn, settings: plan.settings, model: model, router: router, captures: captures) { log(plan.arn, $0) }
            running[plan.arn] = (plan, classifier)
            classifier.run()
        }
    }

    package func stop() async {
        for arn in Array(running.keys) { await running.removeValue(forKey: arn)?.classifier.stop() }
    }

    package func states() -> [FunctionState] {
        running.values.sorted { $0.plan.arn < $1.plan.arn }.map { entry in
            let statistics = entry.classifier.statistics
            // A source that has never given anything does not work; one that did may have been unplugged.
            return FunctionState(
                arn: entry.plan.arn, phase: statistics.hasOpenedSource ? .running : .starting, isPinned: true, lastFailure: statistics.sourceFailure ?? statistics.frameFailure,
                counts: statistics.counts)
        }
    }

    /// Of those whose settings name a file for it.
    package func pictures() -> [FunctionPicture] {
        running.values.sorted { $0.plan.arn < $1.plan.arn }.compactMap { entry in
            entry.plan.settings.snapshot.map { FunctionPicture(arn: entry.plan.arn, file: URL(fileURLWithPath: $0.path)) }
        }
    }

    package func statistics(of arn: String) -> ClassifierStatistics? { running[arn]?.classifier.statistics }

    private static func load(_ plan: Plan) throws -> Classifier {
        try Classifier(CompiledModel.open(plan.model, threads: plan.settings.threads ?? ThreadPool.defaultThreads))
    }

    private static func plans(_ deployment: StagedDeployment) throws -> [Plan] {
        try deployment.document.functions.compactMap { function in
            guard case .classifier(let text) = function.runtime else { return nil }
            do {
                let settings = try ClassifierSettings(json: text)
                return Plan(arn: function.arn, settings: settings, model: try model(settings, function, deployment))
            } catch let error as BrachioError { throw error.within("function \(function.name)") }
        }
    }

    private static func model(_ settings: ClassifierSettings, _ function: DeployedFunction, _ deployment: StagedDeployment) throws -> URL {
        let accessible = Set(function.access.map(\.resource))
        let models = deployment.document.resources.compactMap { resource -> (identifier: String, folder: URL)? in
            guard accessible.contains(resource.identifier), case .model(let archive, _) = resource.kind else { return nil }
            return (resource.identifier, deployment.folder(archive))
        }
        let chosen = models.filter { settings.model == nil || $0.identifier == settings.model }
        guard chosen.count == 1, let model = chosen.first else {
            throw BrachioError(
                .invalidInput, "the classifier has no model", cause: "\(models.count) model resources are attached to it",
                mend: "attach one, or name one of them under \"model\" in its settings")
        }
        return model.folder
    }
}
