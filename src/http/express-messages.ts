import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';

interface Messages {
  readonly options: Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;
  /** Gives those that are born from now on the prototypes of another app. */
  become(app: Express): void;
}

/**
 * Options of an HTTP server with which its requests and responses are born with the prototypes that this app gives them.
 * Express otherwise changes the prototype of every request and response, after which V8 no longer knows their shape and
 * looks each of their members up: a fifth of a request's time on the main thread.
 */
export function messagesOf(app: Express): Messages {
  // Node's own are functions that can be called on another's object; a class could not have a prototype of Express's.
  function Incoming(this: IncomingMessage, socket: Socket) {
    IncomingMessage.call(this, socket);
  }
  function Outgoing(this: ServerResponse, ...of: ConstructorParameters<typeof ServerResponse>) {
    ServerResponse.apply(this, of);
  }
  const become = ({ request, response }: Express) => {
    Incoming.prototype = request;
    Outgoing.prototype = response;
  };
  become(app);
  return { options: { IncomingMessage: Incoming as never, ServerResponse: Outgoing as never }, become };
}
