// The entry for stores of one's own; each store's entry has all of this as well.

export { parseDocFile, type DocFileContent } from "./doc_file.js";
export { DamagedFileError } from "./log_format.js";
export { MissingEditsError } from "./log.js";
export type { DamagedRecord, Received, Replica, StorableDoc, Store, StoredRecord } from "./log.js";
export { persist, Persistence, type PersistOptions, type SaveState, type StateListener } from "./persistence.js";
