import type { JsonObject } from '../src/protocol/json.js';

export interface JobRequest {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: JsonObject;
}

export interface Job {
  readonly users: number;
  readonly group: string;
  readonly groupName: string;
  readonly cursor: string;
  readonly since: string;
}

export function jobRequests(job: Job): JobRequest[];
