import { statfs } from 'node:fs/promises';

/** With less, PostgreSQL could not write its log of changes much longer, and would stop for readers too. */
const LEAST_BYTES = 64 * 1024 ** 2;
/** Above it, the disk is not about to fill up between two looks. */
const AMPLE_BYTES = 1024 ** 3;
const AMPLE_MS = 5_000;
const SCARCE_MS = 500;

export interface RoomWatchOptions {
  readonly folder: string;
  /** Told when the room has become too little, and when there is enough again. */
  onChange(isFull: boolean, freeBytes: number): void;
  readonly leastBytes?: number;
}

/**
 * Watches how much room the disk of a folder has, more often when there is little.
 * @returns what ends it
 */
export function watchRoom({ folder, onChange, leastBytes = LEAST_BYTES }: RoomWatchOptions): () => void {
  let isFull = false;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const look = async () => {
    const free = await freeBytes(folder);
    if (isOver) return;
    // Not at once back again: what was refused would fill the little that has become free.
    const isFullNow = free < leastBytes * (isFull ? 1.5 : 1);
    if (isFullNow !== isFull) {
      isFull = isFullNow;
      onChange(isFull, free);
    }
    timer = setTimeout(look, free > AMPLE_BYTES ? AMPLE_MS : SCARCE_MS).unref();
  };
  void look();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** For whoever is no superuser; a disk that does not say counts as one with room. */
async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
