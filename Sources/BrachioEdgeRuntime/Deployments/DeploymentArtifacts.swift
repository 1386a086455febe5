package import BrachioDeployment

extension DeploymentDocument {
    /// A file that the deployment needs, and whether it is to be unpacked.
    package struct Need: Hashable, Sendable {
        package let artifact: Artifact
        package let isArchive: Bool
    }

    /// Every file, each once.
    package var needs: [Need] {
        var found: [Need] = []
        for function in functions { if let code = function.code { found.append(Need(artifact: code, isArchive: true)) } }
        for resource in resources { if case .model(let archive, _) = resource.kind { found.append(Need(artifact: archive, isArchive: true)) } }
        for check in checks { found.append(Need(artifact: check.photo, isArchive: false)) }
        if let agent { found.append(Need(artifact: agent.program, isArchive: false)) }
        var seen: Set<String> = []
        return found.filter { seen.insert("\($0.artifact.sha256) \($0.isArchive)").inserted }
    }

    /// The unpacked form of a model resource.
    package func model(_ resource: String) -> Artifact? {
        guard let found = resources.first(where: { $0.identifier == resource }), case .model(let archive, _) = found.kind else { return nil }
        return archive
    }
}
