public import Foundation

/// The folder of real photos and models that tests use where it is present: `BRACHIO_TEST_DATA`, or `../shared/data`
/// beside the package.
public enum TestData {
    public static let missing = "no test data: set BRACHIO_TEST_DATA, or put it in ../shared/data"

    public static let folder: URL? = {
        let environment = ProcessInfo.processInfo.environment["BRACHIO_TEST_DATA"]
        let folder = environment.map { URL(fileURLWithPath: $0) }
            ?? packageRoot.deletingLastPathComponent().appendingPathComponent("shared/data")
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) && isFolder.boolValue ? folder : nil
    }()

    /// The folder of Package.swift.
    public static let packageRoot = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
