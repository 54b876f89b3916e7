import type { Json } from '../../json.js';
import { AGENTS } from './agents.js';

/** A resource type with its schema, as an organization would write them itself (RFC 7643 §6 and §7). */
export interface Preset {
  readonly schema: Json;
  readonly type: Json;
}

/** Ready-made definitions, by the names under which they are switched on. */
const PRESETS = { agents: AGENTS } as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];

export const presetOf = (name: PresetName): Preset => PRESETS[name];
