/** A column that holds what the JSON of a resource holds too, so that it can be indexed or read by people. */
export interface PromotedColumn {
  readonly column: string;
  /** AttributePath.text of the attribute. */
  readonly path: string;
  /** Of a multi-valued attribute, the first element of this type alone; filters then cannot go by the column. */
  readonly ofType?: string;
  /** How the column holds the value: as it was sent, as fold() makes it, or as a boolean. */
  readonly form: 'sent' | 'folded' | 'boolean';
  /**
   * Of a text that filters and orders go by: it is in an index, in the order of code points, so that its length is
   * bounded. `key` is what provisioning jobs match resources by.
   */
  readonly index?: 'key' | 'other';
  /** Name of the unique index. */
  readonly unique?: string;
  /** Whether the column is NOT NULL. */
  readonly required?: true;
}
