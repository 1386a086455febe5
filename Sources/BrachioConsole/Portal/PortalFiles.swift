/// The portal's styles and scripts. Scripts are modules that import each other by name. A new one gets a line here.
extension StaticFiles {
    static let portal = [
        File("portal-answer-store.js", "text/javascript; charset=utf-8", PackageResources.portal_answer_store_js),
        File("portal-answers.js", "text/javascript; charset=utf-8", PackageResources.portal_answers_js),
        File("portal-api.js", "text/javascript; charset=utf-8", PackageResources.portal_api_js),
        File("portal-bench.js", "text/javascript; charset=utf-8", PackageResources.portal_bench_js),
        File("portal-claims.js", "text/javascript; charset=utf-8", PackageResources.portal_claims_js),
        File("portal-class-bar.js", "text/javascript; charset=utf-8", PackageResources.portal_class_bar_js),
        File("portal-classes.js", "text/javascript; charset=utf-8", PackageResources.portal_classes_js),
        File("portal-grid-items.js", "text/javascript; charset=utf-8", PackageResources.portal_grid_items_js),
        File("portal-grid-window.js", "text/javascript; charset=utf-8", PackageResources.portal_grid_window_js),
        File("portal-grid.js", "text/javascript; charset=utf-8", PackageResources.portal_grid_js),
        File("portal-home.js", "text/javascript; charset=utf-8", PackageResources.portal_home_js),
        File("portal-instructions.js", "text/javascript; charset=utf-8", PackageResources.portal_instructions_js),
        File("portal-one.js", "text/javascript; charset=utf-8", PackageResources.portal_one_js),
        File("portal-page.js", "text/javascript; charset=utf-8", PackageResources.portal_page_js),
        File("portal-photos.js", "text/javascript; charset=utf-8", PackageResources.portal_photos_js),
        File("portal-rich-text.js", "text/javascript; charset=utf-8", PackageResources.portal_rich_text_js),
        File("portal-saving.js", "text/javascript; charset=utf-8", PackageResources.portal_saving_js),
        File("portal-selection.js", "text/javascript; charset=utf-8", PackageResources.portal_selection_js),
        File("portal-session.js", "text/javascript; charset=utf-8", PackageResources.portal_session_js),
        File("portal-settings.js", "text/javascript; charset=utf-8", PackageResources.portal_settings_js),
        File("portal-stage.js", "text/javascript; charset=utf-8", PackageResources.portal_stage_js),
        File("portal-sweep.js", "text/javascript; charset=utf-8", PackageResources.portal_sweep_js),
        File("portal-tiles.js", "text/javascript; charset=utf-8", PackageResources.portal_tiles_js),
        File("portal-time-keeper.js", "text/javascript; charset=utf-8", PackageResources.portal_time_keeper_js),
        File("portal-timeline.js", "text/javascript; charset=utf-8", PackageResources.portal_timeline_js),
        File("portal-wording.js", "text/javascript; charset=utf-8", PackageResources.portal_wording_js),
        File("portal-work-timer.js", "text/javascript; charset=utf-8", PackageResources.portal_work_timer_js),
        File("portal-zoom.js", "text/javascript; charset=utf-8", PackageResources.portal_zoom_js),
        File("portal.css", "text/css; charset=utf-8", PackageResources.portal_css),
    ]
}

/// The portal's templates. A new one gets a line here.
extension Templates {
    static let portal = [
        ("labelling-edit", PackageResources.labelling_edit_mustache),
        ("labelling-job", PackageResources.labelling_job_mustache),
        ("labelling-list", PackageResources.labelling_list_mustache),
        ("labelling-duplicates", PackageResources.labelling_duplicates_mustache),
        ("labelling-gold", PackageResources.labelling_gold_mustache),
        ("labelling-machine", PackageResources.labelling_machine_mustache),
        ("labelling-new", PackageResources.labelling_new_mustache),
        ("labelling-progress", PackageResources.labelling_progress_mustache),
        ("labelling-review", PackageResources.labelling_review_mustache),
        ("labelling-reviews", PackageResources.labelling_reviews_mustache),
        ("portal-bench", PackageResources.portal_bench_mustache),
        ("portal-home", PackageResources.portal_home_mustache),
    ]
}
