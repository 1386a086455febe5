package import BrachioDeployment
package import Foundation
package import Logging
package import NIOCore

/// What plugs into the agent. The agent's program puts these together; this room knows none of those who make them.
package struct AgentParts: Sendable {
    /// Makes the functions' host, once, before anything else runs.
    package var makeFunctions: @Sendable (AgentSurroundings) async throws -> any FunctionHost
    package var probe: any ModelProbe
    package var unpacker: any ArchiveUnpacker
    package var captures: any CaptureStore
    /// The digest of the program that runs, where it came over the air, and whether it has yet to confirm.
    package var program: (digest: String, isTrial: Bool)?

    package init(
        makeFunctions: @escaping @Sendable (AgentSurroundings) async throws -> any FunctionHost, probe: any ModelProbe, unpacker: any ArchiveUnpacker,
        captures: any CaptureStore
    ) {
        self.makeFunctions = makeFunctions
        self.probe = probe
        self.unpacker = unpacker
        self.captures = captures
    }
}

/// What the agent lends to its parts.
package struct AgentSurroundings: Sendable {
    package let configuration: EdgeConfiguration
    package let folders: EdgeFolders
    /// Takes messages from functions.
    package let router: any MessageRouter
    package let shadows: any LocalShadows
    /// Of the device's role; `nil` where it has none.
    package let credentials: (any CredentialSource)?
    package let cloud: CloudRequests
    package let clock: EdgeClock
    package let eventLoops: any EventLoopGroup
    package let log: Logger

    package init(
        configuration: EdgeConfiguration, folders: EdgeFolders, router: any MessageRouter, shadows: any LocalShadows,
        credentials: (any CredentialSource)?, cloud: CloudRequests, clock: EdgeClock, eventLoops: any EventLoopGroup, log: Logger
    ) {
        self.configuration = configuration
        self.folders = folders
        self.router = router
        self.shadows = shadows
        self.credentials = credentials
        self.cloud = cloud
        self.clock = clock
        self.eventLoops = eventLoops
        self.log = log
    }
}

/// Runs functions: Python Lambdas, programs and the built-in classifier.
package protocol FunctionHost: Sendable {
    /// Checks and makes ready what `deployment` needs beside what runs; nothing that runs notices. May be called again for the same one.
    ///
    /// - Throws: why the deployment cannot run on this device, in plain words.
    func prepare(_ deployment: StagedDeployment) async throws

    /// Makes the functions of `deployment` run, and no others. A function that is the same as before goes on; one whose model alone is
    /// another changes over without a pause, where it can. Returns when all that is pinned was started, which is not when it is up.
    func run(_ deployment: StagedDeployment) async throws

    /// Stops every function and returns when all have ended.
    func stop() async

    func states() async -> [FunctionState]

    /// What functions saw last, where they leave a picture of it.
    func pictures() async -> [FunctionPicture]

    /// Hands a message to a function and returns when it waits for it.
    ///
    /// - Throws: `notFound` for a function that the deployment does not have, `limitExceeded` where too much waits already.
    func deliver(_ message: EdgeMessage, toFunction arn: String) async throws
}

extension FunctionHost {
    package func pictures() async -> [FunctionPicture] { [] }
}

/// A JPEG that a function writes anew now and then.
package struct FunctionPicture: Hashable, Sendable {
    package let arn: String
    package let file: URL

    package init(arn: String, file: URL) {
        self.arn = arn
        self.file = file
    }
}

/// How a function is.
package struct FunctionState: Codable, Hashable, Sendable {
    package enum Phase: String, Codable, Hashable, Sendable {
        case starting, running
        /// On demand, and not wanted now.
        case idle
        /// Waits to be started again after it ended.
        case restarting
        case stopped
    }

    package var arn: String
    package var phase: Phase
    package var isPinned: Bool
    /// Since the deployment began to run.
    package var restartsCount: Int
    /// How it ended last, in plain words; `nil` if it never did.
    package var lastFailure: String?
    package var memoryKibibytes: Int?
    /// What it has done, by name: `frames`, say.
    package var counts: [String: Int]?

    package init(
        arn: String, phase: Phase, isPinned: Bool, restartsCount: Int = 0, lastFailure: String? = nil, memoryKibibytes: Int? = nil, counts: [String: Int]? = nil
    ) {
        self.arn = arn
        self.phase = phase
        self.isPinned = isPinned
        self.restartsCount = restartsCount
        self.lastFailure = lastFailure
        self.memoryKibibytes = memoryKibibytes
        self.counts = counts
    }
}

/// Asks a model that is not in use yet.
package protocol ModelProbe: Sendable {
    /// Loads the unpacked model in `folder`, classifies `photo` several times and unloads it.
    func answer(of folder: URL, to photo: URL) async throws -> ModelAnswer
}

/// What a model said of a photo.
package struct ModelAnswer: Hashable, Sendable {
    /// One a class, in the model's order.
    package var probabilities: [Double]
    package var medianMilliseconds: Double

    package init(probabilities: [Double], medianMilliseconds: Double) {
        self.probabilities = probabilities
        self.medianMilliseconds = medianMilliseconds
    }
}

/// Unpacks code (zip) and models (tar.gz or zip). Archives are hostile: sizes, counts and names are limited.
package protocol ArchiveUnpacker: Sendable {
    /// Unpacks into `folder`, which exists and is empty.
    func unpack(_ archive: URL, into folder: URL) async throws
}

/// Frames that are kept to be sent back. They are the first to go when the disk fills.
package protocol CaptureStore: Sendable {
    func bytesHeld() async -> Int64
    /// Removes the oldest captures until about so many bytes are free that were not; returns how many it were.
    func giveBack(bytes: Int64) async -> Int64
    /// Whether new captures may be kept: `false` while the disk is nearly full.
    func setAccepting(_ accepts: Bool) async
}

/// Shadows as the device knows them, with or without a network.
package protocol LocalShadows: Sendable {
    /// Answers a request to `$aws/things/<thing>/shadow[/name/<name>]/<get|update|delete>` with the document that would come to
    /// `…/accepted`.
    ///
    /// - Throws: ``LocalShadowRefusal`` with what would come to `…/rejected`.
    func answer(topic: String, payload: ByteBuffer) async throws -> ByteBuffer
}

/// A shadow's refusal: the document of `…/rejected`.
package struct LocalShadowRefusal: Error, Hashable, Sendable {
    package let code: Int
    package let message: String

    package init(code: Int, message: String) {
        self.code = code
        self.message = message
    }
}
