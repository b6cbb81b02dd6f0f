// What waits to be sent, kept over reloads and shared by all tabs of one talk: IndexedDB.
// Where the browser has none (some private modes) or it fails, memory, so that sending still works.

const ENTRIES = "entries";

/** Open the store of a talk. Entries come back in the order in which they were put. */
export async function openStore(talk) {
  const memory = new MemoryStore();
  try {
    return new DurableStore(await openDatabase(`yibiao-${talk}`), memory);
  } catch {
    return memory;
  }
}

function openDatabase(name) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(ENTRIES, { keyPath: "order", autoIncrement: true });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

class MemoryStore {
  #entries = [];

  async all() {
    return [...this.#entries];
  }

  async put(entry) {
    this.#entries.push(entry);
  }

  async remove(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
  }
}

class DurableStore {
  #database;
  #memory;

  constructor(database, memory) {
    this.#database = database;
    this.#memory = memory;
  }

  async all() {
    const kept = await this.#run("readonly", (entries) => entries.getAll()).catch(() => []);
    return [...kept, ...(await this.#memory.all())];
  }

  async put(entry) {
    await this.#run("readwrite", (entries) => entries.add(entry)).catch(() => this.#memory.put(entry));
  }

  async remove(id) {
    await this.#memory.remove(id);
    await this.#run("readwrite", (entries) => {
      const reading = entries.getAll();
      reading.onsuccess = () => {
        for (const entry of reading.result) if (entry.id === id) entries.delete(entry.order);
      };
      return reading;
    }).catch(() => undefined);
  }

  /** The result of one request, once its transaction is on disk. */
  #run(mode, request) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(ENTRIES, mode, { durability: "strict" });
      const asked = request(transaction.objectStore(ENTRIES));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}
