import type pg from 'pg';
import { DEFAULT_SCHEMA, inSchema } from '../schema-name.js';

type Send = (query: string | pg.QueryConfig, ...others: readonly unknown[]) => unknown;

/** @returns what makes a connection send its statements in the terms of a schema */
export function saySchema(schema: string): (client: pg.ClientBase) => void {
  if (schema === DEFAULT_SCHEMA) return () => undefined;
  const prepared = new Map<string, string>();
  const ofPrepared = (text: string) => {
    const known = prepared.get(text) ?? inSchema(text, schema);
    prepared.set(text, known);
    return known;
  };
  return (client) => {
    const send = client.query.bind(client) as Send;
    const sayAndSend: Send = (query, ...others) => {
      if (typeof query === 'string') return send(inSchema(query, schema), ...others);
      const text = query.name === undefined ? inSchema(query.text, schema) : ofPrepared(query.text);
      return send({ ...query, text }, ...others);
    };
    client.query = sayAndSend as typeof client.query;
  };
}
