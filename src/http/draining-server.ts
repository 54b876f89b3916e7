import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';

export interface DrainingServer {
  readonly server: Server;
  /**
   * Takes no new connections, answers the requests under way, and tells their clients to come back on another
   * connection: a busy client would keep its connection, and so the server, alive for ever.
   * @param timeoutMs after which requests still under way are cut off
   */
  drain(timeoutMs: number): Promise<void>;
}

/** An HTTP server that can be stopped without cutting anybody off. */
export function createDrainingServer(handler: RequestListener): DrainingServer {
  const answering = new Set<ServerResponse>();
  let draining = false;
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 60_000 }, (request, response) => {
    if (draining) response.setHeader('Connection', 'close');
    answering.add(response);
    response.once('close', () => answering.delete(response));
    handler(request, response);
  });
  return {
    server,
    async drain(timeoutMs) {
      draining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const response of answering) if (!response.headersSent) response.setHeader('Connection', 'close');
      const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
