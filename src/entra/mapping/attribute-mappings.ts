import type { AttributeMapping } from './model.js';

/** Who shall not sign in, as Entra writes it for `active`. */
export const SOFT_DELETED = 'Switch([IsSoftDeleted], , "False", "True", "True", "False")';

export const direct = (targetAttributeName: string, name: string, matchingPriority = 0): AttributeMapping => ({
  targetAttributeName,
  source: { type: 'Attribute', name },
  flowType: 'Always',
  matchingPriority,
});

export const computed = (targetAttributeName: string, name: string, expression: string): AttributeMapping => ({
  targetAttributeName,
  source: { type: 'Function', name, expression },
  flowType: 'Always',
  matchingPriority: 0,
});

/** The same value of every object, given when it is created. */
export const constant = (targetAttributeName: string, value: string): AttributeMapping => ({
  targetAttributeName,
  source: { type: 'Constant', name: value },
  flowType: 'ObjectAddOnly',
  matchingPriority: 0,
});
