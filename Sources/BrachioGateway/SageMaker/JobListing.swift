internal import BrachioJobs
internal import BrachioWire

/// The filters, order and pages that both list operations share.
enum JobListing {
    static func query(_ kind: JobKind, _ input: WireValue, phases: (String) -> Set<JobLifecycle.Phase>) -> JobQuery {
        var query = JobQuery(kind: kind)
        query.phases = input["StatusEquals"]?.string.map(phases)
        query.nameContains = input["NameContains"]?.string
        query.createdAfter = input["CreationTimeAfter"]?.timestamp
        query.createdBefore = input["CreationTimeBefore"]?.timestamp
        query.modifiedAfter = input["LastModifiedTimeAfter"]?.timestamp
        query.modifiedBefore = input["LastModifiedTimeBefore"]?.timestamp
        query.order =
            switch input["SortBy"]?.string {
            case "Name": .name
            case "Status": .status
            default: .created
            }
        // The newest first, unless asked otherwise; names from A on.
        query.ascending = input["SortOrder"]?.string.map { $0 == "Ascending" } ?? (query.order == .name)
        query.limit = Int(input["MaxResults"]?.integer ?? 10)
        query.token = input["NextToken"]?.string
        return query
    }
}
