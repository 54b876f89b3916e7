import { basename, dirname, join, relative, sep } from 'node:path';

/** How somebody starts the program who has it as this process has it. */
export interface StartedAs {
  /** What stands before the name of a command. */
  readonly program: string;
  /** What starts the server. */
  readonly server: string;
}

const INSTALLED: StartedAs = { program: 'rollcall', server: 'rollcall serve' };

/**
 * Whether it came from a clone by npm, from a project by npx, from the path, or as a file.
 * @param script what Node was told to run
 * @param folder in which it was
 */
export function startedAs(
  script: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): StartedAs {
  const root = dirname(dirname(script));
  const { npm_lifecycle_event: event, npm_package_json: manifest, INIT_CWD: before = folder } = environment;
  if (manifest === join(root, 'package.json') && (event === 'rollcall' || event === 'start')) {
    const npm = isWithin(root, before) ? 'npm' : `npm --prefix ${quoted(shortest(before, root))}`;
    return { program: `${npm} run rollcall --`, server: `${npm} start` };
  }
  const [project, inside] = script.split(`${sep}node_modules${sep}`);
  if (project !== undefined && inside !== undefined) {
    return isWithin(project, folder) ? form('npx rollcall') : INSTALLED;
  }
  const isFile = basename(script) === 'rollcall.js' && basename(dirname(script)) === 'bin';
  return isFile ? form(`node ${quoted(shortest(folder, script))}`) : INSTALLED;
}

const form = (program: string): StartedAs => ({ program, server: `${program} serve` });

const isWithin = (folder: string, inner: string): boolean => inner === folder || inner.startsWith(folder + sep);

function shortest(from: string, to: string): string {
  const path = relative(from, to);
  return path.length < to.length ? path : to;
}

const quoted = (path: string): string => (/^[\w./\\:@-]+$/.test(path) ? path : `'${path}'`);

let started = INSTALLED;
let quotedCommand = /(?!)/g;

/** From now on, what is printed names commands as this process was started. @param names of the commands that there are */
export function sayCommandsAs(form: StartedAs, names: readonly string[]): void {
  started = form;
  quotedCommand = new RegExp(
    String.raw`(?<![\w./@-])rollcall (?:(serve)(?![\w-])|(?=(?:${names.join('|')}|--?\w+|<command>|\[options\])(?![\w-])))`,
    'g',
  );
}

/** A text of ours, in which every command is written `rollcall …`, for whoever is to copy one. */
export const asStarted = (text: string): string =>
  text.replace(quotedCommand, (_, serve?: string) => (serve ? started.server : `${started.program} `));
