/** What `POST …/workbench` answers: what a SCIM client would have got. */
export interface WorkbenchAnswer {
  readonly status: number;
  readonly ms: number;
  /** As it was sent, with what a URL cannot have escaped. */
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
  /** Whether the body was longer. */
  readonly isCut: boolean;
  /** By which the provisioning log has it. */
  readonly requestId: string | null;
}
