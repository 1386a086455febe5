internal import BrachioPersistence

/// The tables of device jobs. Times are seconds since 1970.
enum DeviceJobSchema {
    static let migrations = [
        Migration("device jobs", sql: """
            CREATE TABLE job (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                namespace TEXT NOT NULL,       -- '' for none
                status TEXT NOT NULL,
                selection TEXT NOT NULL,
                content TEXT NOT NULL          -- the whole job as JSON
            ) STRICT;
            CREATE INDEX job_open ON job (status, selection);
            CREATE TABLE job_target (
                target TEXT NOT NULL, job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE, PRIMARY KEY (target, job)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX target_job ON job_target (job);
            -- Things that are still to be told of a job.
            CREATE TABLE awaiting (
                job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE, thing TEXT NOT NULL, PRIMARY KEY (job, thing)
            ) STRICT, WITHOUT ROWID;
            -- How many things of a job are in a status, were told, or are still to be told.
            CREATE TABLE tally (
                job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE, what TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (job, what)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE execution (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
                thing TEXT NOT NULL,
                number INTEGER NOT NULL,
                namespace TEXT NOT NULL,
                status TEXT NOT NULL,
                details TEXT NOT NULL,
                version INTEGER NOT NULL,
                queued_at INTEGER NOT NULL, started_at INTEGER, updated_at INTEGER NOT NULL,
                job_deadline INTEGER, step_deadline INTEGER,
                deadline INTEGER,              -- the earlier of the two while the execution is in progress
                retries INTEGER NOT NULL,
                forced INTEGER NOT NULL,
                latest INTEGER NOT NULL,       -- 1 for a thing's last execution of the job
                UNIQUE (job, thing, number)
            ) STRICT;
            CREATE INDEX execution_pending ON execution (thing, namespace, sequence) WHERE status IN ('QUEUED', 'IN_PROGRESS');
            CREATE INDEX execution_status ON execution (job, status, thing);
            CREATE INDEX execution_told ON execution (job, queued_at) WHERE number = 1;
            CREATE INDEX execution_thing ON execution (thing, sequence);
            CREATE INDEX execution_deadline ON execution (deadline) WHERE deadline IS NOT NULL;
            CREATE TABLE template (id TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT, WITHOUT ROWID;
            """),
    ]
}
