import classes from './directory.module.css';

/** A value as JSON, with what turns the direction of writing shown and not obeyed. */
export function JsonText({ value }: { value: unknown }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <pre className={classes.json} tabIndex={0} dir="ltr">
      {visible(JSON.stringify(value, null, 2) ?? '')}
    </pre>
  );
}

/** A value in a line: a text as it is, everything else as JSON. */
export const valueText = (value: unknown): string =>
  visible(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const visible = (text: string): string =>
  text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
