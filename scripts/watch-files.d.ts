export function watchFiles(
  folders: readonly string[],
  isWatched: (file: string) => boolean,
  onChange: () => void,
  everyMs?: number,
): () => void;
