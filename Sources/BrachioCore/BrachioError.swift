/// The one error of the program: a code for machines, and for people what went wrong, why, and how to mend it.
///
/// Exit codes and wire errors are derived from `code` in one place each, at the edge of the program.
public struct BrachioError: Error, Sendable, Hashable {
    /// A stable, extensible identifier such as `invalidInput`.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The input is not what it should be: the user mends the input.
        public static let invalidInput = Code(rawValue: "InvalidInput")
        /// A file, node, class or other named thing is not there.
        public static let notFound = Code(rawValue: "NotFound")
        /// A thing of that name is there already.
        public static let alreadyExists = Code(rawValue: "AlreadyExists")
        /// The caller may not do what it asks for.
        public static let accessDenied = Code(rawValue: "AccessDenied")
        /// The thing cannot be changed or removed while others depend on it.
        public static let inUse = Code(rawValue: "InUse")
        /// The input is well formed and asks for what is not offered.
        public static let unsupported = Code(rawValue: "Unsupported")
        /// A stated limit was reached.
        public static let limitExceeded = Code(rawValue: "LimitExceeded")
        /// A digest, signature or length does not match what was promised.
        public static let corrupted = Code(rawValue: "Corrupted")
        /// The operating system refused: permissions, a full disk, a missing program.
        public static let system = Code(rawValue: "System")
        /// The user interrupted the work.
        public static let interrupted = Code(rawValue: "Interrupted")
        /// Brachio itself is wrong.
        public static let defect = Code(rawValue: "Defect")
    }

    public let code: Code
    /// What went wrong, naming the thing: "photo cat.jpg cannot be decoded".
    public let message: String
    /// Why, as far as known: "the file ends after 120 of 4,096 bytes".
    public let cause: String?
    /// What the reader can do about it: "export the photo again".
    public let mend: String?

    public init(_ code: Code, _ message: String, cause: String? = nil, mend: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
        self.mend = mend
    }

    /// The same error with the name of the thing it happened in put before the message.
    public func within(_ thing: String) -> BrachioError {
        BrachioError(code, "\(thing): \(message)", cause: cause, mend: mend)
    }
}

extension BrachioError: CustomStringConvertible {
    public var description: String {
        var text = message
        if let cause { text += ": \(cause)" }
        if let mend { text += " (\(mend))" }
        return text
    }
}
