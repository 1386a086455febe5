internal import BrachioCore

/// What the program's exit status says. The numbers are those of BSD's sysexits.h, and 128 + 2 for an interrupt.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    /// The command line is wrong.
    case usage = 64
    /// The input is not what it should be.
    case badData = 65
    /// A file is not there or cannot be read.
    case missingInput = 66
    /// What is asked for is not offered.
    case unsupported = 69
    /// Brachio is wrong.
    case defect = 70
    /// The operating system refused.
    case system = 74
    /// Ctrl-C, or a signal to end.
    case interrupted = 130

    init(_ code: BrachioError.Code) {
        switch code {
        case .invalidInput, .limitExceeded, .corrupted, .alreadyExists, .inUse, .accessDenied: self = .badData
        case .notFound: self = .missingInput
        case .unsupported: self = .unsupported
        case .interrupted: self = .interrupted
        case .system: self = .system
        default: self = .defect
        }
    }
}
