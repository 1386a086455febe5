internal import BrachioCore

/// What functions are given of the device and of the cloud.
struct ResourceContent: Codable, Hashable, Sendable {
    struct Resource: Codable, Hashable, Sendable {
        var id: String
        var name: String
        var data: Container

        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case name = "Name"
            case data = "ResourceDataContainer"
        }
    }

    struct Container: Codable, Hashable, Sendable {
        var device: Device?
        var volume: Volume?
        var bucketModel: BucketModel?
        var jobModel: JobModel?
        var secret: Secret?

        enum CodingKeys: String, CodingKey {
            case device = "LocalDeviceResourceData"
            case volume = "LocalVolumeResourceData"
            case bucketModel = "S3MachineLearningModelResourceData"
            case jobModel = "SageMakerMachineLearningModelResourceData"
            case secret = "SecretsManagerSecretResourceData"
        }

        var kinds: Int { [device != nil, volume != nil, bucketModel != nil, jobModel != nil, secret != nil].count { $0 } }
    }

    struct Owner: Codable, Hashable, Sendable {
        var addsGroup: Bool?
        var group: String?

        enum CodingKeys: String, CodingKey {
            case addsGroup = "AutoAddGroupOwner"
            case group = "GroupOwner"
        }
    }

    struct ModelOwner: Codable, Hashable, Sendable {
        var group: String
        var permission: String

        enum CodingKeys: String, CodingKey {
            case group = "GroupOwner"
            case permission = "GroupPermission"
        }
    }

    struct Device: Codable, Hashable, Sendable {
        var source: String?
        var owner: Owner?

        enum CodingKeys: String, CodingKey {
            case source = "SourcePath"
            case owner = "GroupOwnerSetting"
        }
    }

    struct Volume: Codable, Hashable, Sendable {
        var source: String?
        var destination: String?
        var owner: Owner?

        enum CodingKeys: String, CodingKey {
            case source = "SourcePath"
            case destination = "DestinationPath"
            case owner = "GroupOwnerSetting"
        }
    }

    struct BucketModel: Codable, Hashable, Sendable {
        var destination: String?
        var uri: String?
        var owner: ModelOwner?

        enum CodingKeys: String, CodingKey {
            case destination = "DestinationPath"
            case uri = "S3Uri"
            case owner = "OwnerSetting"
        }
    }

    struct JobModel: Codable, Hashable, Sendable {
        var destination: String?
        var job: String?
        var owner: ModelOwner?

        enum CodingKeys: String, CodingKey {
            case destination = "DestinationPath"
            case job = "SageMakerJobArn"
            case owner = "OwnerSetting"
        }
    }

    struct Secret: Codable, Hashable, Sendable {
        var arn: String?

        enum CodingKeys: String, CodingKey { case arn = "ARN" }
    }

    var resources: [Resource]

    enum CodingKeys: String, CodingKey { case resources = "Resources" }

    init(from decoder: any Decoder) throws {
        resources = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent([Resource].self, forKey: .resources) ?? []
    }

    func check() throws {
        try DefinitionContent.unique(resources.map(\.id), "resource")
        for resource in resources {
            guard resource.data.kinds == 1 else {
                throw BrachioError(.invalidInput, "resource \(resource.id.prefix(100)) has \(resource.data.kinds) kinds of data", cause: "a resource has one")
            }
            let missing: String? =
                if let device = resource.data.device { device.source == nil ? "SourcePath" : nil }
                else if let volume = resource.data.volume { volume.source == nil ? "SourcePath" : volume.destination == nil ? "DestinationPath" : nil }
                else if let model = resource.data.bucketModel { model.uri == nil ? "S3Uri" : model.destination == nil ? "DestinationPath" : nil }
                else if let model = resource.data.jobModel { model.job == nil ? "SageMakerJobArn" : model.destination == nil ? "DestinationPath" : nil }
                else { resource.data.secret?.arn == nil ? "ARN" : nil }
            if let missing { throw BrachioError(.invalidInput, "resource \(resource.id.prefix(100)) has no \(missing)") }
            let paths = [resource.data.device?.source, resource.data.volume?.source, resource.data.volume?.destination, resource.data.bucketModel?.destination, resource.data.jobModel?.destination]
            for path in paths.compactMap({ $0 }) where !path.hasPrefix("/") || path.split(separator: "/").contains("..") {
                throw BrachioError(.invalidInput, "resource \(resource.id.prefix(100)) has the path \(path.prefix(200))", mend: "write an absolute path")
            }
        }
    }
}
