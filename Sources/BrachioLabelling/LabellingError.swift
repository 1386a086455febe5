package import BrachioCore

extension BrachioError.Code {
    /// A labelling job, team or group of this name exists.
    package static let labellingNameTaken = BrachioError.Code(rawValue: "LabellingNameTaken")
    /// The job is not where what was asked makes sense.
    package static let labellingJobEnded = BrachioError.Code(rawValue: "LabellingJobEnded")
}
