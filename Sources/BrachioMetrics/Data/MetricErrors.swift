package import BrachioCore

extension BrachioError.Code {
    /// A page token that this program did not give, or not for this request.
    package static let invalidToken = BrachioError.Code(rawValue: "InvalidToken")
    /// Arguments that are each right and contradict each other.
    package static let invalidCombination = BrachioError.Code(rawValue: "InvalidCombination")
    /// Too much at once; later it can be taken.
    package static let throttled = BrachioError.Code(rawValue: "Throttled")
}
