/** How much an organization may define. What authentication loads with each organization must stay small. */
export const DEFINITION_LIMITS = {
  /** Of a file with a schema or a resource type, in bytes of UTF-8. */
  fileBytes: 256 * 1024,
  /** Of everything that an organization defines, as JSON, in bytes of UTF-8. */
  totalBytes: 512 * 1024,
  schemas: 50,
  resourceTypes: 20,
  attributes: 100,
  subAttributes: 50,
  /** Of names and endpoints, in characters. */
  name: 64,
  urn: 200,
  description: 2_000,
  canonicalValues: 200,
  canonicalValue: 200,
  /** Mistakes that are told at once. */
  problems: 50,
} as const;
