import { decodeText } from './decode-text.js';

/** An element of a document. */
export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly namespace: string;
  /** By name; those with a prefix as `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own, without that of its children. */
  readonly text: string;
}

/** A document that is not read, and why. */
export class XmlRefused extends Error {
  override readonly name = 'XmlRefused';
}

export interface XmlRules {
  /** Characters of the document. */
  readonly maxLength: number;
  /** Elements and attributes of it; 20,000, unless told. */
  readonly maxParts?: number;
  /** Whether comments and processing instructions are passed over instead of refused. */
  readonly passesOverComments?: boolean;
}

/** Of a SAML message or metadata that is meant well, hardly ten. */
const MAX_DEPTH = 40;
const MAX_PARTS = 20_000;
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const XML = 'http://www.w3.org/XML/1998/namespace';

const DECLARATION = /<\?xml[ \t\n][^<>?]*\?>/y;
const NAME = /(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)/y;
const ATTRIBUTE = /[ \t\n]+(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)[ \t\n]*=[ \t\n]*(?:"([^"<]*)"|'([^'<]*)')/y;
const END_OF_START = /[ \t\n]*(\/?)>/y;
const END = /<\/([\w.:-]+)[ \t\n]*>/y;

/** The prefixes that an element declares, and those around it. */
interface Scope {
  readonly prefixes: ReadonlyMap<string, string>;
  readonly outer: Scope | undefined;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  readonly tag: string;
  readonly scope: Scope;
  text: string;
}

/**
 * Reads the part of XML that SAML needs, once through, in time that grows with the length. Whatever two readers may take
 * differently is refused: document types and with them entities, CDATA, and unless told otherwise comments and processing
 * instructions.
 * @throws XmlRefused
 */
export function readXml(text: string, rules: XmlRules): XmlElement {
  const { maxLength } = rules;
  if (text.length > maxLength) throw new XmlRefused(`it has more than ${maxLength} characters`);
  return new XmlReader(text.replaceAll(/\r\n?/g, '\n'), rules).read();
}

class XmlReader {
  readonly #text: string;
  readonly #passesOverComments: boolean;
  readonly #maxParts: number;
  readonly #open: OpenElement[] = [];
  #at = 0;
  #parts = 0;
  #root: XmlElement | undefined;

  constructor(text: string, { passesOverComments = false, maxParts = MAX_PARTS }: XmlRules) {
    this.#text = text;
    this.#passesOverComments = passesOverComments;
    this.#maxParts = maxParts;
  }

  read(): XmlElement {
    this.#take(DECLARATION);
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === '<') this.#readMarkup();
      else this.#readText();
    }
    if (this.#open.length > 0) throw new XmlRefused(`<${this.#open.at(-1)?.tag}> is not closed`);
    if (this.#root === undefined) throw new XmlRefused('it has no element');
    return this.#root;
  }

  #readMarkup(): void {
    const after = this.#text.slice(this.#at + 1, this.#at + 9);
    if (after.startsWith('/')) this.#close();
    else if (after.startsWith('!--')) this.#passOver('a comment', '-->');
    else if (after.startsWith('?')) this.#passOver('a processing instruction', '?>');
    else if (after.toUpperCase() === '!DOCTYPE') throw new XmlRefused('it has a DOCTYPE');
    else if (after.startsWith('!')) throw new XmlRefused('it has a CDATA section or a declaration');
    else this.#openElement();
  }

  #passOver(what: string, end: string): void {
    if (!this.#passesOverComments) throw new XmlRefused(`it has ${what}`);
    const at = this.#text.indexOf(end, this.#at);
    if (at === -1) throw new XmlRefused(`${what} does not end`);
    this.#at = at + end.length;
  }

  #readText(): void {
    const next = this.#text.indexOf('<', this.#at);
    const end = next === -1 ? this.#text.length : next;
    const raw = this.#text.slice(this.#at, end);
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += decoded(raw);
    else if (raw.trim() !== '') throw new XmlRefused('it has text outside of its element');
    this.#at = end;
  }

  #openElement(): void {
    this.#at += 1;
    const [tag, prefix = '', name] = this.#take(NAME) ?? this.#fail('a < begins no element');
    const prefixes = new Map<string, string>();
    const sent: [prefix: string, name: string, value: string][] = [];
    for (let found = this.#take(ATTRIBUTE); found !== undefined; found = this.#take(ATTRIBUTE)) {
      this.#count();
      const [, space = '', key = '', quoted, single = ''] = found;
      const value = decoded((quoted ?? single).replaceAll(/[\t\n]/g, ' '));
      if (space === 'xmlns') declare(prefixes, key, value);
      else if (space === '' && key === 'xmlns') declare(prefixes, '', value);
      else sent.push([space, key, value]);
    }
    const [, empty] = this.#take(END_OF_START) ?? this.#fail(`the tag <${tag}> is malformed`);
    const scope: Scope = { prefixes, outer: this.#open.at(-1)?.scope };
    const namespace = namespaceOf(prefix, scope);
    const attributes = new Map<string, string>();
    for (const [space, key, value] of sent) {
      const full = space === '' ? key : `{${namespaceOf(space, scope)}}${key}`;
      if (attributes.has(full)) throw new XmlRefused(`<${tag}> has the attribute ${key} twice`);
      attributes.set(full, value);
    }
    this.#add(
      { tag: tag ?? '', name: name ?? '', namespace, attributes, scope, children: [], text: '' },
      empty === '/',
    );
  }

  #add(element: OpenElement, isEmpty: boolean): void {
    this.#count();
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else if (this.#root === undefined) this.#root = element;
    else throw new XmlRefused('it has two outermost elements');
    if (isEmpty) return;
    this.#open.push(element);
    if (this.#open.length > MAX_DEPTH) throw new XmlRefused(`its elements are nested more than ${MAX_DEPTH} deep`);
  }

  #count(): void {
    this.#parts += 1;
    if (this.#parts > this.#maxParts)
      throw new XmlRefused(`it has more than ${this.#maxParts} elements and attributes`);
  }

  #close(): void {
    const [, tag] = this.#take(END) ?? this.#fail('an end tag is malformed');
    const element = this.#open.pop();
    if (element?.tag !== tag) throw new XmlRefused(`</${tag}> closes <${element?.tag ?? 'nothing'}>`);
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found ?? undefined;
  }

  #fail(reason: string): never {
    throw new XmlRefused(`${reason}, at character ${this.#at}`);
  }
}

function decoded(raw: string): string {
  const text = decodeText(raw);
  if (text === undefined) throw new XmlRefused('it has a character or an entity that is not allowed');
  return text;
}

function declare(prefixes: Map<string, string>, prefix: string, namespace: string): void {
  if (prefixes.has(prefix)) throw new XmlRefused(`it declares the prefix "${prefix}" twice in one element`);
  const isReserved = prefix === 'xml' || prefix === 'xmlns' || namespace === XML || namespace === XMLNS;
  if (isReserved || (prefix !== '' && namespace === ''))
    throw new XmlRefused(`it declares the prefix "${prefix}" wrongly`);
  prefixes.set(prefix, namespace);
}

function namespaceOf(prefix: string, scope: Scope): string {
  if (prefix === 'xml') return XML;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const namespace = at.prefixes.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  if (prefix === '') return '';
  throw new XmlRefused(`nothing declares the prefix "${prefix}"`);
}
