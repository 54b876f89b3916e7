import type { BrowserContextOptions } from 'playwright-core';
import type { ConsoleRole } from '../../src/console/api/contract/session.js';

/** What tests know of an entry of the console's register of pages. */
export interface PageEntry {
  readonly path: string;
  readonly isPublic?: boolean;
  readonly roles?: readonly ConsoleRole[];
}

/** Every page of the console. The register is a file of the pages, which the types of the server do not reach. */
export async function pagesOf(): Promise<readonly PageEntry[]> {
  const register: string = new URL('../../src/console/web/pages.ts', import.meta.url).href;
  return ((await import(register)) as { PAGES: readonly PageEntry[] }).PAGES;
}

export interface Look {
  readonly name: string;
  readonly options: BrowserContextOptions & {
    readonly viewport: { readonly width: number; readonly height: number };
    readonly colorScheme: 'light' | 'dark';
  };
}

const WIDE = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** As people see them: by day and by night, at a desk and on a phone. */
export const LOOKS: readonly Look[] = [
  { name: 'light', options: { ...WIDE, colorScheme: 'light' } },
  { name: 'dark', options: { ...WIDE, colorScheme: 'dark' } },
  { name: 'phone', options: { ...PHONE, colorScheme: 'light' } },
  { name: 'phone-dark', options: { ...PHONE, colorScheme: 'dark' } },
];
