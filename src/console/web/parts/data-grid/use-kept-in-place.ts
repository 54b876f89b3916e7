import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Keeps rows where they are on the screen when others came before them, or when the scroll bar stands for more rows than
 * before; after a jump, keeps the rows that came in view.
 */
export function useKeptInPlace(
  scroller: RefObject<HTMLDivElement | null>,
  keys: readonly string[],
  top: number,
  rowHeight: number,
  list: unknown,
): void {
  const before = useRef<{ keys: readonly string[]; top: number; list: unknown }>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    const last = before.current;
    before.current = { keys, top, list };
    if (element === null) return;
    if (last !== undefined && last.list !== list) {
      element.scrollTop = 0;
      return;
    }
    if (keys.length === 0 || last === undefined) return;
    const common = last.keys.indexOf(keys[0] ?? '');
    const now = common >= 0 ? 0 : keys.indexOf(last.keys[0] ?? '');
    if (common >= 0 || now >= 0) {
      const moved = top + now * rowHeight - (last.top + Math.max(0, common) * rowHeight);
      if (moved !== 0) element.scrollTop += moved;
      return;
    }
    const most = Math.max(top, top + keys.length * rowHeight - element.clientHeight);
    const within = Math.min(most, Math.max(top, element.scrollTop));
    if (Math.abs(within - element.scrollTop) > 1) element.scrollTop = within;
  });
}
