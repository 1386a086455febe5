internal import BrachioAccounts
internal import BrachioLabelling

/// The portal's pages, with the role that each needs.
enum PortalSections {
    static func all(_ rooms: ConsoleRooms, _ renderer: PageRenderer) -> [(Role, any ConsolePages)] {
        let reporting = JobReporting(store: rooms.labelling)
        return [
            (.annotator, WorkAPI(desk: rooms.desk)),
            (.annotator, WorkPhotos(desk: rooms.desk, labelling: rooms.labelling, objects: rooms.objects, photos: rooms.photos)),
            (.annotator, WorkPages(desk: rooms.desk, renderer: renderer)),
            (.manager, NewJobPages(accounts: rooms.accounts, labelling: rooms.labelling, objects: rooms.objects, renderer: renderer)),
            (.reviewer, LabellingPages(
                accounts: rooms.accounts, labelling: rooms.labelling, advice: rooms.desk.advice, reporting: reporting, objects: rooms.objects, renderer: renderer)),
            (.manager, JobControlPages(labelling: rooms.labelling)),
            (.manager, JobEditPages(labelling: rooms.labelling, objects: rooms.objects, renderer: renderer)),
            (.reviewer, ReviewPages(labelling: rooms.labelling, objects: rooms.objects, renderer: renderer)),
            (.manager, GoldPages(accounts: rooms.accounts, labelling: rooms.labelling, renderer: renderer)),
            (.reviewer, MachineLabelPages(labelling: rooms.labelling, renderer: renderer)),
            (.reviewer, DuplicatePages(labelling: rooms.labelling, advice: rooms.desk.advice, renderer: renderer)),
            (.reviewer, JobExportPages(labelling: rooms.labelling, objects: rooms.objects)),
        ]
    }
}
