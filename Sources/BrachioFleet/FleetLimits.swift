/// What a fleet may hold. Those of Lambda and Greengrass where these state one ("Lambda quotas", "AWS IoT Greengrass V1 quotas").
package enum FleetLimits {
    /// A function's code as a zip that comes with the request.
    package static let codeBytes = 50 << 20
    /// The same code unpacked.
    package static let unpackedCodeBytes = 250 << 20
    package static let codeFilesCount = 30_000
    /// Functions in one account.
    package static let storedFunctionsCount = 10_000
    /// Versions of one function.
    package static let versionsCount = 10_000
    package static let aliasesCount = 1_000
    /// Names and values of a function's environment together, as UTF-8.
    package static let environmentBytes = 4 << 10
    /// For one invocation on the server.
    package static let timeoutSeconds = 900
    /// Statements of a function's policy together.
    package static let policyBytes = 20 << 10
    package static let tagsCount = 50
    /// Entries in one page of a list.
    package static let pageEntries = 50
    /// What an invocation gets and gives, as JSON.
    package static let payloadBytes = 6 << 20
    /// What an invocation that nobody waits for gets.
    package static let eventBytes = 1 << 20
    /// Of what an invocation writes; the rest is cut off, and the log says so.
    package static let logBytes = 1 << 20
    /// Of the log's end in the answer to an invocation.
    package static let logTailBytes = 4 << 10
    /// Invocations at a time; further ones are refused.
    package static let invocationsCount = 16
    /// Functions in one deployment.
    package static let functionsCount = 200
    /// Definitions and groups of one account.
    package static let definitionsCount = 100_000
    /// One version of a definition, as JSON.
    package static let definitionBytes = 512 << 10
    /// Addresses that a core can be reached at.
    package static let addressesCount = 50
    /// A deployment as its core gets it, with its links: one message of MQTT (128 KiB), less what is around it.
    package static let deploymentBytes = 120 << 10
    /// A model that a deployment brings, as its archive.
    package static let modelBytes = 4 << 30
    /// The agent's own program.
    package static let agentBytes = 512 << 20
    /// A week to 30 days, as Greengrass has it.
    static let certificateExpiryMilliseconds: ClosedRange<Int64> = 604_800_000...2_592_000_000
}
