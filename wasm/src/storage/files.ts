// What a store in a file asks of the file system.

import { open, readlink, realpath, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import type { Span } from "./log_format.js";

/** For catch(): no such file is nothing, and no error. */
export function atNoFile(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** The one path of a file, whether it is there or not, without links in it. Its folder has to be there. */
export async function realPath(path: string): Promise<string> {
  const real = await realpath(path).catch(atNoFile);
  if (real !== undefined) return real;
  const folder = await realpath(dirname(path));
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? join(folder, basename(path)) : await realPath(resolve(folder, target));
}

/** Makes a file that is on the disk, with the rights of another one; or none. Rejects if there is one. */
export async function makeBeside(
  path: string,
  like: FileHandle,
  write: (file: FileHandle) => Promise<void>,
): Promise<FileHandle> {
  const file = await open(path, "wx+", 0o600);
  try {
    await takeRights(file, like);
    await write(file);
    await file.datasync();
    return file;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true }).catch(() => {}); // a full disk needs its bytes
    throw error;
  }
}

/** Keeps bytes at the path, or, as others are not overwritten, at `path.2` and so on. */
export async function keepBytes(path: string, like: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let number = 1; ; ++number) {
    const name = number === 1 ? path : `${path}.${number}`;
    const file = await makeBeside(name, like, (file) => writeAll(file, bytes, 0)).catch((error) => {
      if (error.code !== "EEXIST") throw error;
    });
    if (file !== undefined) return await file.close();
  }
}

/** Gives a file the mode of another one, and its owner where that is allowed. */
async function takeRights(file: FileHandle, like: FileHandle): Promise<void> {
  const wanted = await like.stat();
  const made = await file.stat();
  if (made.uid !== wanted.uid || made.gid !== wanted.gid) {
    // Who is not the system's owner may give a group at most.
    await file.chown(wanted.uid, wanted.gid).catch(() => file.chown(made.uid, wanted.gid).catch(() => {}));
  }
  const { gid } = await file.stat();
  let mode = wanted.mode & 0o7777;
  if (gid !== wanted.gid) mode = (mode & ~0o070) | ((mode & 0o007) << 3); // it may do what all others may
  if ((made.mode & 0o7777) !== mode) await file.chmod(mode);
}

export async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}

export async function readSpan(file: FileHandle, { from, to }: Span): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) throw new Error("the file ends before its records do: close this store, and open it again");
    done += bytesRead;
  }
  return bytes;
}

/** A new name is on the disk once its folder is. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // folders cannot be opened there
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
