internal import BrachioCore
internal import Foundation

/// What is to run on a device, as `brachio deploy` is told: by flags, or by a JSON file with these names. Files are found from the file's own
/// folder.
struct DeploymentFile: Decodable {
    struct Function: Decodable {
        /// A folder; its name is the function's where `name` says no other.
        var code: String
        var name: String?
        var handler: String?
        /// `python3.11`, or `executable`.
        var runtime: String?
        var isPinned: Bool?
        var timeoutSeconds: Int?
        var memoryMegabytes: Int?
        var environment: [String: String]?
        var arguments: [String]?
        var isContained: Bool?

        enum CodingKeys: String, CodingKey {
            case code, name, handler, runtime, timeoutSeconds, memoryMegabytes, environment, arguments
            case isPinned = "pinned"
            case isContained = "contained"
        }
    }

    /// Something that functions see at `at`.
    struct Placed: Decodable {
        var from: String
        var at: String
    }

    var core: String
    var functions: [Function]?
    var models: [Placed]?
    var devices: [String]?
    var volumes: [Placed]?
    /// `SOURCE:TOPIC:TARGET`.
    var routes: [String]?

    init(core: String) { self.core = core }

    static func read(_ url: URL) throws -> DeploymentFile {
        guard let data = try? Data(contentsOf: url) else { throw BrachioError(.notFound, "there is no file \(url.path)") }
        let folder = url.deletingLastPathComponent()
        func from(_ path: String) -> String {
            path.hasPrefix("/") || path.hasPrefix("s3://") || path.hasPrefix("arn:") ? path : folder.appendingPathComponent(path).standardizedFileURL.path
        }
        do {
            var wanted = try JSONDecoder().decode(DeploymentFile.self, from: data)
            wanted.functions = wanted.functions?.map { function in
                var function = function
                function.code = from(function.code)
                return function
            }
            wanted.models = wanted.models?.map { Placed(from: from($0.from), at: $0.at) }
            return wanted
        } catch let error as DecodingError {
            throw BrachioError(.invalidInput, "\(url.path) says nothing that can be deployed", cause: "\(error)", mend: "see the example in brachio deploy --help")
        }
    }

    /// One route, taken apart.
    static func route(_ text: String) throws -> (source: String, topic: String, target: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else {
            throw BrachioError(.invalidInput, "\(text.prefix(200)) is no route", mend: "write SOURCE:TOPIC:TARGET, such as my-function:dino-detect:cloud")
        }
        return (parts[0], parts[1], parts[2])
    }
}
