import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { ActivityPart } from '../../../api/contract/overview.ts';
import classes from './overview.module.css';

export interface Series {
  readonly key: 'created' | 'changed' | 'disabled' | 'deleted' | 'refused';
  readonly label: string;
  /** Of our style sheets. */
  readonly color: string;
}

const HEIGHT = 190;

interface ActivityChartProps {
  readonly parts: readonly ActivityPart[];
  readonly series: readonly Series[];
  /** Writes the times of the axis. */
  readonly times: Intl.DateTimeFormat;
}

/** What happened over time, as bars upon one another; the table beside it says the same. */
export default function ActivityChart({ parts, series, times }: ActivityChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { ref, width } = useElementSize();
  const scheme = useComputedColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: its colours are those of the scheme
  useEffect(() => {
    if (place.current === null || width < 50) return;
    const plot = new uPlot(
      optionsOf(place.current, parts, series, width, times),
      stacked(parts, series),
      place.current,
    );
    return () => plot.destroy();
  }, [parts, series, times, width, scheme]);
  return (
    <div ref={ref} className={classes.chart} aria-hidden="true">
      <div ref={place} />
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

/** The highest first, so that the lower ones are drawn upon it. */
function stacked(parts: readonly ActivityPart[], series: readonly Series[]): uPlot.AlignedData {
  const times = parts.map(({ from }) => Date.parse(from) / 1_000);
  const sums = parts.map(() => 0);
  const layers = series.map(({ key }) =>
    parts.map((part, i) => {
      sums[i] = (sums[i] ?? 0) + part[key];
      return sums[i] ?? 0;
    }),
  );
  return [times, ...layers.reverse()];
}

function optionsOf(
  element: HTMLElement,
  parts: readonly ActivityPart[],
  series: readonly Series[],
  width: number,
  times: Intl.DateTimeFormat,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colorOf = (name: string) => style.getPropertyValue(name).trim() || '#888';
  const bars = uPlot.paths.bars?.({ size: [0.7, 40], align: 1 });
  const axis = {
    stroke: colorOf('--mantine-color-dimmed'),
    grid: { stroke: colorOf('--line-soft') },
    ticks: { show: false },
  };
  const step = (Date.parse(parts[1]?.from ?? '') - Date.parse(parts[0]?.from ?? '')) / 1_000 || 3_600;
  const first = Date.parse(parts[0]?.from ?? '') / 1_000;
  const last = Date.parse(parts.at(-1)?.from ?? '') / 1_000 + step;
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { range: [first, last] }, y: { range: (_plot, _min, max) => [0, Math.max(4, max * 1.05)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 70,
        values: (_plot, splits) => splits.map((at) => times.format(new Date(at * 1_000))),
      },
      { ...axis, size: 46, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] },
    ],
    series: [
      {},
      ...[...series].reverse().map(({ label, color }) => ({
        label,
        fill: colorOf(color),
        width: 0,
        points: { show: false },
        ...(bars && { paths: bars }),
      })),
    ],
  };
}
