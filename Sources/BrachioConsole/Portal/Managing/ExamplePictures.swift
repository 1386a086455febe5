internal import BrachioLabelling
internal import BrachioObjectStore

/// The example pictures of a job's instructions. Those in buckets are shown; the portal's pages load nothing from other hosts.
enum ExamplePictures {
    /// Places in the list of those that are shown.
    static func shown(_ addresses: [String]) -> [Int] { addresses.indices.filter { isShown(addresses[$0]) } }

    static func isShown(_ address: String) -> Bool { address.hasPrefix("s3://") && (try? S3Location(address)) != nil }

    /// Addresses of those that are not shown.
    static func unshown(_ instructions: JobSettings.Instructions) -> [String] { (instructions.good + instructions.bad).filter { !isShown($0) } }
}
