import type { ActivityPart } from '../../../api/contract/overview.ts';
import classes from './overview.module.css';

export interface Series {
  readonly key: 'created' | 'changed' | 'disabled' | 'deleted' | 'refused';
  readonly label: string;
  /** Of our style sheets. */
  readonly color: string;
}

const WIDTH = 600;
const HEIGHT = 160;
/** Names of times below the bars. */
const LABELS = 6;
const STEPS = [1, 2, 5];

/** What happened over time, as bars upon one another; the table beside it says the same. */
export function ActivityChart({
  parts,
  series,
  times,
}: {
  parts: readonly ActivityPart[];
  series: readonly Series[];
  times: Intl.DateTimeFormat;
}) {
  const most = Math.max(4, ...parts.map((part) => series.reduce((sum, { key }) => sum + part[key], 0)));
  const step = stepOf(most);
  const top = Math.ceil(most / step) * step;
  const slot = WIDTH / parts.length;
  const heightOf = (count: number) => (count / top) * HEIGHT;
  const lines = Array.from({ length: top / step + 1 }, (_, i) => i * step);
  const numbers = new Intl.NumberFormat(times.resolvedOptions().locale, { notation: 'compact' });
  return (
    <div className={classes.chart} aria-hidden="true">
      <div className={classes.plot}>
        <ul className={classes.scale}>
          {lines.toReversed().map((count) => (
            <li key={count}>{numbers.format(count)}</li>
          ))}
        </ul>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={classes.bars} aria-hidden="true">
          {lines.map((count) => (
            <line key={count} x1={0} x2={WIDTH} y1={HEIGHT - heightOf(count)} y2={HEIGHT - heightOf(count)} />
          ))}
          {parts.map((part, i) => {
            let below = 0;
            return series.map(({ key, color }) => {
              const height = heightOf(part[key]);
              below += height;
              const place = { x: i * slot + slot * 0.15, y: HEIGHT - below, width: slot * 0.7, height };
              return height === 0 ? null : <rect key={key} {...place} style={{ fill: `var(${color})` }} />;
            });
          })}
        </svg>
        <ul className={classes.times}>
          {parts.map(({ from }, i) => (
            <li key={from === '' ? `empty ${String(i)}` : from}>
              {from !== '' && i % Math.ceil(parts.length / LABELS) === 0 ? times.format(new Date(from)) : ''}
            </li>
          ))}
        </ul>
      </div>
      <ul className={classes.legend}>
        {series.map(({ key, label, color }) => (
          <li key={key}>
            <span className={classes.swatch} style={{ background: `var(${color})` }} />
            {label}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A round number, of which the highest bar has four at the most. */
function stepOf(most: number): number {
  for (let power = 1; ; power *= 10) for (const step of STEPS) if (most / (step * power) <= 4) return step * power;
}
