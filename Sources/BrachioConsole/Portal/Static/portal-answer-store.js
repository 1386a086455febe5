// Where unsent answers wait: IndexedDB, one list a person, so that nobody sends what somebody else said at the same browser.

const databaseName = "brachio-portal";
const answers = "answers";

/** Opens the store of one person. Everything is a promise; failures are left to the caller. */
export function answerStore(person, indexedDB = globalThis.indexedDB) {
  let opened;
  const database = () => (opened ??= open(indexedDB).catch((error) => {
    opened = undefined;
    throw error;
  }));
  const transaction = async (mode, act) => {
    const db = await database();
    return new Promise((resolve, reject) => {
      // "strict": the browser reports success only when the answer is on disk.
      const step = db.transaction(answers, mode, { durability: "strict" });
      const request = act(step.objectStore(answers));
      step.oncomplete = () => resolve(request?.result);
      step.onerror = step.onabort = () => reject(step.error ?? new Error("the browser's store failed"));
    });
  };
  return {
    async all() {
      const rows = await transaction("readonly", (store) => store.index("person").getAll(IDBKeyRange.only(person)));
      return rows.map((row) => row.answer);
    },
    put: (list) => transaction("readwrite", (store) => {
      for (const answer of list) store.put({ id: answer.id, person, answer });
    }),
    remove: (ids) => transaction("readwrite", (store) => {
      for (const id of ids) store.index("id").openKeyCursor(IDBKeyRange.only(id)).onsuccess = ({ target }) => {
        if (target.result) store.delete(target.result.primaryKey);
      };
    }),
  };
}

function open(indexedDB) {
  return new Promise((resolve, reject) => {
    if (!indexedDB) return reject(new Error("this browser keeps nothing"));
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => {
      // The key grows with every answer: reading gives them back in the order in which they were made.
      const store = request.result.createObjectStore(answers, { keyPath: "place", autoIncrement: true });
      store.createIndex("person", "person");
      store.createIndex("id", "id", { unique: true });
    };
    request.onsuccess = () => {
      // Another page may need a newer form of the store: do not stand in its way.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another page holds the browser's store"));
  });
}
