internal import BrachioCore
package import BrachioJobs
package import BrachioLabelling
package import BrachioWire

/// SageMaker: training, compilation and labelling jobs, work teams, and tags, over the rooms that do the work.
package enum SageMakerService {
    package static let model = ServiceModel(
        signingName: "sagemaker", apiVersion: "2017-07-24", targetPrefix: "SageMaker", families: [.json11],
        validationCode: "ValidationException")

    /// The operations on training and compilation jobs and on tags.
    package static let jobOperations = [
        TrainingJobOperations.create, TrainingJobOperations.describe, TrainingJobOperations.list, TrainingJobOperations.stop,
        CompilationJobOperations.create, CompilationJobOperations.describe, CompilationJobOperations.list, CompilationJobOperations.stop,
        JobTags.add, JobTags.list, JobTags.delete,
    ]

    package static func build(runner: JobRunner, table: JobTable, labelling upkeep: LabellingUpkeep) -> RPCService {
        let training = TrainingJobs(runner: runner, table: table)
        let compilation = CompilationJobs(runner: runner, table: table)
        let labelling = LabelingJobs(upkeep: upkeep), workforces = Workforces(store: upkeep.store)
        let tags = JobTags(table: table, labelling: upkeep.store)
        return RPCService(model, training.entries + compilation.entries + labelling.entries + workforces.entries + tags.entries)
    }

    /// The operations on labelling jobs, workforces and work teams, and tags.
    package static let labellingOperations: [ServiceOperation] = {
        typealias Jobs = LabelingJobOperations
        typealias People = WorkforceOperations
        return [Jobs.create, Jobs.describe, Jobs.list, Jobs.listForTeam, Jobs.stop] + [
            People.createWorkforce, People.describeWorkforce, People.updateWorkforce, People.deleteWorkforce, People.listWorkforces, People.createTeam,
            People.describeTeam, People.updateTeam, People.deleteTeam, People.listTeams,
        ] + [JobTags.add, JobTags.list, JobTags.delete]
    }()

    /// The words of SageMaker for what went wrong with a job.
    static func told<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as BrachioError {
            switch error.code {
            case .notFound: throw ServiceError("ResourceNotFound", error.description)
            case .jobExists, .labellingNameTaken, .inUse: throw ServiceError("ResourceInUse", error.description)
            case .jobEnded, .unsupported, .limitExceeded: throw ServiceError("ValidationException", error.description)
            default: throw error
            }
        }
    }

    /// `arn:aws:sagemaker:…:training-job/name`.
    static func arn(_ id: JobID, _ call: Call) -> String { call.arn("sagemaker", "\(id.kind.rawValue)-job/\(id.name)") }
}
