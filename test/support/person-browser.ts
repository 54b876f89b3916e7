import type { TestNode } from './test-server.js';

/** An answer, and where it came from. */
export interface Page {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  readonly headers: Headers;
  /** To where it leads, whole; undefined where it leads nowhere. */
  readonly location: string | undefined;
}

/** What a browser does on the pages of a sign-in: keeps cookies, follows forms, and comes to whichever node it is told to. */
export class PersonBrowser {
  readonly cookies = new Map<string, string>();
  readonly #publicUrl: string;

  /** @param publicUrl under which people reach the nodes */
  constructor(publicUrl: string) {
    this.#publicUrl = publicUrl;
  }

  /** @param url whole, or a path of the server */
  get(node: Pick<TestNode, 'origin'>, url: string): Promise<Page> {
    return this.#send(node, url, {});
  }

  post(
    node: Pick<TestNode, 'origin'>,
    url: string,
    form: Readonly<Record<string, string>>,
    headers = {},
  ): Promise<Page> {
    return this.#send(node, url, { method: 'POST', body: new URLSearchParams(form), headers });
  }

  /** Goes to where a page leads, as long as that is a page of the server. */
  async follow(node: Pick<TestNode, 'origin'>, page: Page): Promise<Page> {
    let at = page;
    while (at.location?.startsWith(this.#publicUrl)) at = await this.get(node, at.location);
    return at;
  }

  async #send({ origin }: Pick<TestNode, 'origin'>, address: string, init: RequestInit): Promise<Page> {
    const url = new URL(address, this.#publicUrl).href;
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url.replace(this.#publicUrl, origin), {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie === '' ? {} : { cookie }) },
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      url,
      text: await response.text(),
      headers: response.headers,
      location: location === null ? undefined : new URL(location, url).href,
    };
  }
}
