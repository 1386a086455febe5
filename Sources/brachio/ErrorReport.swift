internal import ArgumentParser
internal import BrachioCore
internal import Foundation

/// How an error leaves the program: three lines on standard error and an exit status; one JSON line with `--json`.
enum ErrorReport {
    private struct Document: Encodable {
        struct Content: Encodable {
            var code: String
            var message: String
            var cause: String?
            var mend: String?
        }

        var error: Content
    }

    static func end(with error: any Error) -> Never {
        guard let known = known(error) else { Brachio.exit(withError: error) }
        write(known)
        exit(ExitStatus(known.code).rawValue)
    }

    static func write(_ error: BrachioError) {
        if CommandLine.arguments.contains("--json") {
            let document = Document(
                error: .init(code: error.code.rawValue, message: error.message, cause: error.cause, mend: error.mend))
            StandardError.write((try? JSONLine.text(document)) ?? error.description)
            return
        }
        StandardError.write("Error: \(error.message)")
        if let cause = error.cause { StandardError.write("Cause: \(cause)") }
        if let mend = error.mend { StandardError.write("Mend:  \(mend)") }
    }

    /// `nil` for what the argument parser reports itself: a wrong command line, `--help`, `--version`.
    private static func known(_ error: any Error) -> BrachioError? {
        if let error = error as? BrachioError { return error }
        if error is CocoaError || error is POSIXError {
            return BrachioError(.system, "the operating system refused", cause: error.localizedDescription)
        }
        return nil
    }
}
