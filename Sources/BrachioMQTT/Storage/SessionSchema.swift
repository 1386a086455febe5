internal import BrachioPersistence

/// Tables and statements of the session store. Content stands in `message` once, however many queues hold it.
enum SessionSchema {
    static let migrations = [
        Migration(
            "sessions",
            sql: """
                CREATE TABLE session (id INTEGER PRIMARY KEY, client TEXT NOT NULL UNIQUE, expiry INTEGER NOT NULL, disconnected INTEGER);
                CREATE TABLE subscription (session INTEGER NOT NULL, filter TEXT NOT NULL, options INTEGER NOT NULL, identifier INTEGER,
                    PRIMARY KEY (session, filter)) WITHOUT ROWID;
                CREATE TABLE message (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL, flags INTEGER NOT NULL,
                    properties BLOB, expires INTEGER, publisher TEXT NOT NULL);
                CREATE TABLE queued (session INTEGER NOT NULL, sequence INTEGER NOT NULL, message INTEGER NOT NULL,
                    flags INTEGER NOT NULL, identifiers TEXT, PRIMARY KEY (session, sequence)) WITHOUT ROWID;
                CREATE TABLE received (session INTEGER NOT NULL, packet INTEGER NOT NULL, PRIMARY KEY (session, packet)) WITHOUT ROWID;
                CREATE TABLE retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL, flags INTEGER NOT NULL, properties BLOB,
                    expires INTEGER, publisher TEXT NOT NULL);
                """)
    ]

    static let upsertSession = """
        INSERT INTO session (id, client, expiry, disconnected) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET expiry = excluded.expiry, disconnected = excluded.disconnected
        """
    static let deleteSession = "DELETE FROM session WHERE id = ?"
    static let upsertSubscription = "INSERT OR REPLACE INTO subscription (session, filter, options, identifier) VALUES (?, ?, ?, ?)"
    static let deleteSubscription = "DELETE FROM subscription WHERE session = ? AND filter = ?"
    static let deleteSubscriptions = "DELETE FROM subscription WHERE session = ?"
    static let insertMessage = """
        INSERT OR REPLACE INTO message (id, topic, payload, flags, properties, expires, publisher) VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    static let deleteMessage = "DELETE FROM message WHERE id = ?"
    static let insertDelivery = "INSERT OR REPLACE INTO queued (session, sequence, message, flags, identifiers) VALUES (?, ?, ?, ?, ?)"
    static let deleteDelivery = "DELETE FROM queued WHERE session = ? AND sequence = ?"
    /// Content that waits in this session's queue only.
    static let deleteContent = """
        DELETE FROM message WHERE id IN (SELECT message FROM queued WHERE session = ?1
            AND message NOT IN (SELECT message FROM queued WHERE session <> ?1))
        """
    static let deleteQueue = "DELETE FROM queued WHERE session = ?"
    static let insertReceived = "INSERT OR IGNORE INTO received (session, packet) VALUES (?, ?)"
    static let deleteReceivedPacket = "DELETE FROM received WHERE session = ? AND packet = ?"
    static let deleteReceived = "DELETE FROM received WHERE session = ?"
    static let upsertRetained = """
        INSERT OR REPLACE INTO retained (topic, payload, flags, properties, expires, publisher) VALUES (?, ?, ?, ?, ?, ?)
        """
    static let deleteRetained = "DELETE FROM retained WHERE topic = ?"

    static let removeOrphans = "DELETE FROM message WHERE id NOT IN (SELECT message FROM queued)"
    static let selectSessions = """
        SELECT s.id, s.client, s.expiry, s.disconnected, COUNT(q.sequence), COALESCE(SUM(LENGTH(m.payload)), 0), COALESCE(MAX(q.sequence), 0)
        FROM session s LEFT JOIN queued q ON q.session = s.id LEFT JOIN message m ON m.id = q.message GROUP BY s.id
        """
    static let selectSubscriptions = "SELECT session, filter, options, identifier FROM subscription"
    static let selectReceived = "SELECT session, packet FROM received"
    static let selectShared = "SELECT message, COUNT(*) FROM queued GROUP BY message HAVING COUNT(*) > 1"
    static let selectLastMessage = "SELECT MAX(id) FROM message"
    static let selectRetained = "SELECT topic, payload, flags, properties, expires, publisher FROM retained"
    static let selectQueue = """
        SELECT q.sequence, q.message, q.flags, q.identifiers, m.topic, m.payload, m.flags, m.properties, m.expires, m.publisher
        FROM queued q JOIN message m ON m.id = q.message WHERE q.session = ? AND q.sequence > ? ORDER BY q.sequence LIMIT ?
        """
}
