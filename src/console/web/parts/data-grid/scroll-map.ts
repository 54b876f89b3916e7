/** Elements higher than some ten million pixels are cut off by browsers, each at another height. */
const MAX_HEIGHT = 8_000_000;

/** The list as the scroll bar shows it: of a very long one, a pixel of the bar stands for more than a pixel of rows. */
export interface ScrollMap {
  /** Of the whole list, in pixels. */
  readonly height: number;
  /** Where the first row of the window begins. */
  readonly top: number;
}

/** @param start index of the first row of a window of so many rows, in a list of `total` rows */
export function scrollMap(start: number, rows: number, total: number, rowHeight: number): ScrollMap {
  const height = Math.min(total * rowHeight, Math.max(MAX_HEIGHT, rows * rowHeight));
  const own = rows * rowHeight;
  const before = total - rows;
  if (before <= 0) return { height: own, top: 0 };
  // Evenly over what is left beside the window: so that it is at the edge when its rows are.
  return { height, top: Math.round((start / before) * (height - own)) };
}

/** The position in the list, between 0 and 1, that a place of the scroll bar stands for. */
export const positionAt = (scrollTop: number, viewport: number, { height }: ScrollMap): number =>
  height <= viewport ? 0 : Math.min(1, Math.max(0, scrollTop / (height - viewport)));
