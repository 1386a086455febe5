internal import Foundation

/// The templates, which are embedded in the program. A new one gets a line here.
enum Templates {
    static let all: [(name: String, text: String)] = (portal + [
        ("layout", PackageResources.layout_mustache),
        ("fragment", PackageResources.fragment_mustache),
        ("icons", PackageResources.icons_mustache),
        ("failure", PackageResources.failure_mustache),
        ("sign-in", PackageResources.sign_in_mustache),
        ("sign-in-link", PackageResources.sign_in_link_mustache),
        ("password", PackageResources.password_mustache),
        ("account", PackageResources.account_mustache),
        ("overview", PackageResources.overview_mustache),
        ("overview-body", PackageResources.overview_body_mustache),
        ("buckets", PackageResources.buckets_mustache),
        ("bucket", PackageResources.bucket_mustache),
        ("object", PackageResources.object_mustache),
        ("jobs", PackageResources.jobs_mustache),
        ("job-lists", PackageResources.job_lists_mustache),
        ("job", PackageResources.job_mustache),
        ("job-body", PackageResources.job_body_mustache),
        ("job-labels", PackageResources.job_labels_mustache),
        ("chart", PackageResources.chart_mustache),
        ("logs", PackageResources.logs_mustache),
        ("log-group", PackageResources.log_group_mustache),
        ("log-events", PackageResources.log_events_mustache),
        ("log-rows", PackageResources.log_rows_mustache),
        ("metrics", PackageResources.metrics_mustache),
        ("metric-list", PackageResources.metric_list_mustache),
        ("dashboard", PackageResources.dashboard_mustache),
        ("dashboard-body", PackageResources.dashboard_body_mustache),
        ("people", PackageResources.people_mustache),
        ("person", PackageResources.person_mustache),
        ("team", PackageResources.team_mustache),
        ("invitation", PackageResources.invitation_mustache),
    ]).map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
}
