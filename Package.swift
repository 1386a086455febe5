// swift-tools-version: 6.2
import PackageDescription

// One target a room (see ARCHITECTURE.md). Imports point one way; `make build` passes
// `--explicit-target-dependency-import-check error`, so an arrow that is not listed here does not compile.
let room: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func test(_ name: String, _ rooms: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: ["TestSupport"] + rooms, exclude: exclude, swiftSettings: room)
}

/// The test targets that are built: all of them, or those that the environment names, so that one room can be worked on
/// without building the rest (see CONTRIBUTING.md).
let wantedTests = Context.environment["BRACHIO_TESTS"].map { Set($0.split(separator: ",").map(String.init)) }

let package = Package(
    name: "brachio",
    products: [
        .executable(name: "brachio", targets: ["brachio"]),
        .executable(name: "brachio-edge", targets: ["brachio-edge"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(
            name: "BrachioCore",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: room),
        .target(name: "BrachioManifest", dependencies: ["BrachioCore"], swiftSettings: room),
        .target(
            name: "CImageCodecs",
            linkerSettings: [
                .linkedLibrary("jpeg"), .linkedLibrary("png"), .linkedLibrary("webp"), .linkedLibrary("webpdemux"),
                .linkedLibrary("gif"),
            ]),
        .target(name: "BrachioImaging", dependencies: ["BrachioCore", "CImageCodecs"], swiftSettings: room),
        .target(name: "BrachioGraph", dependencies: ["BrachioCore"], swiftSettings: room),
        .systemLibrary(
            name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .target(name: "BrachioArchive", dependencies: ["BrachioCore", "CArchive"], swiftSettings: room),
        .target(
            name: "BrachioModelFormats",
            dependencies: [
                "BrachioCore", "BrachioArchive", "BrachioGraph", "BrachioImaging",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: room),
        .target(
            name: "BrachioCompiler",
            dependencies: [
                "BrachioCore", "BrachioArchive", "BrachioGraph", "BrachioImaging", "BrachioModelFormats",
            ],
            resources: [.embedInCode("Kernels")],
            swiftSettings: room),
        .target(name: "CCompiledModel"),
        .target(
            name: "BrachioRuntime",
            dependencies: ["BrachioCore", "BrachioArchive", "BrachioImaging", "CCompiledModel"],
            swiftSettings: room),
        .target(
            name: "BrachioTraining",
            dependencies: [
                "BrachioCore", "BrachioManifest", "BrachioImaging", "BrachioGraph", "BrachioModelFormats",
                "BrachioCompiler", "BrachioRuntime", "BrachioLinearModels",
            ],
            swiftSettings: room),
        .target(name: "BrachioLinearModels", dependencies: ["BrachioCore"], swiftSettings: room),
        .target(
            name: "BrachioAssistant", dependencies: ["BrachioCore", "BrachioLinearModels", "BrachioActiveLearning", "BrachioJobs"],
            swiftSettings: room),
        .target(name: "BrachioActiveLearning", dependencies: ["BrachioCore", "BrachioLinearModels"], swiftSettings: room),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "BrachioWire",
            dependencies: [
                "BrachioCore", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: room),
        .target(
            name: "BrachioCertificates",
            dependencies: [
                "BrachioCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: room),
        .target(
            name: "BrachioIdentity",
            dependencies: ["BrachioCore", "BrachioPersistence", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: room),
        .target(
            name: "BrachioGateway",
            dependencies: [
                "BrachioCore", "BrachioWire", "BrachioIdentity", "BrachioMetrics", "BrachioObjectStore", "BrachioJobs", "BrachioModelJobs",
                "BrachioLabelling", "BrachioAccounts", "BrachioDeviceCloud", "BrachioShadows", "BrachioJSON", "BrachioRuleEngine", "BrachioFleet",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: room),
        .target(
            name: "BrachioJobs",
            dependencies: ["BrachioCore", "BrachioPersistence", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: room),
        .target(
            name: "BrachioModelJobs",
            dependencies: ["BrachioCore", "BrachioManifest", "BrachioJobs", "BrachioObjectStore"],
            swiftSettings: room),
        .target(
            name: "BrachioLabelling",
            dependencies: [
                "BrachioCore", "BrachioManifest", "BrachioPersistence", "BrachioObjectStore", "BrachioActiveLearning",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: room),
        .target(name: "BrachioDemo", dependencies: ["BrachioCore", "BrachioImaging"], swiftSettings: room),
        .target(
            name: "BrachioPersistence",
            dependencies: ["BrachioCore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: room),
        .target(name: "CChecksums"),
        .target(
            name: "BrachioObjectStore",
            dependencies: [
                "BrachioCore", "BrachioPersistence", "CChecksums", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: room),
        .target(name: "BrachioJSON", dependencies: ["BrachioCore"], swiftSettings: room),
        .target(
            name: "BrachioRules",
            dependencies: ["BrachioCore", "BrachioJSON", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: room),
        .target(
            name: "BrachioRuleEngine",
            dependencies: ["BrachioCore", "BrachioJSON", "BrachioRules", "BrachioPersistence", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: room),
        .target(name: "BrachioShadows", dependencies: ["BrachioCore", "BrachioJSON"], swiftSettings: room),
        .target(
            name: "BrachioDeviceCloud",
            dependencies: ["BrachioCore", "BrachioJSON", "BrachioShadows", "BrachioIdentity", "BrachioPersistence", "BrachioCertificates", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: room),
        .target(
            name: "BrachioMetrics",
            dependencies: ["BrachioCore", "BrachioPersistence", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: room),
        .target(name: "CSocketWatch"),
        .target(
            name: "BrachioMQTT",
            dependencies: [
                "BrachioCore", "BrachioPersistence", "CSocketWatch", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            swiftSettings: room),
        .target(
            name: "BrachioAccounts",
            dependencies: [
                "BrachioCore", "BrachioPersistence", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: room),
        .target(name: "CMail", linkerSettings: [.linkedLibrary("curl")]),
        .target(
            name: "BrachioMail",
            dependencies: ["BrachioCore", "BrachioPersistence", "CMail", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: room),
        .target(name: "CFetch", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "BrachioFetching", dependencies: ["BrachioCore", "CFetch"], swiftSettings: room),
        .target(
            name: "BrachioConsole",
            dependencies: [
                "BrachioCore", "BrachioAccounts", "BrachioImaging", "BrachioObjectStore", "BrachioJobs", "BrachioModelJobs", "BrachioMetrics", "BrachioLabelling", "BrachioActiveLearning",
                "BrachioMQTT", "BrachioRuleEngine", "BrachioRules", "BrachioDeviceCloud", "BrachioShadows", "BrachioJSON", .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            resources: [.embedInCode("Resources"), .embedInCode("Portal/Static"), .embedInCode("Portal/Templates")],
            swiftSettings: room),
        .executableTarget(
            name: "brachio",
            dependencies: [
                "BrachioCore", "BrachioManifest", "BrachioImaging", "BrachioGraph", "BrachioModelFormats",
                "BrachioCompiler", "BrachioRuntime", "BrachioTraining", "BrachioDemo", "BrachioIdentity", "BrachioMetrics", "BrachioObjectStore",
                "BrachioArchive", "BrachioJobs", "BrachioModelJobs", "BrachioLabelling", "BrachioWire", "BrachioGateway", "BrachioAccounts", "BrachioConsole",
                "BrachioMail", "BrachioFetching", "BrachioCertificates", "BrachioMQTT", "BrachioRuleEngine", "BrachioRules", "BrachioDeviceCloud", "BrachioShadows", "BrachioDeployment", "BrachioFleet", "BrachioJSON", "BrachioLinearModels", "BrachioActiveLearning", "BrachioAssistant",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [.embedInCode("Notebook/sitecustomize.py")],
            swiftSettings: room),
        .target(name: "BrachioDeployment", swiftSettings: room),
        .target(
            name: "BrachioFleet",
            dependencies: [
                "BrachioCore", "BrachioArchive", "BrachioJSON", "BrachioPersistence", "BrachioIdentity", "BrachioObjectStore", "BrachioDeployment", "BrachioDeviceCloud",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            resources: [.embedInCode("Invocation/Resources/runtime.py")],
            swiftSettings: room),
        .target(
            name: "BrachioEdgeRuntime",
            dependencies: [
                "BrachioCore", "BrachioJSON", "BrachioShadows", "BrachioCertificates", "BrachioDeployment", "BrachioMQTT", "CChecksums",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: room),
        .target(name: "CFunctionLauncher"),
        .target(
            name: "BrachioEdgeFunctions",
            dependencies: [
                "BrachioCore", "BrachioDeployment", "BrachioEdgeRuntime", "CFunctionLauncher",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            resources: [
                .embedInCode("Python/brachio_function.py"), .embedInCode("Python/sitecustomize.py"), .embedInCode("Python/dlr.py"),
                .embedInCode("Python/greengrass_common/env_vars.py"), .embedInCode("Python/greengrass_common/function_arn_fields.py"),
                .embedInCode("Python/greengrass_ipc_python_sdk/ipc_client.py"),
            ],
            swiftSettings: room),
        .target(name: "CVideoCapture"),
        .target(
            name: "BrachioEdgeClassifier",
            dependencies: [
                "BrachioCore", "BrachioImaging", "BrachioRuntime", "BrachioDeployment", "BrachioEdgeRuntime", "CVideoCapture", "CFunctionLauncher",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: room),
        .target(
            name: "BrachioStatusPage",
            dependencies: [
                "BrachioCore", "BrachioCertificates", "BrachioDeployment", "BrachioEdgeRuntime",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: room),
        .executableTarget(
            name: "brachio-edge",
            dependencies: [
                "BrachioCore", "BrachioArchive", "BrachioDeployment", "BrachioMQTT", "BrachioWire", "BrachioEdgeRuntime", "BrachioEdgeFunctions", "BrachioEdgeClassifier",
                "BrachioStatusPage",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: room),
        .target(
            name: "TestSupport",
            dependencies: ["BrachioCore", "BrachioImaging", "BrachioGraph", "BrachioWire"],
            swiftSettings: room),
        test("TidyTests", []),
        test("CoreTests", ["BrachioCore"]),
        test("ArchiveTests", ["BrachioCore", "BrachioArchive"]),
        test("ManifestTests", ["BrachioCore", "BrachioManifest"], exclude: ["Goldens"]),
        test("ImagingTests", ["BrachioCore", "BrachioImaging"]),
        test("GraphTests", ["BrachioCore", "BrachioGraph"], exclude: ["Goldens"]),
        test("ModelFormatsTests", ["BrachioCore", "BrachioArchive", "BrachioGraph", "BrachioImaging", "BrachioModelFormats"], exclude: ["Goldens"]),
        test("CompilerTests", ["BrachioCore", "BrachioGraph", "BrachioImaging", "BrachioModelFormats", "BrachioCompiler", "BrachioRuntime"]),
        test("RuntimeTests", ["BrachioCore", "BrachioImaging", "BrachioGraph", "BrachioCompiler", "BrachioRuntime"]),
        test("TrainingTests", ["BrachioCore", "BrachioManifest", "BrachioImaging", "BrachioGraph", "BrachioModelFormats", "BrachioCompiler", "BrachioRuntime", "BrachioTraining"]),
        test("LinearModelsTests", ["BrachioCore", "BrachioLinearModels"]),
        test("AssistantTests", ["BrachioCore", "BrachioLinearModels", "BrachioActiveLearning", "BrachioJobs", "BrachioAssistant"]),
        test("ActiveLearningTests", ["BrachioCore", "BrachioLinearModels", "BrachioActiveLearning"], exclude: ["Goldens"]),
        test("WireTests", ["BrachioCore", "BrachioWire", .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "NIOCore", package: "swift-nio")], exclude: ["Peers"]),
        test("IdentityTests", ["BrachioCore", "BrachioIdentity"]),
        test("CertificatesTests", ["BrachioCore", "BrachioCertificates", .product(name: "NIOSSL", package: "swift-nio-ssl")]),
        test("ServerTests", ["BrachioCore", "BrachioRuleEngine", "BrachioWire", "BrachioMetrics", "BrachioGateway", "BrachioDeployment", "BrachioFleet", "BrachioShadows", "BrachioDeviceCloud", "BrachioCertificates", "BrachioObjectStore", "BrachioCompiler"]),
        test("JobsTests", ["BrachioCore", "BrachioPersistence", "BrachioJobs"]),
        test("ModelJobsTests", ["BrachioCore", "BrachioManifest", "BrachioJobs", "BrachioObjectStore", "BrachioModelJobs"]),
        test("LabellingTests", ["BrachioCore", "BrachioManifest", "BrachioObjectStore", "BrachioActiveLearning", "BrachioLabelling"]),
        test("DemoTests", ["BrachioCore", "BrachioImaging", "BrachioDemo"]),
        test("PersistenceTests", ["BrachioCore", "BrachioPersistence", .product(name: "GRDB", package: "GRDB.swift")]),
        test("S3Tests", ["BrachioCore", "BrachioGateway", "BrachioWire", .product(name: "HTTPTypes", package: "swift-http-types")]),
        test("ObjectStoreTests", ["BrachioCore", "BrachioObjectStore", "CChecksums"]),
        test("AccountsTests", ["BrachioCore", "BrachioAccounts"]),
        test("MailTests", ["BrachioCore", "BrachioMail"]),
        test("FetchingTests", ["BrachioCore", "BrachioFetching"]),
        test("ConsoleTests", ["BrachioCore", "BrachioAccounts", "BrachioImaging", "BrachioObjectStore", "BrachioConsole"]),
        test("PortalTests", ["BrachioCore", "BrachioAccounts", "BrachioConsole", "BrachioLabelling", "BrachioObjectStore"], exclude: ["Scripts"]),
        test("MetricsTests", ["BrachioCore", "BrachioMetrics"]),
        test("JSONTests", ["BrachioCore", "BrachioJSON"]),
        test("RulesTests", ["BrachioCore", "BrachioJSON", "BrachioRules"]),
        test("RuleEngineTests", ["BrachioCore", "BrachioJSON", "BrachioRules", "BrachioRuleEngine"]),
        test("ShadowsTests", ["BrachioCore", "BrachioJSON", "BrachioShadows"]),
        test("DeviceCloudTests", ["BrachioCore", "BrachioJSON", "BrachioIdentity", "BrachioCertificates", "BrachioShadows", "BrachioDeviceCloud"]),
        test("MQTTTests", ["BrachioCore", "BrachioMQTT", .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio")]),
        test("EdgeClassifierTests", ["BrachioCore", "BrachioImaging", "BrachioGraph", "BrachioModelFormats", "BrachioCompiler", "BrachioRuntime", "BrachioDeployment", "BrachioEdgeRuntime", "BrachioEdgeClassifier", .product(name: "NIOCore", package: "swift-nio")]),
        test("EdgeFunctionsTests", ["BrachioCore", "BrachioDeployment", "BrachioEdgeRuntime", "BrachioEdgeFunctions", .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio")], exclude: ["Python"]),
        test("FleetTests", ["BrachioCore", "BrachioDeployment", "BrachioObjectStore", "BrachioFleet"]),
        test("DeploymentTests", ["BrachioCore", "BrachioDeployment"]),
        test("EdgeRuntimeTests", ["BrachioCore", "BrachioJSON", "BrachioCertificates", "BrachioDeployment", "BrachioShadows", "BrachioEdgeRuntime", "BrachioMQTT", .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio")]),
        test("StatusPageTests", ["BrachioCore", "BrachioCertificates", "BrachioDeployment", "BrachioEdgeRuntime", "BrachioStatusPage", .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl")]),
        test("EdgeStoryTests", [], exclude: ["Scripts"]),
        test("CommandTests", ["BrachioCore", "BrachioImaging"]),
        test("TourTests", ["BrachioCore", "BrachioManifest", "BrachioImaging", "BrachioGraph", "BrachioModelFormats", "BrachioCompiler", "BrachioRuntime", "BrachioTraining", "BrachioDemo"]),
    ]
)

if let wantedTests { package.targets.removeAll { $0.type == .test && !wantedTests.contains($0.name) } }
