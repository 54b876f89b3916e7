import type { SystemCondition, SystemMethod } from '../../../api/contract/systems.ts';
import type { PlainKey } from '../../messages/catalogue.ts';
import { useText } from '../../messages/locale.tsx';
import { Status } from '../../parts/status.tsx';
import { shortly } from '../../parts/times.ts';

export const METHOD_NAMES: Readonly<Record<SystemMethod, PlainKey>> = {
  none: 'systems.noSignIn',
  basic: 'systems.basic',
  bearer: 'systems.bearer',
  oauth: 'systems.oauth',
  certificate: 'systems.certificate',
};

const CONDITIONS = {
  unknown: ['off', 'systems.conditionUnknown'],
  asked: ['ok', 'systems.conditionAsked'],
  'left alone': ['bad', 'systems.conditionLeft'],
  'credential refused': ['bad', 'systems.conditionRefused'],
  'asked for rest': ['warn', 'systems.conditionRest'],
} as const;

/** Whether requests go through to a system. */
export function Condition({ condition: { state, until } }: { condition: SystemCondition }) {
  const { t, locale } = useText();
  const [kind, name] = CONDITIONS[state];
  const time = until === null ? '' : t('systems.conditionUntil', { time: shortly(new Date(until), locale) });
  return <Status kind={kind}>{`${t(name)} ${time}`.trim()}</Status>;
}
