internal import BrachioCore
internal import BrachioJSON
internal import Foundation

/// What is to run on a device, as `brachio deploy` is told: by flags, or by a file in YAML or JSON with these names. Files are found from the
/// file's own folder.
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

        enum CodingKeys: String, CodingKey, CaseIterable {
            case code, name, handler, runtime, timeoutSeconds, memoryMegabytes, environment, arguments
            case isPinned = "pinned"
            case isContained = "contained"
        }
    }

    /// Something that functions see at `at`.
    struct Placed: Decodable {
        var from: String
        var at: String

        init(from: String, at: String) {
            self.from = from
            self.at = at
        }

        /// Models are seen at `/ml_model` where nothing else is said.
        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            from = try values.decode(String.self, forKey: .from)
            at = try values.decodeIfPresent(String.self, forKey: .at) ?? "/ml_model"
        }

        enum CodingKeys: String, CodingKey, CaseIterable { case from, at }
    }

    /// A thing whose device talks to the core instead of the cloud.
    struct ClientDevice: Decodable {
        var thing: String
        var synchronisesShadow: Bool?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case thing
            case synchronisesShadow = "syncShadow"
        }
    }

    var core: String
    var functions: [Function]?
    var models: [Placed]?
    var devices: [String]?
    var volumes: [Placed]?
    var clientDevices: [ClientDevice]?
    /// Whether the core's own shadow is kept one with the cloud's; `nil` for yes.
    var synchronisesShadow: Bool?
    /// `SOURCE:TOPIC:TARGET`.
    var routes: [String]?
    /// The agent's next program: a file, or `s3://bucket/key`.
    var agent: String?
    /// The settings of the classifier that is part of the agent, as it is to read them; `nil` for none.
    var classifier: JSONValue?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case core, functions, models, devices, volumes, routes, clientDevices, agent
        case synchronisesShadow = "syncShadow"
    }

    init(core: String) { self.core = core }

    /// - Throws: `notFound`, `invalidInput` naming the file and what in it is wrong, `limitExceeded`.
    static func read(_ url: URL) throws -> DeploymentFile {
        let plan = try PlanText.read(url)
        do { return try DeploymentFile(plan).found(from: url.deletingLastPathComponent()) } catch let error as BrachioError { throw error.within(url.path) }
    }

    /// The classifier's settings in a file of their own.
    static func settings(_ url: URL) throws -> JSONValue {
        let settings = try PlanText.read(url)
        guard settings.object?.isEmpty == false else { throw BrachioError(.invalidInput, "\(url.path) holds no settings", mend: "say at least where frames come from: source") }
        return settings
    }

    private init(_ plan: JSONValue) throws {
        try PlanNames.check(plan)
        do { self = try JSONDecoder().decode(DeploymentFile.self, from: Data(plan.description.utf8)) } catch let error as DecodingError {
            throw BrachioError(.invalidInput, PlanNames.reason(error), mend: "see the example in brachio deploy --help")
        }
        classifier = plan["classifier"].flatMap { $0 == .null ? nil : $0 }
    }

    private func found(from folder: URL) -> DeploymentFile {
        func from(_ path: String) -> String {
            path.hasPrefix("/") || path.hasPrefix("s3://") || path.hasPrefix("arn:") ? path : folder.appendingPathComponent(path).standardizedFileURL.path
        }
        var wanted = self
        wanted.functions = functions?.map { function in
            var function = function
            function.code = from(function.code)
            return function
        }
        wanted.models = models?.map { Placed(from: from($0.from), at: $0.at) }
        wanted.agent = agent.map(from)
        return wanted
    }

    /// Whether it names nothing that is to run on the device or to pass through it, but perhaps a program of the agent.
    var isEmptyButForAgent: Bool {
        classifier == nil && [functions?.isEmpty, models?.isEmpty, clientDevices?.isEmpty, routes?.isEmpty].allSatisfy { $0 ?? true }
    }

    /// What the agent's classifier is called in routes.
    static let classifierEnd = "classifier"

    /// The routes, and the classifier's own to the cloud where none begins at it.
    var allRoutes: [String] {
        let routes = routes ?? [], topic = classifier?["topic"]?.string ?? "classified"
        guard classifier != nil, !routes.contains(where: { $0.hasPrefix(Self.classifierEnd + ":") }) else { return routes }
        return routes + ["\(Self.classifierEnd):\(topic):cloud"]
    }

    /// One route, taken apart: `SOURCE:TOPIC:TARGET`. Names of things and topics may have colons of their own, so the ends are looked for by name.
    ///
    /// - Parameter ends: what a route may begin and end at.
    /// - Throws: `invalidInput` saying which part is missing or unknown, or that there are two ways to read it.
    static func route(_ text: String, ends: [String]) throws -> (source: String, topic: String, target: String) {
        let text = Substring(text), parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.allSatisfy({ !$0.isEmpty }) else {
            throw BrachioError(.invalidInput, "\(text.prefix(200)) is no route", mend: "write SOURCE:TOPIC:TARGET, such as my-function:dino-detect:cloud")
        }
        let sources = ends.filter { text.hasPrefix($0 + ":") }, targets = ends.filter { text.hasSuffix(":" + $0) }
        for (known, part) in [(sources, parts[0]), (targets, parts[parts.count - 1])] where known.isEmpty {
            throw BrachioError(
                .invalidInput, "the route \(text.prefix(200)) names \(part), which is no function and no client device of this deployment",
                mend: "the ends are \(ends.sorted().joined(separator: ", "))")
        }
        let readings = sources.flatMap { source in
            targets.compactMap { target -> (source: String, topic: String, target: String)? in
                guard source.count + target.count + 2 < text.count else { return nil }
                return (source, String(text.dropFirst(source.count + 1).dropLast(target.count + 1)), target)
            }
        }
        guard let reading = readings.first else { throw BrachioError(.invalidInput, "the route \(text.prefix(200)) has no topic", mend: "write SOURCE:TOPIC:TARGET") }
        guard readings.count == 1 else {
            let ways = readings.map { "from \($0.source) about \($0.topic) to \($0.target)" }
            throw BrachioError(.invalidInput, "the route \(text.prefix(200)) can be read in \(ways.count) ways", cause: ways.joined(separator: "; "), mend: "give one of the ends another name")
        }
        return reading
    }
}
