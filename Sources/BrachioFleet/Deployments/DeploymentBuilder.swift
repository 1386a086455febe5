internal import BrachioCore
internal import BrachioDeployment
package import BrachioObjectStore
internal import Foundation

/// Finds the model that a training or compilation job has made.
package protocol ModelArtifacts: Sendable {
    /// - Throws: `notFound` where there is no such job, `invalidInput` where it has made nothing.
    func model(ofJob arn: String) async throws -> S3Location
}

/// Looks up what a group names, and makes the document.
struct DeploymentBuilder: Sendable {
    let store: FleetStore
    let models: any ModelArtifacts

    /// - Parameter origin: the endpoint's address as a core reaches it, where that is known.
    /// - Throws: `invalidInput` that lists everything that is wrong; `notFound` where the group's version is gone.
    func document(_ deployment: Deployment, origin: (_ core: String) async -> String?) async throws -> DeploymentDocument {
        guard let version = deployment.groupVersion else { throw BrachioError(.invalidInput, "the deployment names no version of its group") }
        let group = try await store.snapshot(deployment.group, version: version)
        let core = group.core.flatMap { ThingARN.name($0.thingARN) }
        var material = PlanMaterial(origin: deployment.origin)
        if let core, let known = await origin(core) { material.origin = known }
        for function in group.ownFunctions {
            guard let arn = function.arn, let reference = try? FunctionReference(arn) else { continue }
            material.functions[arn] = try? await store.function(reference)
        }
        for resource in group.resources {
            do { material.models[resource.id] = try await model(resource, material.origin) } catch let error as BrachioError {
                material.failures[resource.id] = error.description
            }
        }
        for connector in group.connectors where AgentConnector.isOne(connector.arn) {
            do { material.agent = try await agent(connector, material.origin) } catch let error as BrachioError { material.agentFailure = error.description }
        }
        return try DeploymentPlan(group: group, material: material).document(deployment.id)
    }

    /// The model's archive, read whole for its digest; `nil` for resources of other kinds.
    private func model(_ resource: ResourceContent.Resource, _ origin: String) async throws -> Artifact? {
        let location: S3Location
        if let model = resource.data.bucketModel {
            location = try S3Location(anyForm: model.uri ?? "")
        } else if let model = resource.data.jobModel {
            location = try await models.model(ofJob: model.job ?? "")
        } else {
            return nil
        }
        guard ["tar.gz", "tgz", "zip"].contains(where: { location.key.lowercased().hasSuffix("." + $0) }) else {
            throw BrachioError(.invalidInput, "\(location) is no archive", mend: "name a tar.gz or a zip")
        }
        return try await artifact(location, bytesMax: FleetLimits.modelBytes, origin, called: "model")
    }

    private func agent(_ connector: ConnectorContent.Connector, _ origin: String) async throws -> AgentUpdate {
        guard let place = connector.parameters?[AgentConnector.programParameter] else {
            throw BrachioError(.invalidInput, "its parameter \(AgentConnector.programParameter) is missing", mend: "name the agent's program, s3://bucket/key")
        }
        let program = try await artifact(try S3Location(anyForm: place), bytesMax: FleetLimits.agentBytes, origin, called: "program")
        return AgentUpdate(version: connector.parameters?[AgentConnector.versionParameter] ?? String(program.sha256.prefix(12)), program: program)
    }

    /// An object, read whole for its digest.
    private func artifact(_ location: S3Location, bytesMax: Int, _ origin: String, called name: String) async throws -> Artifact {
        do {
            let object = try await store.objects.open(location.bucket, location.key)
            guard object.version.bytes <= bytesMax else {
                throw BrachioError(.limitExceeded, "\(location) has \(object.version.bytes) bytes", cause: "a \(name) has at most \(bytesMax)")
            }
            let digest = try await object.sha256()
            return Artifact.waitingForLink(bucket: location.bucket, key: location.key, sha256: digest, bytes: object.version.bytes, origin: origin)
        } catch let error as BrachioError where [.noSuchBucket, .noSuchKey, .isDeleteMarker].contains(error.code) {
            throw BrachioError(.invalidInput, "\(location) is not there", mend: "put the \(name) there, and deploy again")
        }
    }
}

extension S3Location {
    /// Reads `s3://bucket/key`, `https://s3.<region>.amazonaws.com/bucket/key` and `https://bucket.s3.amazonaws.com/key`.
    init(anyForm text: String) throws {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            try self.init(text)
            return
        }
        guard let parts = URLComponents(string: text), let host = parts.host else { throw BrachioError(.invalidInput, "\(text.prefix(200)) is no address in a bucket") }
        let path = String(parts.path.drop { $0 == "/" })
        if let place = host.range(of: ".s3"), host.hasSuffix(".amazonaws.com"), place.lowerBound > host.startIndex {
            self.init(bucket: String(host[..<place.lowerBound]), key: path)
        } else {
            try self.init("s3://" + path)
        }
    }
}

extension OpenObject {
    /// Of the whole content, 64 hexadecimal digits.
    func sha256() async throws -> String {
        var digest = RunningDigest()
        try await read(0..<version.bytes) { digest.update($0) }
        return digest.finish().hexadecimal
    }
}
