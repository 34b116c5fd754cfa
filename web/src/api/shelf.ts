// A person's own things, kept in this browser: what one of several who share it has put there, the others do not find.

export const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the store of this browser failed"));
  });

/** Under which key a person's thing lies, and where all of theirs do. */
export const place = (login: string, key: string) => `${login}/${key}`;
export const own = (login: string) => IDBKeyRange.bound(`${login}/`, `${login}/\uffff`);

/** Opens one of the stores of a database; the database is opened once. */
export function shelf<Store extends string>(name: string, stores: readonly Store[]) {
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => {
    opened ??= (() => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => stores.forEach((one) => request.result.createObjectStore(one));
      return answered(request);
    })();
    return opened;
  };
  return async (store: Store, mode: IDBTransactionMode) => (await database()).transaction(store, mode).objectStore(store);
}
