internal import BrachioPersistence

/// The tables. Times are milliseconds since 1970; workers are account ids as upper-case UUID text.
enum Schema {
    static let migrations = [
        Migration("labelling", sql: teams + jobs + work),
        // Counting labels by class reads this index alone.
        Migration("labels-by-class", sql: "CREATE INDEX data_object_label ON data_object (job, label) WHERE label IS NOT NULL"),
        Migration("machine-labelling", sql: machine),
        // Workers who were told in a letter that a job has work for them.
        Migration(
            "work-told",
            sql: """
                CREATE TABLE told (
                    job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE, worker TEXT NOT NULL, time INTEGER NOT NULL,
                    PRIMARY KEY (worker, job)) WITHOUT ROWID;
                """),
        // Gold questions are few, whatever the size of the job.
        Migration("gold-questions", sql: "CREATE INDEX data_object_gold ON data_object (job, number) WHERE is_gold = 1"),
        // Example pictures of other hosts: where in a bucket each was put, or why it could not be brought.
        Migration(
            "fetched-examples",
            sql: """
                CREATE TABLE fetched_example (
                    job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE, address TEXT NOT NULL, place TEXT, failure TEXT,
                    PRIMARY KEY (job, address)) WITHOUT ROWID;
                """),
    ]

    private static let machine = """
        -- How labelling by machine stands in a job.
        CREATE TABLE automation (job INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE, document BLOB NOT NULL);
        -- Objects that people are asked though the machine is sure of them, with the class that it would have given.
        CREATE TABLE machine_check (
            job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE, number INTEGER NOT NULL, class INTEGER NOT NULL,
            PRIMARY KEY (job, number)) WITHOUT ROWID;
        """

    private static let teams = """
        -- Groups of people in a pool, under the names that Cognito gives them.
        CREATE TABLE pool (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, created INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE pool_client (
            id TEXT PRIMARY KEY, pool TEXT NOT NULL REFERENCES pool (id) ON DELETE CASCADE, name TEXT NOT NULL,
            created INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE pool_group (
            id INTEGER PRIMARY KEY AUTOINCREMENT, pool TEXT NOT NULL REFERENCES pool (id) ON DELETE CASCADE, name TEXT NOT NULL,
            description TEXT NOT NULL, created INTEGER NOT NULL, UNIQUE (pool, name));
        CREATE TABLE group_member (
            pool_group INTEGER NOT NULL REFERENCES pool_group (id) ON DELETE CASCADE, worker TEXT NOT NULL,
            PRIMARY KEY (pool_group, worker)) WITHOUT ROWID;
        CREATE INDEX group_member_worker ON group_member (worker);
        CREATE TABLE workforce (
            name TEXT PRIMARY KEY, pool TEXT, client TEXT, created INTEGER NOT NULL, modified INTEGER NOT NULL, document TEXT NOT NULL)
            WITHOUT ROWID;
        CREATE TABLE team (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL, created INTEGER NOT NULL,
            modified INTEGER NOT NULL, document TEXT NOT NULL, tags TEXT NOT NULL);
        CREATE TABLE team_group (
            team INTEGER NOT NULL REFERENCES team (id) ON DELETE CASCADE, pool_group INTEGER NOT NULL REFERENCES pool_group (id),
            PRIMARY KEY (team, pool_group)) WITHOUT ROWID;

        """

    private static let jobs = """
        CREATE TABLE job (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, team INTEGER NOT NULL REFERENCES team (id),
            phase TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
            -- Counts every change of settings and lifecycle.
            revision INTEGER NOT NULL, settings BLOB NOT NULL, lifecycle BLOB NOT NULL, request BLOB NOT NULL, tags TEXT NOT NULL,
            total INTEGER NOT NULL DEFAULT 0, human INTEGER NOT NULL DEFAULT 0, machine INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0, answers INTEGER NOT NULL DEFAULT 0,
            -- The last time that somebody answered; how far the watched prefix is read.
            answered INTEGER, watched INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX job_team ON job (team, phase);
        CREATE INDEX job_phase ON job (phase);
        CREATE INDEX job_created ON job (created);
        -- Settings as they were before each change.
        CREATE TABLE settings_history (
            job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE, revision INTEGER NOT NULL, changed INTEGER NOT NULL,
            changed_by TEXT NOT NULL, settings BLOB NOT NULL, PRIMARY KEY (job, revision)) WITHOUT ROWID;

        """

    private static let work = """
        -- `number` is the line of the input, from 0. `seats` is what is free for workers: see Seating.
        CREATE TABLE data_object (
            id INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE, number INTEGER NOT NULL,
            source TEXT NOT NULL, record TEXT NOT NULL, current TEXT,
            state INTEGER NOT NULL DEFAULT 0, seats INTEGER NOT NULL, answers INTEGER NOT NULL DEFAULT 0,
            held INTEGER NOT NULL DEFAULT 0, declines INTEGER NOT NULL DEFAULT 0,
            -- The label: class indices, and a confidence each.
            label TEXT, confidence TEXT, labelled INTEGER, failure TEXT,
            -- The label that is known, by a reviewer or as a gold question, which every worker is shown.
            truth TEXT, is_gold INTEGER NOT NULL DEFAULT 0,
            -- Whether what is in the bucket of it is older than this row; counts the changes of the label.
            is_unwritten INTEGER NOT NULL DEFAULT 0, changes INTEGER NOT NULL DEFAULT 0);
        CREATE UNIQUE INDEX data_object_number ON data_object (job, number);
        CREATE INDEX data_object_open ON data_object (job, number) WHERE seats > 0;
        CREATE INDEX data_object_state ON data_object (job, state, number);
        CREATE INDEX data_object_unwritten ON data_object (job, number) WHERE is_unwritten = 1;
        CREATE INDEX data_object_source ON data_object (job, source);

        -- One object shown to one worker.
        CREATE TABLE task (
            id INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            object INTEGER NOT NULL REFERENCES data_object (id) ON DELETE CASCADE, worker TEXT NOT NULL, state INTEGER NOT NULL,
            claimed INTEGER NOT NULL, expires INTEGER NOT NULL, changed INTEGER NOT NULL);
        CREATE UNIQUE INDEX task_once ON task (object, worker);
        CREATE INDEX task_expiry ON task (job, expires) WHERE state = 0;
        CREATE INDEX task_worker ON task (job, worker, state, changed);

        -- Everything that anybody said, in order. The one of a task that counts is current.
        CREATE TABLE answer (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            object INTEGER NOT NULL REFERENCES data_object (id) ON DELETE CASCADE, task INTEGER NOT NULL, worker TEXT NOT NULL,
            decision TEXT NOT NULL, classes TEXT NOT NULL, seconds REAL NOT NULL, claimed INTEGER NOT NULL, submitted INTEGER NOT NULL,
            is_current INTEGER NOT NULL);
        CREATE INDEX answer_object ON answer (object) WHERE is_current = 1;
        CREATE INDEX answer_worker ON answer (worker, sequence) WHERE is_current = 1;
        CREATE INDEX answer_job ON answer (job, sequence) WHERE is_current = 1;

        -- Per worker and job. No object up to `cursor` is free for the worker.
        CREATE TABLE tally (
            job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE, worker TEXT NOT NULL, cursor INTEGER NOT NULL DEFAULT -1,
            held INTEGER NOT NULL DEFAULT 0, labelled INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0,
            declined INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0, accuracy REAL, PRIMARY KEY (job, worker))
            WITHOUT ROWID;

        """
}
